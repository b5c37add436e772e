"""How often each key has been used lately."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from atrous.domain.rate import Rate
from atrous.serving.errors import Refused
from atrous.serving.journal.metrics import Metrics
from atrous.storage.records.records import KeyRecord


@dataclass
class _Bucket:
    """Requests that may come at once, at a moment; it fills with time."""

    left: float
    seen_s: float


class Rates:
    """A bucket for each key that has a rate. For one event loop; each server process counts for itself."""

    def __init__(self, metrics: Metrics, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._metrics = metrics
        self._clock_s = clock_s
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: KeyRecord) -> None:
        """Count a request.

        Raises:
            Refused: 429, with the seconds until the next may come.
        """
        if key.rate is None:
            return
        bucket = self._filled(key.id, key.rate)
        if bucket.left < 1:
            self._metrics.refused("rate limit")
            raise _too_often(key.rate, (1 - bucket.left) / key.rate.per_s)
        bucket.left -= 1

    def _filled(self, key_id: str, rate: Rate) -> _Bucket:
        now_s = self._clock_s()
        bucket = self._buckets.setdefault(key_id, _Bucket(rate.count, now_s))
        bucket.left = min(rate.count, bucket.left + (now_s - bucket.seen_s) * rate.per_s)
        bucket.seen_s = now_s
        return bucket


def _too_often(rate: Rate, wait_s: float) -> Refused:
    sentence = f"This key may be used {rate}, and has been; the next request may come in {wait_s:.1f} s."
    return Refused(429, sentence, {"Retry-After": str(math.ceil(wait_s))})
