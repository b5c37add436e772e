"""Every address of the service but the oldest, which takes whatever path is left."""

from fastapi import APIRouter

from atrous.serving.fetching.fetcher import PictureFetcher
from atrous.serving.inference import Inference
from atrous.serving.journal.metrics import Metrics
from atrous.serving.models.dedicated import Readiness
from atrous.serving.models.pool import Pool
from atrous.serving.routes.health import HealthRoutes
from atrous.serving.routes.infer import InferRoutes
from atrous.serving.routes.metrics import MetricsRoute
from atrous.serving.routes.registry import RegistryRoutes
from atrous.serving.routes.start import StartRoute


def fixed_routers(
    readiness: Readiness, metrics: Metrics, pool: Pool, inference: Inference, fetcher: PictureFetcher | None
) -> list[APIRouter]:
    """Each group of addresses with what it answers from."""
    return [
        HealthRoutes(readiness).router(),
        MetricsRoute(metrics).router(),
        RegistryRoutes(pool).router(),
        StartRoute(pool).router(),
        InferRoutes(inference, fetcher).router(),
    ]
