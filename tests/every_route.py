"""All that an app answers to, so that a test can knock at every door of it, those to come too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount, Route

PUBLIC = {"/info", "/healthz", "/readiness"}
"""Answered without a key, and nothing else is."""

SAMPLE = {
    "workspace": "atrous",
    "project": "walls",
    "version": "1",
    "number": "1",
    "picture": "1",
    "picture_id": "1",
    "image_id": "1",
    "training": "1",
    "job": "1",
    "format": "coco-segmentation",
}
"""What stands in the place of each parameter; `x` for others."""


@dataclass(frozen=True)
class Operation:
    """A method at an address."""

    method: str
    pattern: str

    @property
    def path(self) -> str:
        """The address with something in the place of each parameter."""
        parts = self.pattern.split("/")
        return "/".join(SAMPLE.get(part[1:-1], "x") if part.startswith("{") else part for part in parts)

    def __str__(self) -> str:
        return f"{self.method} {self.pattern}"


def documented(app: FastAPI) -> list[Operation]:
    """What the OpenAPI page shows."""
    paths: dict[str, Any] = app.openapi()["paths"]
    return [Operation(method.upper(), path) for path, methods in paths.items() for method in methods]


def answered(app: FastAPI) -> list[Operation]:
    """What is routed, whether it is documented or not."""
    return sorted({*documented(app), *_routed(app.routes)}, key=str)


def _routed(routes: Iterable[BaseRoute]) -> Iterator[Operation]:
    for route in routes:
        if isinstance(route, Mount):
            yield Operation("GET", f"{route.path}/swagger-ui.css")
        elif isinstance(route, Route):
            yield from (Operation(method, route.path) for method in route.methods or ())
        else:
            yield from _routed(route.original_router.routes)  # type: ignore[attr-defined]  # FastAPI's, of a router
