"""Which error becomes which answer. A table, and the shapes that clients read: `{"message"}`, for 422 `{"detail"}`."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from atrous.domain.errors import AtrousError, BadPackage, BadPicture, BadWeights, CatalogUnavailable, NotFound
from atrous.serving.door.visitor import visitor
from atrous.serving.journal.request_id import REQUEST_ID, request_id

STATUS: dict[type[AtrousError], tuple[int, str]] = {
    NotFound: (404, ""),
    BadPicture: (400, "Could not load input image. Cause: "),
    BadPackage: (500, "Model package is broken. "),
    BadWeights: (500, "Model package is broken. "),
    CatalogUnavailable: (503, ""),
    AtrousError: (500, ""),
}
"""Error → status, and the words that Roboflow's server begins its message with."""

SOON = {"Retry-After": "2"}
"""With each 503 of a catalog that does not answer: databases that start anew take seconds."""

SHOWN_INPUT = 80
"""Characters of a wrong value that its 422 repeats; a picture of megabytes is not sent back."""


class Refused(HTTPException):
    """An answer decided at the door; its body is `{"message"}`."""

    def __init__(self, status_code: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status_code, message, headers)


def refused_picture(cause: str) -> Refused:
    """400 in the words that clients know."""
    return Refused(400, f"Could not load input image. Cause: {cause}")


def not_now(error: CatalogUnavailable) -> Refused:
    """The same for those who stand outside of what the app catches."""
    return Refused(503, str(error), SOON)


def add_error_answers(app: FastAPI) -> None:
    """Teach the app the table. Unknown paths keep FastAPI's own `{"detail": "Not Found"}`."""
    app.exception_handler(Refused)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(ClientDisconnect)(_gone)
    app.exception_handler(Exception)(_internal)
    for kind in STATUS:
        app.exception_handler(kind)(_explained)


def message_answer(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """`{"message"}` as JSON."""
    return Response(orjson.dumps({"message": message}), status, headers, "application/json")


def refusal_answer(refusal: Refused) -> Response:
    """The answer for those who cannot raise it: middleware stands outside of what the app catches."""
    return message_answer(refusal.status_code, refusal.detail, refusal.headers)


async def _explained(request: Request, error: AtrousError) -> Response:
    kind = next(kind for kind in type(error).__mro__ if kind in STATUS)
    status, beginning = STATUS[kind]
    headers = SOON if status == 503 else None
    return message_answer(status, f"{beginning}{_told_to_bound(request, error) or error}", headers)


def _told_to_bound(request: Request, error: AtrousError) -> str | None:
    """One sentence for all that a key bound to projects does not find: the library's own names what else there is."""
    key = visitor(request.scope)
    if key is None or key.projects is None or not isinstance(error, NotFound):
        return None
    return f"There is no such thing for this key, which is bound to {', '.join(sorted(key.projects))}."


async def _refused(_: Request, error: Refused) -> Response:
    return refusal_answer(error)


async def _invalid(_: Request, error: RequestValidationError) -> Response:
    detail = [
        {"type": e["type"], "loc": e["loc"], "msg": e["msg"], "input": _shown(e["input"])} for e in error.errors()
    ]
    return Response(orjson.dumps({"detail": detail}), 422, media_type="application/json")


async def _gone(_: Request, __: ClientDisconnect) -> Response:
    """Nobody reads this; it keeps the traceback of a client that hung up out of the log."""
    return message_answer(400, "The connection ended before the body did.")


async def _internal(request: Request, _: Exception) -> Response:
    """What nobody foresaw: the traceback goes to the server's log, the number of the request to the client."""
    return message_answer(500, "Internal error.", {REQUEST_ID: request_id(request.scope)})


def _shown(value: Any) -> str | int | float | bool | None:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return value if len(value) <= SHOWN_INPUT else f"{value[:SHOWN_INPUT]}…"
    return f"<{type(value).__name__}>"  # may hold a key or a picture
