"""A picture as it came over the wire, and how it is taken out of a request."""

import re
from dataclasses import dataclass

import pybase64
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from atrous.domain.errors import BadPicture
from atrous.imaging.header import SIGNATURES
from atrous.serving.errors import refused_picture
from atrous.serving.fetching.fetcher import PictureFetcher

FILE_PART = "file"
MAX_PARTS = 16

URLS_ARE_OFF = "Loading pictures by URL is off on this server; send the picture itself, as base64 or multipart."

DATA_PREFIX = re.compile(rb"data:image/[\w.+-]+;base64,")
NOISE = b" \t\r\n\"'"
"""Bytes in a base64 text that say nothing: line ends of the `base64` command, quotes of a JSON string."""


ALPHABET = re.compile(rb"[A-Za-z0-9+/=]*")


@dataclass(frozen=True)
class SentPicture:
    """A picture file, as its bytes or as base64 text of them."""

    data: bytes
    is_base64: bool

    def file_bytes(self) -> bytes:
        """The file itself. Takes a while for large pictures: call it in a worker.

        Raises:
            BadPicture: no base64, or nothing at all.
        """
        file = _from_base64(self.data) if self.is_base64 else self.data
        if not file:
            raise BadPicture("Empty image payload.")
        return file


async def load_picture(url: str, fetcher: PictureFetcher | None) -> SentPicture:
    """The picture at a URL.

    Raises:
        Refused: 400, this server loads none; 413, it is too large.
        BadPicture: the URL is not to be loaded, or leads to none.
    """
    if fetcher is None:
        raise refused_picture(URLS_ARE_OFF)
    return SentPicture(await fetcher.fetch(url), is_base64=False)


async def read_picture(request: Request) -> SentPicture:
    """The picture in a legacy request: a multipart part named `file`, or else base64 whatever the content type says.

    Raises:
        Refused: 400, there is no picture in it.
    """
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith("multipart/form-data"):
        return await _file_part(request)
    body = await request.body()
    if not kind and not body:
        raise refused_picture(
            "Content-Type header not provided with request. Send the picture as base64 in the body, or as multipart."
        )
    return SentPicture(body, is_base64=True)


async def _file_part(request: Request) -> SentPicture:
    try:
        async with request.form(max_files=MAX_PARTS, max_fields=MAX_PARTS) as form:
            part = form.get(FILE_PART)
            if isinstance(part, UploadFile):
                return SentPicture(await part.read(), is_base64=False)
    except HTTPException as error:
        raise refused_picture(error.detail) from error
    raise refused_picture("Expected image to be send in part named 'file' of multipart/form-data request")


def _from_base64(text: bytes) -> bytes:
    body = DATA_PREFIX.sub(b"", text, count=1) if text.startswith(b"data:") else text
    try:
        return pybase64.b64decode(body, validate=True)
    except ValueError:
        return _from_noisy_base64(body)


def _from_noisy_base64(text: bytes) -> bytes:
    letters = text.translate(None, NOISE)
    try:
        return pybase64.b64decode(letters, validate=True)
    except ValueError as error:
        raise BadPicture(f"Malformed base64 input image. {_flaw(text, letters)}") from error


def _flaw(text: bytes, letters: bytes) -> str:
    if text.startswith(SIGNATURES):
        return f"This is the file itself; send its base64, or the file as part {FILE_PART!r} of multipart/form-data."
    if ALPHABET.fullmatch(letters):
        return f"Its {len(letters)} letters are no whole number of fours. Was it cut off?"
    return (
        f"It begins with {text[:24].decode('ascii', 'replace')!r}; wanted the base64 text of a JPEG, PNG, WebP, BMP "
        "or TIFF file. Was a path mistyped?"
    )
