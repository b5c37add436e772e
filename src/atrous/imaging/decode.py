"""Bytes of a picture file → array. Nothing is decoded before its size is known and accepted."""

import io

import cv2
import numpy as np
from PIL import BmpImagePlugin, Image, ImageFile, PngImagePlugin, TiffImagePlugin

from atrous.domain.arrays import LabelMap, Picture, Plane, SizeHW
from atrous.domain.errors import BadPicture
from atrous.imaging.header import Header, read_header
from atrous.imaging.index_png import decode_index_png
from atrous.imaging.jpeg import decode_jpeg

MAX_PIXELS = 64_000_000


def decode(data: bytes, *, orient: bool = True, max_pixels: int = MAX_PIXELS, name: str = "picture") -> Picture:
    """Decode a JPEG, PNG, WebP, BMP or TIFF; grey, alpha, 16 bit and CMYK become RGB of 8 bit.

    A JPEG, PNG or WebP that ends early is refused, although its first rows could be decoded; bytes lost in the
    middle of a JPEG go unnoticed. libtiff turns a TIFF upright by itself, so `orient=False` does not reach it.

    Returns:
        RGB uint8, (height, width, 3), turned upright by its EXIF orientation unless `orient` is False.

    Raises:
        BadPicture: other formats, damaged or incomplete data, or more than `max_pixels` pixels.
    """
    header = read_header(data, name)
    _refuse_unfit(header, max_pixels, name)
    if header.format == "JPEG":
        whole = decode_jpeg(data, header, orient=orient)
        if whole is not None:
            return whole
    flags = cv2.IMREAD_COLOR_RGB if orient else cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    return np.asarray(_decode_by_opencv(data, header, flags, name), np.uint8)


def glimpse(
    data: bytes, shorter_side: int, *, max_pixels: int = MAX_PIXELS, name: str = "picture"
) -> tuple[Plane, SizeHW]:
    """What a picture shows, in grey: of a JPEG half, a quarter or an eighth, which takes half the time of the whole.

    A JPEG is reduced as long as its shorter side keeps `shorter_side` pixels; other formats come whole. Every byte is
    read all the same, so that damage shows as in `decode`.

    Returns:
        Grey uint8, (height, width), upright, and the size of the whole picture, upright.

    Raises:
        BadPicture: as `decode`.
    """
    header = read_header(data, name)
    _refuse_unfit(header, max_pixels, name)
    grey_HW = _decode_by_opencv(data, header, _reduction(header, shorter_side), name)
    return np.asarray(grey_HW, np.uint8), header.oriented_HW


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
    usual = decode_index_png(data, header.stored_HW) if header.format == "PNG" else None
    if usual is not None:
        return usual
    return _indices(_open_mask(data, header, name), name)


MASK_READERS: dict[str, type[ImageFile.ImageFile]] = {
    "PNG": PngImagePlugin.PngImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
}

PILLOW_RAISES = (OSError, SyntaxError, ValueError, TypeError, MemoryError, Image.DecompressionBombError)
"""Over damaged files; each was seen."""


def _open_mask(data: bytes, header: Header, name: str) -> ImageFile.ImageFile:
    try:
        image = MASK_READERS[header.format](io.BytesIO(data))
        if image.size != header.stored_HW[::-1]:  # of two headers Pillow takes the last
            raise _damaged(header, name)
        image.load()
    except PILLOW_RAISES as error:
        raise _damaged(header, name) from error
    return image


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


def _decode_by_opencv(data: bytes, header: Header, flags: int, name: str) -> cv2.typing.MatLike:
    cv2.utils.logging.setLogLevel(
        cv2.utils.logging.LOG_LEVEL_SILENT
    )  # or it writes lines of its own to stderr beside our sentence
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise _damaged(header, name) from error
    if picture is None:
        raise _damaged(header, name)
    return picture


REDUCTIONS = {8: cv2.IMREAD_REDUCED_GRAYSCALE_8, 4: cv2.IMREAD_REDUCED_GRAYSCALE_4, 2: cv2.IMREAD_REDUCED_GRAYSCALE_2}


def _reduction(header: Header, shorter_side: int) -> int:
    if header.format != "JPEG":
        return cv2.IMREAD_GRAYSCALE
    fitting = (flag for divisor, flag in REDUCTIONS.items() if min(header.stored_HW) // divisor >= shorter_side)
    return next(fitting, cv2.IMREAD_GRAYSCALE)


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
