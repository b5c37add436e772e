"""How often a key may come."""

import pytest
from serving_fakes import key_for

from atrous.domain.key_scope import KeyScope
from atrous.serving.door.rates import Rates
from atrous.serving.errors import Refused
from atrous.serving.journal.metrics import Metrics


def test_a_key_may_come_as_often_as_its_rate_says() -> None:
    clock = [100.0]
    metrics = Metrics()
    rates = Rates(metrics, lambda: clock[0])
    slow, other, free = (
        key_for(KeyScope.INFER, rate="2/s"),
        key_for(KeyScope.MANAGE, rate="1/min"),
        key_for(KeyScope.MONITOR),
    )
    for _ in range(2):
        rates.take(slow)
    for _ in range(100):
        rates.take(free)
    rates.take(other)

    with pytest.raises(Refused, match="2/s") as refused:
        rates.take(slow)
    assert (refused.value.status_code, refused.value.headers) == (429, {"Retry-After": "1"})
    with pytest.raises(Refused) as refused:
        rates.take(other)
    assert refused.value.headers == {"Retry-After": "60"}

    clock[0] += 0.5
    rates.take(slow)
    with pytest.raises(Refused):
        rates.take(slow)
    clock[0] += 1000
    for _ in range(2):
        rates.take(slow)
    with pytest.raises(Refused):
        rates.take(slow)
    assert b'atrous_refusals_total{reason="rate limit"} 4.0' in metrics.text()
