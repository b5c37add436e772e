"""What a picture file holds beside red, green and blue of 8 bit, seen from its first bytes."""

import struct
from enum import StrEnum


class PictureKind(StrEnum):
    """What becomes RGB of 8 bit when it is read."""

    RGB = "RGB"
    GREY = "grey"
    ALPHA = "with transparency"
    DEEP = "of 16 bit"
    CMYK = "CMYK"


def kind_of_picture(data: bytes) -> PictureKind:
    """Of a JPEG, PNG or WebP that could be decoded; any other counts as RGB."""
    if data.startswith(b"\x89PNG"):
        return PictureKind.DEEP if data[24] == 16 else PNG_KINDS.get(data[25], PictureKind.RGB)
    if data.startswith(b"\xff\xd8"):
        return JPEG_KINDS.get(_jpeg_channels(data), PictureKind.RGB)
    if data.startswith(b"RIFF") and data[12:16] == b"VP8X" and data[20] & 0x10:
        return PictureKind.ALPHA
    return PictureKind.RGB


PNG_KINDS = {0: PictureKind.GREY, 4: PictureKind.ALPHA, 6: PictureKind.ALPHA}
JPEG_KINDS = {1: PictureKind.GREY, 4: PictureKind.CMYK}
_NO_FRAMES = (0xC4, 0xC8, 0xCC)


def _jpeg_channels(data: bytes) -> int:
    position = 2
    while position + 10 <= len(data):
        marker, (length,) = data[position + 1], struct.unpack_from(">H", data, position + 2)
        if marker == 0xFF:  # fill bytes may stand before a marker
            position += 1
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_FRAMES:
            return data[position + 9]
        else:
            position += 2 + int(length)
    return 0
