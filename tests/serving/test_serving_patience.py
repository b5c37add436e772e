"""A body that comes drop by drop."""

import asyncio

import pytest
from asgi_fakes import Inside
from starlette.types import Message, Receive, Scope

from atrous.serving.errors import Refused
from atrous.serving.journal.metrics import Metrics
from atrous.serving.limits import Limits
from atrous.serving.traffic.patience import Patience

SCOPE: Scope = {"type": "http", "method": "POST", "path": "/infer", "query_string": b"", "headers": []}


def late(seconds: list[float], size: int) -> Receive:
    """Chunks of a size, each after so many seconds; then the body ends."""
    waits = iter(seconds)

    async def receive() -> Message:
        wait_s = next(waits, None)
        await asyncio.sleep(wait_s or 0)
        return {"type": "http.request", "body": b"x" * size, "more_body": wait_s is not None}

    return receive


@pytest.mark.parametrize(
    ("seconds", "size", "passes"),
    [
        ([0, 0.05, 0], 10, True),
        ([0.5], 10, False),
        ([0.05] * 6, 1, False),  # each in time, and all together too slow
        ([0.05] * 6, 1000, True),
    ],
    ids=["late once", "stuck", "drops", "steady"],
)
def test_a_body_must_keep_coming(seconds: list[float], size: int, passes: bool) -> None:
    metrics = Metrics()
    inside = Inside()
    patience = Patience(inside, Limits(body_late_s=0.15, body_bytes_per_s=20_000), metrics)

    async def send(_: Message) -> None:
        return None

    if passes:
        asyncio.run(patience(SCOPE, late(seconds, size), send))
        assert inside.body is not None
    else:
        with pytest.raises(Refused, match="too slowly") as refused:
            asyncio.run(patience(SCOPE, late(seconds, size), send))
        assert refused.value.status_code == 408
        assert b'atrous_refusals_total{reason="slow sender"} 1.0' in metrics.text()
