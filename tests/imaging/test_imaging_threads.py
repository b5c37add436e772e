"""Pictures share the processors: each has all of them while it is alone, and its part of them beside others."""

import threading
from collections.abc import Callable

import pytest

from atrous.imaging import threads
from atrous.imaging.threads import in_hand, side_by_side

MEET_S = 5


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "processors", lambda: 2)


def test_results_come_in_the_order_of_the_calls() -> None:
    assert side_by_side([lambda: "a", lambda: "b", lambda: "c"]) == ["a", "b", "c"]


def test_a_lone_picture_has_both_processors() -> None:
    both = threading.Barrier(2)

    def meet() -> None:
        both.wait(MEET_S)  # raises unless two threads are here at the same time

    with in_hand():
        side_by_side([meet, meet])


def test_of_two_pictures_each_stays_in_its_thread() -> None:
    with in_hand(), in_hand():
        used = side_by_side([threading.current_thread] * 2)

    assert used == [threading.current_thread()] * 2


def test_who_fails_is_no_longer_in_hand() -> None:
    def fail() -> None:
        raise ValueError("as it may")

    decorated: Callable[[], None] = in_hand()(fail)
    for _ in range(2):
        with pytest.raises(ValueError, match="as it may"):
            decorated()

    test_a_lone_picture_has_both_processors()
