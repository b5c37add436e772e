"""The line before the workers: by pixels, in order, bounded; who leaves it costs nothing."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import pytest

from atrous.serving.errors import Refused
from atrous.serving.journal.metrics import Metrics
from atrous.serving.limits import Limits
from atrous.serving.traffic.admission import Admission


def test_pictures_are_begun_in_the_order_they_came() -> None:
    done: list[int] = []

    async def story() -> None:
        async with admission_of(Limits(workers=1)) as admission:
            await asyncio.gather(
                *(ask(admission, 10, lambda number=number: done.append(number)) for number in range(8))
            )

    asyncio.run(story())
    assert done == list(range(8))


@pytest.mark.parametrize(("pixels", "at_once"), [(30, 3), (40, 2), (100, 1), (5000, 1)])
def test_as_many_are_in_work_as_there_is_room_for_their_pixels(pixels: int, at_once: int) -> None:
    crowd = Crowd(at_once)

    async def story() -> None:
        async with admission_of(Limits(workers=4, pixels_in_work=100)) as admission:
            await asyncio.gather(*(ask(admission, pixels, crowd.stay) for _ in range(2 * at_once)))

    asyncio.run(story())
    assert crowd.most == at_once


def test_small_pictures_do_not_pass_a_large_one_by() -> None:
    done: list[str] = []
    first = threading.Event()

    async def story() -> None:
        async with admission_of(Limits(workers=2, pixels_in_work=100)) as admission:
            asks = [
                ask(admission, 60, lambda: (first.wait(20), done.append("first"))),
                ask(admission, 90, lambda: done.append("large")),
                ask(admission, 20, lambda: done.append("small")),  # fits beside the first, not beside the large
            ]
            tasks = [asyncio.create_task(each) for each in asks]
            await asyncio.sleep(0)  # all have come
            first.set()
            await asyncio.gather(*tasks)

    asyncio.run(story())
    assert done == ["first", "large", "small"]


@pytest.mark.parametrize(
    "limits",
    [Limits(workers=1, waiting_requests=2), Limits(workers=1, waiting_pixels=25)],
    ids=["requests", "pixels"],
)
def test_a_full_line_sends_away_with_a_word_when_to_come_back(limits: Limits) -> None:
    go_on = threading.Event()

    async def story() -> Refused:
        async with admission_of(limits) as admission:
            tasks = [asyncio.create_task(ask(admission, 10, lambda: go_on.wait(20)))]
            await begun(admission)
            tasks += [asyncio.create_task(ask(admission, 10, lambda: go_on.wait(20))) for _ in range(2)]
            await asyncio.sleep(0)  # both wait
            with pytest.raises(Refused) as refused:
                await ask(admission, 10, lambda: None)
            go_on.set()
            await asyncio.gather(*tasks)
            await ask(admission, 10, lambda: None)
        return refused.value

    refused = asyncio.run(story())
    assert refused.status_code == 503
    assert refused.headers == {"Retry-After": "1"}


def test_who_waits_for_too_long_is_sent_away_and_who_has_begun_is_not() -> None:
    go_on = threading.Event()

    async def story() -> list[object]:
        async with admission_of(Limits(workers=1, wait_s=0.5)) as admission:
            first = asyncio.create_task(ask(admission, 10, lambda: go_on.wait(20)))
            await begun(admission)
            others = [ask(admission, 10, lambda: go_on.wait(20)) for _ in range(2)]
            refused = await asyncio.gather(*others, return_exceptions=True)
            go_on.set()
            return [await first, *refused]

    answered, *refused = asyncio.run(story())
    assert answered is True
    assert [each.status_code for each in refused if isinstance(each, Refused)] == [503, 503]


def test_who_waits_for_a_model_for_too_long_is_sent_away() -> None:
    async def story() -> None:
        async with admission_of(Limits(wait_s=0.05)) as admission, admission.visit():
            await asyncio.sleep(20)

    with pytest.raises(Refused, match="busy"):
        asyncio.run(story())


@pytest.mark.parametrize("rounds", range(7))
def test_a_cancelled_request_is_never_begun_and_leaves_no_trace(rounds: int) -> None:
    """Whenever it leaves: while another is before it, when its turn has just come, or handed to the busy worker."""
    go_on = threading.Event()
    done: list[str] = []

    async def story() -> Metrics:
        async with admission_of(Limits(workers=1)) as admission:
            working = asyncio.create_task(ask(admission, 10, lambda: go_on.wait(20)))
            before = asyncio.create_task(ask(admission, 10, lambda: done.append("before")))
            leaving = asyncio.create_task(ask(admission, 10, lambda: done.append("left")))
            staying = asyncio.create_task(ask(admission, 10, lambda: done.append("stayed")))
            await asyncio.sleep(0)  # all have come
            before.cancel()
            for _ in range(rounds):
                await asyncio.sleep(0)
            leaving.cancel()
            await asyncio.wait([before, leaving])
            go_on.set()
            await asyncio.gather(working, staying)
        return admission.metrics

    metrics = asyncio.run(story())
    assert done == ["stayed"]
    assert all(metrics.registry.get_sample_value(name) == 0 for name in GAUGES)


def test_the_next_is_begun_without_the_event_loop() -> None:
    go_on, second = threading.Event(), threading.Event()

    async def story() -> None:
        async with admission_of(Limits(workers=1)) as admission:
            tasks = [asyncio.create_task(ask(admission, 10, lambda: go_on.wait(20)))]
            await begun(admission)
            tasks.append(asyncio.create_task(ask(admission, 10, second.set)))
            await asyncio.sleep(0)
            assert admission.metrics.registry.get_sample_value("atrous_waiting_requests") == 1
            go_on.set()
            assert second.wait(20)  # the loop stands still meanwhile
            await asyncio.gather(*tasks)

    asyncio.run(story())


GAUGES = ("atrous_waiting_requests", "atrous_waiting_pixels", "atrous_pixels_in_work")


def test_room_is_free_again_only_when_the_thread_is_done() -> None:
    go_on, second = threading.Event(), threading.Event()

    async def story() -> None:
        async with admission_of(Limits(workers=1)) as admission:
            working = asyncio.create_task(ask(admission, 10, lambda: go_on.wait(20)))
            await begun(admission)
            working.cancel()
            waiting = asyncio.create_task(ask(admission, 10, second.set))
            await asyncio.sleep(0.05)  # time enough to be begun by mistake
            assert not second.is_set()
            go_on.set()
            await waiting

    asyncio.run(story())


def test_one_bad_picture_of_a_list_ends_the_others_and_the_line_goes_on() -> None:
    done: list[int] = []

    def fail() -> None:
        raise ValueError("no picture")

    async def story() -> Metrics:
        async with admission_of(Limits(workers=1)) as admission:
            with pytest.raises(ValueError, match="no picture"):
                await ask(admission, 10, fail, lambda: done.append(1), lambda: done.append(2))
            await ask(admission, 10, lambda: done.append(3))
        return admission.metrics

    metrics = asyncio.run(story())
    assert done[-1] == 3
    assert 2 not in done
    assert all(metrics.registry.get_sample_value(name) == 0 for name in GAUGES)


def test_a_long_list_does_not_keep_others_waiting_for_all_of_it() -> None:
    done: list[str] = []

    async def story() -> None:
        async with admission_of(Limits(workers=1)) as admission:
            listed = asyncio.create_task(ask(admission, 10, *[lambda: done.append("listed")] * 20))
            await asyncio.sleep(0)
            single = asyncio.create_task(ask(admission, 10, lambda: done.append("single")))
            await asyncio.gather(listed, single)

    asyncio.run(story())
    assert done.index("single") < 3
    assert len(done) == 21


@asynccontextmanager
async def admission_of(limits: Limits) -> AsyncIterator[Admission]:
    with ThreadPoolExecutor(limits.workers) as workers:
        yield Admission(limits, workers, Metrics())


async def begun(admission: Admission) -> None:
    """Wait until workers have taken up all who came so far."""
    await asyncio.sleep(0)
    while admission.metrics.registry.get_sample_value("atrous_waiting_requests"):
        await asyncio.sleep(0.001)


async def ask(admission: Admission, pixels: int, *jobs: Callable[[], object]) -> object:
    """A request with a picture for each job; the answer to the first."""
    async with admission.visit() as visit:
        visit.bring(pixels * len(jobs))
        return (await visit.work([(pixels, job) for job in jobs]))[0]


class Crowd:
    """Counts how many are there at once; as many as are expected wait for each other."""

    def __init__(self, expected: int) -> None:
        self._meeting = threading.Barrier(expected)
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0

    def stay(self) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self._meeting.wait(20)
        with self._lock:
            self._now -= 1
