"""Numbers read from a TIFF directory. EXIF is such a directory too, so one reader serves both."""

import struct

WIDTH, HEIGHT, ORIENTATION = 0x0100, 0x0101, 0x0112

BYTE_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
INTEGER_TYPES = {3: "H", 4: "I"}  # SHORT and LONG; all that the three tags above may be


def read_numbers(data: bytes) -> dict[int, int]:
    """Tag → value for every tag of the first directory that holds one SHORT or LONG.

    Raises:
        struct.error: the bytes end before the directory does.
        KeyError: they are no TIFF directory.
    """
    order = BYTE_ORDERS[data[:4]]
    (start,) = struct.unpack_from(order + "I", data, 4)
    (entries,) = struct.unpack_from(order + "H", data, start)
    found = {}
    for entry in range(start + 2, start + 2 + 12 * entries, 12):
        tag, kind, count = struct.unpack_from(order + "HHI", data, entry)
        if kind in INTEGER_TYPES and count == 1:
            (found[tag],) = struct.unpack_from(order + INTEGER_TYPES[kind], data, entry + 8)
    return found


def orientation(exif: bytes) -> int:
    """The EXIF orientation, 1 to 8; 1 where none is given. Damaged EXIF turns no picture, so it is no error either."""
    try:
        value = read_numbers(exif).get(ORIENTATION, 1)
    except (struct.error, KeyError):
        return 1
    return value if 1 <= value <= 8 else 1
