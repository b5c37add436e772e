"""The three verbs, and what a runner makes of them: one at a time, through kills, stops and cancels."""

import os
import signal
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from counting_worker import STEPS, steps_file
from sqlalchemy import update

from atrous.domain.errors import AlreadyExists, NotFound
from atrous.jobs.engine import JobEngine
from atrous.jobs.local import MOST_ATTEMPTS, LocalEngine
from atrous.jobs.orders import CountOrder
from atrous.jobs.processes import lives
from atrous.jobs.pulse import GRACE_S
from atrous.jobs.runner import SILENCE, Runner
from atrous.storage.catalog.job_table import Job
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, JobState
from atrous.storage.shelves.shelf import utc_now

on_both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)

NewRunner = Callable[[], Runner]
Wait = Callable[[int, Callable[[JobRecord], bool]], JobRecord]


@pytest.fixture
def engine(library: Library) -> JobEngine:
    """The engine under test; a further engine is a further parameter here."""
    return LocalEngine(library)


def over(job: JobRecord) -> bool:
    return job.state.over


def counting(job: JobRecord) -> bool:
    return job.process is not None and job.progress.done > 2


def numbers(library: Library, job: JobRecord) -> list[int]:
    """What the job counted, over all its processes."""
    return [int(line.split()[0]) for line in steps_file(library, job.id).read_text().splitlines()]


def kill(job: JobRecord) -> None:
    """Kill its process, and see it dead: a process works on for a moment after the signal was sent."""
    assert job.process is not None
    os.kill(job.process.pid, signal.SIGKILL)
    while lives(job.process):
        time.sleep(0.01)


@on_both_databases
def test_an_order_is_carried_out_and_leaves_result_progress_and_log(
    engine: JobEngine, library: Library, new_runner: NewRunner, wait: Wait
) -> None:
    job = engine.submit(CountOrder("short"), actor="anna")
    assert (job.state, job.project, job.submitted_by, job.attempts) == (JobState.QUEUED, "short", "anna", 0)

    with new_runner():
        wait(job.id, over)

    done = engine.state(job.id)
    assert (done.state, done.result, done.message) == (JobState.FINISHED, {"counted": 4, "from": 0}, "")
    assert (done.progress.activity, done.progress.share) == ("counting", 1.0)
    assert done.device == "files"
    log = library.folders.job_log(job.id).read_text()
    assert "counting" in log
    assert "Done." in log
    assert ("anna", "ask for count") in [(event.actor, event.action) for event in library.events("short")]


def test_what_cannot_be_is_refused_at_once(engine: JobEngine, library: Library) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        engine.submit(CountOrder("nowhere"), actor="anna")
    with pytest.raises(NotFound, match="no job 77"):
        engine.state(77)
    assert library.jobs() == []


@on_both_databases
def test_one_at_a_time_on_a_device_however_many_servers_there_are(
    engine: JobEngine, library: Library, new_runner: NewRunner, wait: Wait
) -> None:
    jobs = [engine.submit(CountOrder("short"), actor="anna") for _ in range(3)]

    with new_runner(), new_runner():
        done = [wait(job.id, over) for job in jobs]

    assert [job.attempts for job in done] == [1] * 3
    lines = [line.split() for job in done for line in steps_file(library, job.id).read_text().splitlines()]
    assert len(lines) == 3 * STEPS["short"]
    processes = [pid for _, _, pid in sorted(lines, key=lambda line: float(line[1]))]
    assert sum(one != other for one, other in pairwise(processes)) == 2


@on_both_databases
def test_a_killed_job_goes_on_where_it_was(
    engine: JobEngine, library: Library, new_runner: NewRunner, wait: Wait
) -> None:
    job = engine.submit(CountOrder("long"), actor="anna")
    with new_runner():
        kill(wait(job.id, counting))
        done = wait(job.id, over)

    assert (done.state, done.attempts) == (JobState.FINISHED, 2)
    assert done.result is not None
    assert done.result["from"] > 0
    assert numbers(library, job) == list(range(STEPS["long"]))


