"""Pictures and masks in small, for pages that show many."""

import io

import cv2
from PIL import Image

from atrous.domain.arrays import SizeHW
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.imaging.decode import decode, decode_index_mask
from atrous.imaging.palette import colors
from atrous.imaging.resize import resize_labels

JPEG_QUALITY = 80


def picture_thumbnail(data: bytes, side: int, name: str = "picture") -> bytes:
    """A JPEG of an upright picture whose longer side has at most `side` pixels.

    Raises:
        BadPicture: as `decode`.
    """
    picture = decode(data, name=name)
    height, width = fit_side((picture.shape[0], picture.shape[1]), side)
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return jpeg.tobytes()


def mask_thumbnail(mask_png: bytes, side: int, name: str = "mask") -> bytes:
    """A PNG in the colours of the classes, to be laid over the thumbnail; background and ignore are transparent.

    Raises:
        BadPicture: as `decode_index_mask`.
    """
    labels_HW = decode_index_mask(mask_png, name=name)
    height, width = labels_HW.shape
    image = Image.fromarray(resize_labels(labels_HW, fit_side((height, width), side)), "L")
    image.putpalette(colors(256).tobytes())
    opacity = bytearray(b"\xff" * 256)
    opacity[BACKGROUND] = opacity[IGNORE] = 0
    png = io.BytesIO()
    image.save(png, "PNG", transparency=bytes(opacity))
    return png.getvalue()


def fit_side(size_HW: SizeHW, side: int) -> SizeHW:
    """The size with the same proportions whose longer side has at most `side` pixels, and the shorter at least one."""
    share = min(1.0, side / max(size_HW))
    height, width = (max(1, round(length * share)) for length in size_HW)
    return height, width
