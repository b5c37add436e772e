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
    MissingExtra,
    NotFound,
)

STATUS: dict[type[AtrousError], int] = {
    NotFound: 404,
    AlreadyExists: 409,
    BadSettings: 400,
    BadDataset: 400,
    BadPicture: 400,
    BadWeights: 400,
    MissingExtra: 501,
    AtrousError: 500,
}

Explained = AtrousError | HTTPException | RequestValidationError


def error_answer(error: Explained, *, nested: bool) -> JSONResponse:
    """`{"error": sentence}`, or `{"error": {"message": sentence}}` as the package wants it of uploads."""
    status, sentence = _status(error), _sentence(error)
    headers = error.headers if isinstance(error, HTTPException) else None
    return JSONResponse({"error": {"message": sentence} if nested else sentence}, status, headers)


def _status(error: Explained) -> int:
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
