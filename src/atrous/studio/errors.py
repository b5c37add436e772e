"""Which error becomes which answer of the platform: a status and `{"error": …}`."""

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from atrous.domain.errors import (
    AlreadyExists,
    AtrousError,
    BadDataset,
    BadPicture,
    BadSettings,
    BadWeights,
    CatalogUnavailable,
    MissingExtra,
    NotFound,
)
from atrous.serving.errors import SOON

STATUS: dict[type[AtrousError], int] = {
    NotFound: 404,
    AlreadyExists: 409,
    BadSettings: 400,
    BadDataset: 400,
    BadPicture: 400,
    BadWeights: 400,
    MissingExtra: 501,
    CatalogUnavailable: 503,
    AtrousError: 500,
}

Explained = AtrousError | HTTPException | RequestValidationError


def error_answer(error: Explained, *, nested: bool) -> JSONResponse:
    """`{"error": sentence}`, or `{"error": {"message": sentence}}` as the package wants it of uploads."""
    status, sentence = status_of(error), _sentence(error)
    headers = error.headers if isinstance(error, HTTPException) else headers_of(status)
    return JSONResponse({"error": {"message": sentence} if nested else sentence}, status, headers)


def headers_of(status: int) -> dict[str, str]:
    """What goes with a status of the table: when to try again."""
    return SOON if status == 503 else {}


def status_of(error: Explained) -> int:
    """The status of an error."""
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, RequestValidationError):
        return 422
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _sentence(error: Explained) -> str:
    if isinstance(error, HTTPException):
        return error.detail
    if isinstance(error, RequestValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    return str(error)
