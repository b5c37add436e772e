"""A time as people write it on the command line: `30d`, `12h`, `90min`."""

import re
from datetime import timedelta

from atrous.domain.errors import BadSettings

UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_FORM = re.compile(rf"([1-9][0-9]{{0,4}})({'|'.join(UNITS)})")


def read_duration(text: str, flag: str) -> timedelta:
    """The time; the flag is named if it cannot be read.

    Raises:
        BadSettings: the text has another form.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise BadSettings(f"{flag} is {text!r}; wanted a number with its unit, such as 30d, 12h or 90min.")
    return int(found[1]) * UNITS[found[2]]