def test_a_job_whose_process_dies_again_and_again_fails_with_its_last_words(
    engine: JobEngine, new_runner: NewRunner, wait: Wait
) -> None:
    job = engine.submit(CountOrder("broken"), actor="anna")
    with new_runner():
        done = wait(job.id, over)

    assert (done.state, done.attempts) == (JobState.FAILED, MOST_ATTEMPTS)
    assert "ended 3 times" in done.message
    assert done.message.endswith("out of luck")


def test_jobs_outlive_a_killed_server_and_the_next_one_looks_after_them(
    engine: JobEngine, library: Library, new_runner: NewRunner, wait: Wait
) -> None:
    going, waiting = (engine.submit(CountOrder(project), actor="anna") for project in ("long", "short"))
    new_runner().look()  # and never again, as after kill -9
    before = wait(going.id, counting)

    with new_runner():
        after = wait(going.id, over)
        wait(waiting.id, over)

    assert (after.state, after.attempts, after.process) == (JobState.FINISHED, 1, before.process)
    assert numbers(library, going) == list(range(STEPS["long"]))


def test_a_job_that_died_while_no_server_ran_goes_on_with_the_next(
    engine: JobEngine, library: Library, new_runner: NewRunner, wait: Wait
) -> None:
    job = engine.submit(CountOrder("long"), actor="anna")
    new_runner().look()
    kill(wait(job.id, counting))

    with new_runner():
        done = wait(job.id, over)

    assert (done.state, done.attempts) == (JobState.FINISHED, 2)
    assert numbers(library, job) == list(range(STEPS["long"]))


def test_a_server_that_stops_has_its_jobs_given_back(
    engine: JobEngine, library: Library, new_runner: NewRunner, wait: Wait
) -> None:
    job = engine.submit(CountOrder("long"), actor="anna")
    with new_runner():
        wait(job.id, counting)

    given_back = engine.state(job.id)
    assert (given_back.state, given_back.attempts, given_back.process) == (JobState.QUEUED, 0, None)
    with new_runner():
        assert wait(job.id, over).attempts == 1
    assert numbers(library, job) == list(range(STEPS["long"]))


@pytest.mark.parametrize("project", ["long", "stubborn"])
def test_cancel_works_within_seconds_and_frees_the_device(
    engine: JobEngine, new_runner: NewRunner, wait: Wait, project: str
) -> None:
    going, waiting = (engine.submit(CountOrder(name), actor="anna") for name in (project, "short"))
    with new_runner():
        wait(going.id, counting)
        asked = time.monotonic()
        engine.cancel(going.id, actor="ben")
        done = wait(going.id, over)
        took_s = time.monotonic() - asked
        assert wait(waiting.id, over).state is JobState.FINISHED

    assert (done.state, done.message) == (JobState.CANCELLED, "cancelled")
    assert took_s < GRACE_S + 10
    with pytest.raises(AlreadyExists, match="cancelled already"):
        engine.cancel(going.id, actor="ben")


def test_a_job_that_waits_is_cancelled_at_once_and_never_begins(engine: JobEngine, new_runner: NewRunner) -> None:
    job = engine.submit(CountOrder("short"), actor="anna")

    assert engine.cancel(job.id, actor="ben").state is JobState.CANCELLED

    new_runner().look()
    assert engine.state(job.id).attempts == 0


def test_cancel_ends_a_job_whose_process_and_server_are_gone(
    engine: JobEngine, new_runner: NewRunner, wait: Wait
) -> None:
    job = engine.submit(CountOrder("long"), actor="anna")
    new_runner().look()
    kill(wait(job.id, counting))

    assert engine.cancel(job.id, actor="ben").state is JobState.CANCELLED


def test_a_job_of_another_machine_is_left_alone_until_it_has_been_silent_for_long(
    engine: JobEngine, library: Library, new_runner: NewRunner, wait: Wait
) -> None:
    job = engine.submit(CountOrder("short"), actor="anna")
    claimed = library.claim_job("elsewhere", "files", ("files",))
    assert claimed is not None

    new_runner().look()
    assert engine.state(job.id).host == "elsewhere"

    with library.catalog.writing() as session:
        session.execute(update(Job).values(beat_at=utc_now() - SILENCE - SILENCE))
    with new_runner():
        wait(job.id, over)
    assert engine.state(job.id).host != "elsewhere"
