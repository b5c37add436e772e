"""Bytes of a picture file → array. Nothing is decoded before its size is known and accepted."""

import io

import cv2
import numpy as np
from PIL import BmpImagePlugin, ImageFile, PngImagePlugin, TiffImagePlugin

from atrous.domain.arrays import LabelMap, Picture, SizeHW
from atrous.domain.errors import BadPicture
from atrous.imaging.header import Header, read_header
from atrous.imaging.jpeg import decode_jpeg

MAX_PIXELS = 64_000_000


def decode(
    data: bytes,
    *,
    orient: bool = True,
    max_pixels: int = MAX_PIXELS,
    shorter_side: int | None = None,
    name: str = "picture",
) -> Picture:
    """Decode a JPEG, PNG, WebP, BMP or TIFF; grey, alpha, 16 bit and CMYK become RGB of 8 bit.

    A JPEG, PNG or WebP that ends early is refused, although its first rows could be decoded; bytes lost in the
    middle of a JPEG go unnoticed. libtiff turns a TIFF upright by itself, so `orient=False` does not reach it.

    Args:
        data: the file's bytes.
        orient: whether the picture is turned upright by its EXIF orientation.
        max_pixels: of the whole picture; refused from the header, before anything is decoded.
        shorter_side: of a JPEG a half, a quarter or an eighth will do if its shorter side keeps so many pixels: that
            takes half the time, and every byte is still read. Other formats always come whole.
        name: what errors call it.

    Returns:
        RGB uint8, (height, width, 3).

    Raises:
        BadPicture: other formats, damaged or incomplete data, or more than `max_pixels` pixels.
    """
    header = read_header(data, name)
    _refuse_unfit(header, max_pixels, name)
    reduction = _reduction(header, shorter_side)
    if header.format == "JPEG" and not reduction:
        whole = decode_jpeg(data, header, orient=orient)
        if whole is not None:
            return whole
    return _decode_by_opencv(data, header, reduction if orient else reduction | cv2.IMREAD_IGNORE_ORIENTATION, name)


def _decode_by_opencv(data: bytes, header: Header, flags: int, name: str) -> Picture:
    cv2.utils.logging.setLogLevel(
        cv2.utils.logging.LOG_LEVEL_SILENT
    )  # or it writes lines of its own to stderr beside our sentence
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), flags | cv2.IMREAD_COLOR_RGB)
    except cv2.error as error:
        raise _damaged(header, name) from error
    if picture is None:
        raise _damaged(header, name)
    return np.asarray(picture, np.uint8)


def read_size(data: bytes, name: str = "picture") -> SizeHW:
    """Height and width of the upright picture, from the header alone.

    Raises:
        BadPicture: the bytes do not begin as an accepted picture.
    """
    return read_header(data, name).oriented_HW


def decode_index_mask(data: bytes, *, max_pixels: int = MAX_PIXELS, name: str = "mask") -> LabelMap:
    """Decode a mask whose pixel values are class numbers: PNG, BMP or TIFF, with a palette or grey.

    A palette's colours are never looked at; the stored indices are the classes. A mask is never turned.

    Returns:
        uint8, (height, width), as stored.

    Raises:
        BadPicture: damaged data, a lossy or coloured picture, or values above 255.
    """
    header = read_header(data, name)
    _refuse_unfit(header, max_pixels, name)
    if header.format not in MASK_READERS:
        raise BadPicture(f"{name}: found a {header.format}, whose compression blurs class numbers; save masks as PNG.")
    try:
        image = MASK_READERS[header.format](io.BytesIO(data))
        image.load()
    except (OSError, SyntaxError, ValueError, MemoryError) as error:
        raise _damaged(header, name) from error
    return _indices(image, name)


MASK_READERS: dict[str, type[ImageFile.ImageFile]] = {
    "PNG": PngImagePlugin.PngImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
}

INDEX_MODES = ("1", "L", "P", "I", "I;16", "I;16B")


def _indices(image: ImageFile.ImageFile, name: str) -> LabelMap:
    if image.mode not in INDEX_MODES:
        raise BadPicture(
            f"{name}: the mask has colours (mode {image.mode}); wanted one class number a pixel, "
            "grey or with a palette. Convert it with a table of colours and classes."
        )
    values = np.asarray(image)
    if values.max() > 255:
        raise BadPicture(f"{name}: found the value {values.max()}; class numbers end at 254, and 255 means ignore.")
    return values.astype(np.uint8)


REDUCTIONS = {8: cv2.IMREAD_REDUCED_GRAYSCALE_8, 4: cv2.IMREAD_REDUCED_GRAYSCALE_4, 2: cv2.IMREAD_REDUCED_GRAYSCALE_2}
"""Divisor → the bit that asks for it; a colour bit beside it decides that it is no grey picture."""


def _reduction(header: Header, shorter_side: int | None) -> int:
    if shorter_side is None or header.format != "JPEG":
        return 0
    fitting = (flag for divisor, flag in REDUCTIONS.items() if min(header.stored_HW) // divisor >= shorter_side)
    return next(fitting, 0)


def _refuse_unfit(header: Header, max_pixels: int, name: str) -> None:
    height, width = header.stored_HW
    if height * width > max_pixels:
        raise BadPicture(
            f"{name}: {width}x{height} is {height * width / 1e6:.1f} megapixels; "
            f"at most {max_pixels / 1e6:.1f} are accepted. Make it smaller."
        )
    if not header.complete:
        raise BadPicture(f"{name}: the {header.format} ends before its picture does; transfer or save it again.")


def _damaged(header: Header, name: str) -> BadPicture:
    return BadPicture(f"{name}: the {header.format} is damaged or of a rare kind; save it anew as PNG or JPEG.")
