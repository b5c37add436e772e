"""The learning rate: up in a line, then down by poly, over whatever the run turns out to be."""

import pytest

from atrous.domain.reporter import EpochRow
from atrous.training.schedule import Schedule, Stretch, next_stretch, progress_after


def rows(*epochs):
    """Epochs that were planned to be so many in all when they ran."""
    return tuple(EpochRow(number, all_of_them, 0, 0, 0, 0, 1.0) for number, all_of_them in enumerate(epochs, 1))


def test_it_rises_then_falls_and_never_is_zero():
    whole = Stretch(0.0, 1.0, 1000)
    rates = [Schedule(0.1).rate(whole.progress(step)) for step in range(1000)]

    assert max(rates) == pytest.approx(0.1, rel=0.02)
    assert rates[:50] == sorted(rates[:50])
    assert rates[50:] == sorted(rates[50:], reverse=True)
    assert min(rates) > 0


def test_it_falls_by_poly():
    assert Schedule(1.0).rate(0.525) == pytest.approx(0.5**0.9)  # half of what follows 5 % of warm-up


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_the_shortest_runs_have_a_rate(steps):
    assert all(0 < Schedule(0.1).rate(Stretch(0.0, 1.0, steps).progress(step)) <= 0.1 for step in range(steps))


def test_epochs_of_one_plan_are_equal_shares():
    assert progress_after(rows(4, 4, 4)) == pytest.approx(0.75)
    assert next_stretch(rows(4), 4, 10).progress(4) == pytest.approx(0.25 + 0.25 * 0.45)
    assert next_stretch(rows(4, 4, 4), 4, 10).end == pytest.approx(1)


def test_an_epoch_of_a_shorter_plan_takes_a_larger_share_of_what_is_left():
    stretch = next_stretch(rows(10, 10), 4, 10)

    assert (stretch.start, stretch.end) == pytest.approx((0.2, 0.6))
    assert progress_after(rows(10, 10, 4, 4)) == pytest.approx(1)
