"""The learning rate: up in a line, then down by poly."""

import pytest

from atrous.training.schedule import Schedule


def test_it_rises_then_falls_and_never_is_zero():
    rates = [Schedule(0.1, 1000).rate(step) for step in range(1000)]

    assert max(rates) == rates[50] == pytest.approx(0.1)
    assert rates[:51] == sorted(rates[:51])
    assert rates[50:] == sorted(rates[50:], reverse=True)
    assert min(rates) > 0


def test_it_falls_by_poly():
    assert Schedule(1.0, 1000).rate(525) == pytest.approx(0.5**0.9)  # half of what follows 50 steps of warm-up


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_the_shortest_runs_have_a_rate(steps):
    assert all(0 < Schedule(0.1, steps).rate(step) <= 0.1 for step in range(steps))
