"""Puts the service together from its parts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline

from atrous.domain.model_id import ModelId
from atrous.domain.version import VERSION
from atrous.imaging.threads import stay_in_one_thread
from atrous.serving.door.doors import add_doors
from atrous.serving.door.exposure import TO_ALL, Exposure
from atrous.serving.door.key_memory import KeyRing
from atrous.serving.errors import add_error_answers
from atrous.serving.fetching.fetcher import PictureFetcher
from atrous.serving.inference import Inference
from atrous.serving.journal.accounts import Accounts
from atrous.serving.journal.metrics import Metrics
from atrous.serving.journal.request_id import RequestIds
from atrous.serving.journal.request_log import LogEntry, write_nothing
from atrous.serving.limits import DEFAULT_LIMITS, Limits
from atrous.serving.models.dedicated import Dedicated, Readiness
from atrous.serving.models.model_memory import expected_bytes
from atrous.serving.models.pool import ModelSource, Pool, Segmenter
from atrous.serving.routes.health import HealthRoutes
from atrous.serving.routes.infer import InferRoutes
from atrous.serving.routes.legacy import LegacyRoute
from atrous.serving.routes.metrics import MetricsRoute
from atrous.serving.routes.registry import RegistryRoutes
from atrous.serving.routes.start import StartRoute
from atrous.serving.traffic.admission import Admission
from atrous.serving.traffic.body_limit import BodyLimit
from atrous.serving.traffic.hang_ups import HangUps
from atrous.serving.traffic.lingering import Lingering

DESCRIPTION = """Semantic segmentation over HTTP, for the packages `inference-sdk` and `roboflow` and for everyone else.

Send a key with each request: as `?api_key=`, as `Authorization: Bearer`, or as `api_key` in a JSON body."""


def create_app(
    models: ModelSource,
    keys: KeyRing,
    *,
    load: Callable[[Path], Segmenter],
    weigh: Callable[[Path], int] = expected_bytes,
    limits: Limits = DEFAULT_LIMITS,
    exposure: Exposure = TO_ALL,
    routers: Sequence[APIRouter] = (),
    open_paths: Sequence[str] = (),
    dedicated_to: Sequence[ModelId] = (),
    fetcher: PictureFetcher | None = None,
    log: Callable[[LogEntry], None] = write_nothing,
) -> FastAPI:
    """The service as an ASGI app.

    Args:
        models: where packages are found; a model published later is found too.
        keys: who may come in, and for what.
        load: opens a package; runtime's `load_segmenter`.
        weigh: how much memory the model of a package's folder will take.
        limits: sizes beyond which requests are refused or wait.
        exposure: to whom the server shows itself.
        routers: further addresses, for holders of a key; they come before the one that takes any path of two parts.
        open_paths: beginnings of those that look after themselves, by a session or a signed link.
        dedicated_to: serve these models and no others; all are loaded before the service calls itself ready.
        fetcher: loads pictures by URL; without one they are refused.
        log: is handed what is noted of each request.
    """
    metrics = Metrics()
    workers = ThreadPoolExecutor(limits.workers, thread_name_prefix="picture", initializer=stay_in_one_thread)
    source = Dedicated(models, dedicated_to) if dedicated_to else models
    budget = None if dedicated_to else limits.model_memory_bytes
    pool = Pool(source, load, weigh, budget, metrics)
    readiness = Readiness(pool, dedicated_to)
    inference = Inference(pool, Admission(limits, workers, metrics), metrics, limits.picture_pixels)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        preparing = asyncio.create_task(readiness.prepare())
        yield
        preparing.cancel()
        workers.shutdown()

    app: FastAPI = FastAPIOffline(title="atrous", version=VERSION, description=DESCRIPTION, lifespan=lifespan)
    fixed = [
        routes.router()
        for routes in (
            HealthRoutes(readiness),
            MetricsRoute(metrics),
            RegistryRoutes(pool),
            StartRoute(pool),
            InferRoutes(inference, fetcher),
        )
    ]
    for router in (*fixed, *routers, LegacyRoute(inference, fetcher).router()):
        app.include_router(router)
    app.state.readiness, app.state.metrics, app.state.inference = readiness, metrics, inference
    add_error_answers(app)
    app.add_middleware(HangUps, metrics=metrics)
    app.add_middleware(BodyLimit, limits=limits, metrics=metrics)
    add_doors(app, keys, exposure, open_paths, limits, metrics)
    app.add_middleware(Lingering)
    app.add_middleware(Accounts, metrics=metrics, log=log)
    app.add_middleware(RequestIds)  # added last, so it comes first and numbers the refusals of the others too
    return app
