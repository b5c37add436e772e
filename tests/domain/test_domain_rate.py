"""Rates as people write them."""

import pytest

from atrous.domain.errors import BadSettings
from atrous.domain.rate import Rate


@pytest.mark.parametrize(("text", "per_s"), [("10/s", 10), ("600/min", 10), ("36/h", 0.01)])
def test_a_rate_is_so_many_in_a_time(text: str, per_s: float) -> None:
    assert Rate.parse(text).per_s == pytest.approx(per_s)
    assert str(Rate.parse(text)) == text


@pytest.mark.parametrize("text", ["", "10", "10/", "0/s", "-1/s", "1.5/s", "10/d", "10 / s", "9999999999/s", "１/s"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(BadSettings, match="10/s, 600/min, 5000/h"):
        Rate.parse(text)
