"""Small pictures of every kind that the decoder reads, for damaging."""

import io
import struct
from typing import Any

import numpy as np
from PIL import Image

ORIENTATION = 274


def seeds() -> dict[str, bytes]:
    """A name for each kind, and the file."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    color, grey = _noise("RGB"), _noise("L")
    palette = color.quantize(16)
    turned = exif.tobytes()
    return {
        "jpeg": _file(color, "JPEG"),
        "jpeg progressive": _file(color, "JPEG", progressive=True),
        "jpeg turned": _file(color, "JPEG", exif=turned),
        "jpeg grey": _file(grey, "JPEG"),
        "jpeg cmyk": _file(color.convert("CMYK"), "JPEG"),
        "png": _file(color, "PNG"),
        "png turned": _file(color, "PNG", exif=turned),
        "png palette": _file(palette, "PNG"),
        "png alpha": _file(color.convert("RGBA"), "PNG"),
        "png 16 bit": _file(Image.fromarray(np.asarray(grey, np.uint16) * 257), "PNG"),
        "png 1 bit": _file(grey.convert("1"), "PNG"),
        "apng": _file(color, "PNG", save_all=True, append_images=[color.rotate(90)]),
        "webp": _file(color, "WEBP"),
        "webp lossless": _file(color, "WEBP", lossless=True),
        "webp turned": _file(color.convert("RGBA"), "WEBP", exif=turned),
        "webp animated": _file(color, "WEBP", save_all=True, append_images=[color.rotate(90)]),
        "bmp": _file(color, "BMP"),
        "bmp palette": _file(palette, "BMP"),
        "bmp runs": bmp_of_runs(),
        "tiff": _file(color, "TIFF"),
        "tiff lzw": _file(grey, "TIFF", compression="tiff_lzw"),
        "tiff deflate": _file(color, "TIFF", compression="tiff_adobe_deflate"),
        "tiff jpeg": _file(color, "TIFF", compression="jpeg"),
        "tiff pages": _file(color, "TIFF", save_all=True, append_images=[color]),
        "tiff big-endian": tiff_big_endian(),
        "gif": _file(palette, "GIF", save_all=True, append_images=[palette]),
    }


def bmp_of_runs() -> bytes:
    """4x2 pixels in run lengths, which Pillow does not write."""
    runs = b"\x04\x01\0\0\x04\x00\0\x01"
    palette = bytes(4) + b"\xff\xff\xff\0"
    info = struct.pack("<IiiHHIIiiII", 40, 4, 2, 1, 8, 1, len(runs), 2835, 2835, 2, 0)
    return struct.pack("<2sIHHI", b"BM", 14 + 40 + 8 + len(runs), 0, 0, 62) + info + palette + runs


def tiff_big_endian() -> bytes:
    """4x4 grey pixels, in the byte order that Pillow does not write."""
    entries = [(256, 3, 4), (257, 3, 4), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (279, 4, 16)]
    packed = b"".join(
        struct.pack(">HHIHH", tag, kind, 1, value, 0) if kind == 3 else struct.pack(">HHII", tag, kind, 1, value)
        for tag, kind, value in entries
    )
    return b"MM\0*" + struct.pack(">I", 24) + bytes(range(16)) + struct.pack(">H", len(entries)) + packed + bytes(4)


def _noise(mode: str) -> Image.Image:
    shape = (12, 16) if mode == "L" else (12, 16, 3)
    return Image.fromarray(np.random.default_rng(3).integers(0, 256, shape, dtype=np.uint8))


def _file(image: Image.Image, format: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()
