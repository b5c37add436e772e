"""What was uploaded, sent as what it is: a picture and nothing that a browser would run."""

from pathlib import Path

from starlette.responses import FileResponse, Response

MEDIA_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".bmp": "image/bmp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
"""Suffix → type. Other suffixes are handed over to be saved; SVG, which can hold scripts, is none of them."""

BINARY = "application/octet-stream"

HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def picture_response(data: bytes, suffix: str) -> Response:
    """A picture or mask; its bytes never change, so a browser may keep them."""
    media_type = MEDIA_TYPES.get(suffix.lower(), BINARY)
    headers = HARMLESS | {"Cache-Control": "private, max-age=31536000, immutable"}
    if media_type == BINARY:
        headers["Content-Disposition"] = "attachment"
    return Response(data, headers=headers, media_type=media_type)


def archive_response(file: Path, name: str) -> FileResponse:
    """A zip to be saved, with its length."""
    return FileResponse(file, media_type="application/zip", filename=name, headers=HARMLESS)
