"""Puts the service together from its parts."""

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline

from atrous.domain.version import VERSION
from atrous.serving.body_limit import BodyLimit
from atrous.serving.errors import add_error_answers
from atrous.serving.inference import Inference
from atrous.serving.keys import Doorkeeper, KeyRing
from atrous.serving.limits import DEFAULT_LIMITS, Limits
from atrous.serving.pool import ModelSource, Pool, Segmenter
from atrous.serving.request_id import RequestIds
from atrous.serving.routes.health import HealthRoutes
from atrous.serving.routes.infer import InferRoutes
from atrous.serving.routes.legacy import LegacyRoute
from atrous.serving.routes.registry import RegistryRoutes
from atrous.serving.slashes import SingleSlashes

DESCRIPTION = """Semantic segmentation over HTTP, for the packages `inference-sdk` and `roboflow` and for everyone else.

Send a key with each request: as `?api_key=`, as `Authorization: Bearer`, or as `api_key` in a JSON body."""


def create_app(
    models: ModelSource,
    keys: KeyRing,
    *,
    load: Callable[[Path], Segmenter],
    limits: Limits = DEFAULT_LIMITS,
    routers: Sequence[APIRouter] = (),
) -> FastAPI:
    """The service as an ASGI app.

    Args:
        models: where packages are found; a model published later is found too.
        keys: whoever has one of these may use every route.
        load: opens a package; runtime's `load_segmenter`.
        limits: sizes beyond which requests are refused or wait.
        routers: further addresses; they come before the one that takes any path of two parts.
    """
    workers = ThreadPoolExecutor(limits.workers, thread_name_prefix="picture")
    loader = ThreadPoolExecutor(1, thread_name_prefix="model")  # one at a time: loading takes all cores

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        workers.shutdown()
        loader.shutdown()

    app: FastAPI = FastAPIOffline(title="atrous", version=VERSION, description=DESCRIPTION, lifespan=lifespan)
    pool = Pool(models, load, loader, limits.loaded_models)
    inference = Inference(pool, workers, limits.picture_pixels)
    doorkeeper = Doorkeeper(keys)
    fixed = [
        routes.router()
        for routes in (HealthRoutes(), RegistryRoutes(pool, doorkeeper), InferRoutes(inference, doorkeeper))
    ]
    for router in (*fixed, *routers, LegacyRoute(inference, doorkeeper).router()):
        app.include_router(router)
    add_error_answers(app)
    app.add_middleware(BodyLimit, limit_bytes=limits.body_bytes, put_limit_bytes=limits.archive_bytes)
    app.add_middleware(SingleSlashes)
    app.add_middleware(RequestIds)  # added last, so it comes first and numbers the refusals of the others too
    return app
