"""Puts the service together from its parts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from atrous.domain.model_id import ModelId
from atrous.domain.version import VERSION
from atrous.imaging.threads import stay_in_one_thread
from atrous.serving.annex import NO_ANNEX, Annex
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
from atrous.serving.routes.legacy import LegacyRoute
from atrous.serving.routes.routers import fixed_routers
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
    dedicated_to: Sequence[ModelId] = (),
    limits: Limits = DEFAULT_LIMITS,
    exposure: Exposure = TO_ALL,
    annex: Annex = NO_ANNEX,
    fetcher: PictureFetcher | None = None,
    log: Callable[[LogEntry], None] = write_nothing,
) -> FastAPI:
    """The service as an ASGI app.

    Args:
        models: where packages are found; a model published later is found too.
        keys: who may come in, and for what.
        load: opens a package; runtime's `load_segmenter`.
        weigh: how much memory the model of a package's folder will take.
        dedicated_to: serve these models and no others; all are loaded before the service calls itself ready.
        limits, exposure, annex: how much it takes, to whom it shows itself, and what else stands on its address.
        fetcher: loads pictures by URL; without one they are refused.
        log: is handed what is noted of each request.
    """
    metrics = Metrics()
    workers = ThreadPoolExecutor(limits.workers, thread_name_prefix="picture", initializer=stay_in_one_thread)
    pool = _pool(models, dedicated_to, load, weigh, limits, metrics)
    readiness = Readiness(pool, dedicated_to)
    inference = Inference(pool, Admission(limits, workers, metrics), metrics, limits.picture_pixels)
    lifespan = _lifespan(readiness, workers)
    app: FastAPI = FastAPIOffline(title="atrous", version=VERSION, description=DESCRIPTION, lifespan=lifespan)
    app.state.readiness, app.state.metrics, app.state.inference = readiness, metrics, inference
    fixed = fixed_routers(readiness, metrics, pool, inference, fetcher)
    for router in (*fixed, *annex.routers, LegacyRoute(inference, fetcher).router()):  # the last takes any two parts
        app.router.routes.extend(router.routes)  # one list: FastAPI searches each router that is included twice
    add_error_answers(app)
    _surround(app, keys, exposure, annex.open_paths, limits, metrics, log)
    return app


def _pool(
    models: ModelSource,
    dedicated_to: Sequence[ModelId],
    load: Callable[[Path], Segmenter],
    weigh: Callable[[Path], int],
    limits: Limits,
    metrics: Metrics,
) -> Pool:
    if dedicated_to:
        return Pool(Dedicated(models, dedicated_to), load, weigh, None, metrics)
    return Pool(models, load, weigh, limits.model_memory_bytes, metrics)


def _lifespan(
    readiness: Readiness, workers: ThreadPoolExecutor
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        preparing = asyncio.create_task(readiness.prepare())
        yield
        preparing.cancel()
        workers.shutdown()

    return lifespan


def _surround(
    app: FastAPI,
    keys: KeyRing,
    exposure: Exposure,
    open_paths: Sequence[str],
    limits: Limits,
    metrics: Metrics,
    log: Callable[[LogEntry], None],
) -> None:
    """What a request passes before any route; what is added last comes first."""
    app.add_middleware(HangUps, metrics=metrics)
    app.add_middleware(BodyLimit, limits=limits, metrics=metrics)
    add_doors(app, keys, exposure, open_paths, limits, metrics)
    app.add_middleware(Lingering)
    app.add_middleware(Accounts, metrics=metrics, log=log)
    app.add_middleware(RequestIds)  # the very first, for it numbers the refusals of the others too
