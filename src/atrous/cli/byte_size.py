"""A size as a person writes it: 512MB, 2GB, 1.5GiB."""

import re

from atrous.domain.errors import BadSettings

UNITS = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}

_FORM = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Z]*)")


def read_bytes(text: str, flag: str) -> int:
    """The number of bytes.

    Raises:
        BadSettings: it is written otherwise; names the flag.
    """
    found = _FORM.fullmatch(text.strip().upper())
    if found is None or found[2] not in UNITS or float(found[1]) == 0:
        raise BadSettings(f"{flag} is {text!r}; wanted a size such as 512MB, 2GB or 1.5GiB.")
    return int(float(found[1]) * UNITS[found[2]])
