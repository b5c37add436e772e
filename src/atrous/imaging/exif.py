"""Numbers read from a TIFF directory. EXIF is such a directory too, so one reader serves both."""

import struct

WIDTH, HEIGHT, ORIENTATION = 0x0100, 0x0101, 0x0112

BYTE_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
INTEGER_TYPES = {3: "H", 4: "I"}  # SHORT and LONG; all that the three tags above may be


def read_numbers(data: bytes) -> dict[int, int]:
    """Tag → value for every tag of the first directory that holds one SHORT or LONG.

    Of a tag that is given twice the first counts, as libtiff and Pillow have it: else they could be told another size.

    Raises:
        struct.error: the bytes end before the directory does.
        KeyError: they are no TIFF directory.
    """
    order = BYTE_ORDERS[data[:4]]
    (start,) = struct.unpack_from(order + "I", data, 4)
    (entries,) = struct.unpack_from(order + "H", data, start)
    found: dict[int, int | None] = {}
    for entry in range(start + 2, start + 2 + 12 * entries, 12):
        tag, kind, count = struct.unpack_from(order + "HHI", data, entry)
        if tag not in found:
            found[tag] = _number(order, kind, data, entry + 8) if count == 1 else None
    return {tag: value for tag, value in found.items() if value is not None}


def _number(order: str, kind: int, data: bytes, place: int) -> int | None:
    if kind not in INTEGER_TYPES:
        return None
    (value,) = struct.unpack_from(order + INTEGER_TYPES[kind], data, place)
    return int(value)


def orientation(exif: bytes) -> int:
    """The EXIF orientation, 1 to 8; 1 where none is given. Damaged EXIF turns no picture, so it is no error either."""
    try:
        value = read_numbers(exif).get(ORIENTATION, 1)
    except (struct.error, KeyError):
        return 1
    return value if 1 <= value <= 8 else 1
