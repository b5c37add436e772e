"""`/metrics`: what the service counts, for Prometheus. Who may read it is the door's business."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from atrous.serving.journal.metrics import Metrics


class MetricsRoute:
    """Shows the counters of one app."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def router(self) -> APIRouter:
        """The address."""
        router = APIRouter(tags=["server"])
        router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})(self.metrics)
        return router

    async def metrics(self) -> Response:
        """Latencies by stage, what waits, loads, evictions, refusals, bytes: the text format of Prometheus."""
        return Response(self._metrics.text(), media_type=CONTENT_TYPE_LATEST)
