"""A sample's picture as it is written: upright, so that it fits its mask in tools that know nothing of EXIF."""

from dataclasses import dataclass

import cv2
import numpy as np

from atrous.datasets.versions.entries import ENDINGS
from atrous.datasets.versions.picture_png import encode_picture_exactly
from atrous.domain.arrays import Picture
from atrous.imaging.decode import decode
from atrous.imaging.header import read_header

JPEG_QUALITY = 95


@dataclass(frozen=True)
class PictureFile:
    """The bytes of a picture file and how its name ends."""

    data: bytes
    ending: str


def upright(data: bytes, name: str) -> PictureFile:
    """The bytes as they are; a picture that EXIF turns is turned and encoded anew, a JPEG as JPEG, others as PNG.

    Raises:
        BadPicture: no picture we read.
    """
    header = read_header(data, name)
    if header.orientation == 1:
        return PictureFile(data, ENDINGS[header.format])
    if header.format == "JPEG":
        return PictureFile(encode_jpeg(decode(data, name=name)), ".jpg")
    return PictureFile(encode_picture_exactly(decode(data, name=name)), ".png")


def as_jpeg(data: bytes, name: str) -> bytes:
    """An upright JPEG: the bytes as they are where they are one, else encoded at quality 95 without less colour.

    Raises:
        BadPicture: no picture we read.
    """
    header = read_header(data, name)
    if header.format == "JPEG" and header.orientation == 1:
        return data
    return encode_jpeg(decode(data, name=name))


def encode_jpeg(picture: Picture) -> bytes:
    """A JPEG of quality 95 with its colours at full size."""
    full_colour = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    bgr = np.ascontiguousarray(picture[..., ::-1])
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY, *full_colour])
    return data.tobytes()
