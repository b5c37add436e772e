"""The row of doors that a request goes through before any route: is it meant for us, may it ask, whose is it."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from atrous.serving.door.door import Door
from atrous.serving.door.exposure import Exposure
from atrous.serving.door.hosts import Hosts
from atrous.serving.door.key_memory import KeyRing
from atrous.serving.door.old_clients import OldClients
from atrous.serving.door.slashes import SingleSlashes
from atrous.serving.journal.metrics import Metrics
from atrous.serving.limits import Limits
from atrous.serving.traffic.patience import Patience

SENT_BY_PAGES = ("Authorization", "Content-Type")
READ_BY_PAGES = (
    "X-Request-Id",
    "X-Processing-Time",
    "X-Model-Id",
    "X-Model-Cold-Start",
    "X-Inference-Id",
    "X-Class-Map",
    "X-Present-Class-Ids",
    "Retry-After",
)


def add_doors(
    app: FastAPI, keys: KeyRing, exposure: Exposure, open_paths: Sequence[str], limits: Limits, metrics: Metrics
) -> None:
    """Put them before the app and the middleware it has; the door added last is the first to be gone through."""
    app.add_middleware(
        Door, keys=keys, open_paths=open_paths, monitor_pages_open=exposure.monitor_pages_open, metrics=metrics
    )
    app.add_middleware(OldClients)
    app.add_middleware(Patience, limits=limits, metrics=metrics)
    app.add_middleware(SingleSlashes)
    if exposure.origins:  # before the door, for browsers ask without a key whether they may ask
        app.add_middleware(
            CORSMiddleware,
            allow_origins=exposure.origins,
            allow_methods=("GET", "POST"),
            allow_headers=SENT_BY_PAGES,
            expose_headers=READ_BY_PAGES,
            allow_private_network=True,
        )
    if exposure.hosts is not None:
        app.add_middleware(Hosts, allowed=exposure.hosts)
