"""What a picture's first bytes say: format, size, orientation. Read before any pixel is decoded.

Read here rather than with Pillow, whose readers warn on damaged EXIF and on large sizes; warnings cannot be caught
in a server of many threads. One reader a format, because four of the five headers are a dozen bytes at a fixed place.
Where a file can be read in two ways, it is read as the decoder will: a size that only we see guards nothing.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadPicture
from atrous.imaging import exif

SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that swap height and width


@dataclass(frozen=True)
class Header:
    """A picture's format and geometry, and whether its bytes go on to the end that the format demands."""

    format: str
    stored_HW: SizeHW
    orientation: int = 1
    complete: bool = True

    @property
    def oriented_HW(self) -> SizeHW:
        """Size once the picture stands upright."""
        height, width = self.stored_HW
        return (width, height) if self.orientation in SIDEWAYS else (height, width)


def read_header(data: bytes, name: str = "picture") -> Header:
    """Find the format by its first bytes and read its header.

    Raises:
        BadPicture: no accepted format, or a header that makes no sense.
    """
    read = next((read for signature, read in READERS.items() if data.startswith(signature)), None)
    if read is None:
        raise BadPicture(f"{name}: {_describe(data)}; wanted a JPEG, PNG, WebP, BMP or TIFF file.")
    try:
        header = read(data)
    except (struct.error, ValueError, LookupError, StopIteration) as error:
        raise BadPicture(f"{name}: the header is cut off or damaged; save the picture anew.") from error
    if min(header.stored_HW) < 1:
        raise BadPicture(f"{name}: the header gives a size of {header.stored_HW[1]}x{header.stored_HW[0]} pixels.")
    return header


def _describe(data: bytes) -> str:
    if not data:
        return "there are no bytes"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "this is a GIF, which may move and has few colours"
    if data[4:8] == b"ftyp":
        return "this is a HEIC or AVIF photo, or a film"
    return "the first bytes are of no picture format we know"


def _read_jpeg(data: bytes) -> Header:
    size_HW, orientation, scan = (0, 0), 1, len(data)
    for marker, start in _jpeg_segments(data):
        if marker in JPEG_FRAMES:
            size_HW = struct.unpack_from(">HH", data, start + 5)
        elif marker == 0xE1 and data[start + 4 : start + 10] == b"Exif\0\0":
            orientation = exif.orientation(data[start + 10 : start + 2 + _jpeg_length(data, start)])
        elif marker == 0xDA:
            scan = start
    # Inside a scan 0xFF is always followed by 0 or a restart number, so the first FF D9 is the end of the picture.
    complete = data.endswith(JPEG_END) or data.find(JPEG_END, scan) >= 0  # most end there, and need no search
    return Header("JPEG", (size_HW[0], size_HW[1]), orientation, complete)


JPEG_END = b"\xff\xd9"
JPEG_BARE = frozenset({0x00, 0x01, *range(0xD0, 0xD8)})  # no marker at all, TEM and RSTn: no segment follows
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Marker and position of each segment up to and with the first scan, found as libjpeg finds them."""
    position, marker = 2, 0
    while marker != 0xDA:
        position = data.index(b"\xff", position)  # libjpeg passes over what stands between two segments
        while data[position + 1] == 0xFF:  # fill bytes may stand before a marker
            position += 1
        marker = data[position + 1]
        if marker in JPEG_BARE:
            position += 2
        else:
            yield marker, position
            position += 2 + _jpeg_length(data, position)


def _jpeg_length(data: bytes, segment: int) -> int:
    (length,) = struct.unpack_from(">H", data, segment + 2)
    return int(length)


def _read_png(data: bytes) -> Header:
    first, width, height = struct.unpack_from(">4sII", data, 12)
    if first != b"IHDR":
        raise ValueError(f"the first chunk is {first!r}")
    chunks = dict(_png_chunks(data))
    orientation = exif.orientation(chunks[b"eXIf"]) if b"eXIf" in chunks else 1
    # without an IDAT OpenCV would go on behind the end and take what lies there for chunks
    return Header("PNG", (height, width), orientation, complete={b"IDAT", b"IEND"} <= chunks.keys())


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of the chunks that are whole; OpenCV reserves what a chunk says it has, be it 4 GB."""
    position, kind = 8, b""
    while position + 12 <= len(data) and kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, position)
        if length > len(data) - position - 12:
            return
        yield kind, data[position + 8 : position + 8 + length] if kind == b"eXIf" else b""
        position += 12 + length


def _read_webp(data: bytes) -> Header:
    kind, body = next(_riff_chunks(data))
    (riff_length,) = struct.unpack_from("<I", data, 4)
    metadata = dict(_riff_chunks(data)).get(b"EXIF", b"").removeprefix(b"Exif\0\0")
    return Header("WEBP", WEBP_SIZES[kind](body), exif.orientation(metadata), complete=len(data) >= 8 + riff_length)


def _webp_extended(body: bytes) -> SizeHW:
    return int.from_bytes(body[7:10], "little") + 1, int.from_bytes(body[4:7], "little") + 1


def _webp_lossless(body: bytes) -> SizeHW:
    (bits,) = struct.unpack_from("<I", body, 1)
    return (bits >> 14 & 0x3FFF) + 1, (bits & 0x3FFF) + 1


def _webp_lossy(body: bytes) -> SizeHW:
    width, height = struct.unpack_from("<HH", body, 6)
    return height & 0x3FFF, width & 0x3FFF


WEBP_SIZES = {b"VP8X": _webp_extended, b"VP8L": _webp_lossless, b"VP8 ": _webp_lossy}


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body; the body is cut to what a header or EXIF needs, as pixels are of no interest here."""
    position = {b"WEBP": 12}[data[8:12]]
    while position + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, position)
        yield kind, data[position + 8 : position + 8 + min(length, 0x10000)]
        position += 8 + length + length % 2


def _read_bmp(data: bytes) -> Header:
    (header_length,) = struct.unpack_from("<I", data, 14)
    if header_length == 12:  # the OS/2 header has 16-bit sides
        width, height = struct.unpack_from("<HH", data, 18)
    else:
        width, height = struct.unpack_from("<ii", data, 18)
    return Header("BMP", (abs(height), width))  # a negative height means rows from the top


def _read_tiff(data: bytes) -> Header:
    numbers = exif.read_numbers(data)
    return Header("TIFF", (numbers[exif.HEIGHT], numbers[exif.WIDTH]), exif.orientation(data))


READERS: dict[bytes, Callable[[bytes], Header]] = {
    b"\xff\xd8\xff": _read_jpeg,
    b"\x89PNG\r\n\x1a\n": _read_png,
    b"RIFF": _read_webp,
    b"BM": _read_bmp,
    b"II*\0": _read_tiff,
    b"MM\0*": _read_tiff,
}
SIGNATURES = tuple(READERS)
"""What files of the accepted formats begin with."""
