"""What the service counts, in the words of Prometheus. Each app has a registry of its own."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from atrous.domain.model_id import ModelId

Stage = Literal["waiting", "loading", "decode", "network", "postprocess", "encode"]
Refusal = Literal["queue full", "waited too long", "too many bytes", "rate limit", "slow sender"]

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
MODELS_NAMED = 100
"""Models that have a row of their own; those asked for later share the row "other", so that rows stay few."""


class Metrics:
    """Counters, gauges and latencies. Threads may share it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._named: set[ModelId] = set()
        stages = self._histogram("atrous_stage_seconds", "Seconds a picture spent in a stage.", ["stage"])
        self._stages: dict[Stage, Histogram] = {stage: stages.labels(stage) for stage in get_args(Stage)}
        self.requests = self._histogram(
            "atrous_request_seconds", "Seconds from a request's head to its answer's end.", ["route", "status"]
        )
        self.pictures = self._counter("atrous_pictures", "Pictures answered.", ["model"])
        self.refusals = self._counter("atrous_refusals", "Requests refused to protect the server.", ["reason"])
        self.hang_ups = self._counter("atrous_hang_ups", "Requests whose client left before the answer.")
        self.received = self._counter("atrous_received_bytes", "Bytes of request bodies.")
        self.sent = self._counter("atrous_sent_bytes", "Bytes of answers' bodies.")
        self.waiting = self._gauge("atrous_waiting_requests", "Requests that wait for a model or a worker.")
        self.waiting_pixels = self._gauge("atrous_waiting_pixels", "Pixels that waiting requests bring.")
        self.pixels_in_work = self._gauge("atrous_pixels_in_work", "Pixels decoded, predicted and encoded now.")
        self.bodies_held = self._gauge("atrous_held_body_bytes", "Bytes of request bodies in memory now.")
        self.loads = self._histogram("atrous_model_load_seconds", "Seconds to load a model.")
        self.load_failures = self._counter("atrous_model_load_failures", "Models that could not be loaded.")
        self.evictions = self._counter("atrous_model_evictions", "Models that left to make room for others.")
        self.models = self._gauge("atrous_models_loaded", "Models in memory.")
        self.model_bytes = self._gauge("atrous_model_bytes", "Memory that the loaded models are reckoned to take.")
        ProcessCollector(registry=self.registry)

    def refused(self, reason: Refusal) -> None:
        """Count a refusal."""
        self.refusals.labels(reason).inc()

    @contextmanager
    def timing(self, stage: Stage) -> Iterator[None]:
        """Take the time of a stage, also when it ends in an error."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.spent(stage, time.perf_counter() - started)

    def spent(self, stage: Stage, seconds: float) -> None:
        """Note the time of a stage that was taken elsewhere."""
        self._stages[stage].observe(seconds)

    def answered(self, model_id: ModelId, pictures: int) -> None:
        """Count pictures of a model. Only for models that exist: the names come from clients."""
        if len(self._named) < MODELS_NAMED:
            self._named.add(model_id)
        self.pictures.labels(str(model_id) if model_id in self._named else "other").inc(pictures)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)

    def _counter(self, name: str, says: str, labels: list[str] | None = None) -> Counter:
        return Counter(name, says, labels or [], registry=self.registry)

    def _gauge(self, name: str, says: str) -> Gauge:
        return Gauge(name, says, registry=self.registry)

    def _histogram(self, name: str, says: str, labels: list[str] | None = None) -> Histogram:
        return Histogram(name, says, labels or [], registry=self.registry, buckets=SECONDS)
