"""Routes of the platform: their errors have its shape, and pictures to be labelled by a model pass them by."""

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar
from urllib.parse import parse_qs

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from atrous.domain.errors import AtrousError
from atrous.studio.errors import error_answer


class PlatformRoute(APIRoute):
    """FastAPI's route, whose errors are answered with `{"error": sentence}`."""

    nested: ClassVar[bool] = False
    """Whether the sentence stands under "message" in "error"."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, and the answer to what it raises."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except (AtrousError, HTTPException, RequestValidationError) as error:
                return error_answer(error, nested=self.nested)

        return answer


class UploadRoute(PlatformRoute):
    """The package looks for "message" in the "error" of an upload, and fails on a text."""

    nested = True


class BesideInference(PlatformRoute):
    """A path of two parts, which inference has too: with `?image=` the request is meant for a model."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """No match for a request that names a picture."""
        if b"image" in parse_qs(scope.get("query_string", b""), keep_blank_values=True):
            return Match.NONE, {}
        return super().matches(scope)
