"""How often something may happen: `10/s`, `600/min`, `5000/h`."""

import re
from dataclasses import dataclass

from atrous.domain.errors import BadSettings

SECONDS = {"s": 1, "min": 60, "h": 3600}
_FORM = re.compile(rf"([1-9][0-9]{{0,8}})/({'|'.join(SECONDS)})")


@dataclass(frozen=True)
class Rate:
    """So many in each unit of time, and as many at once after a pause."""

    count: int
    unit: str
    """A key of `SECONDS`."""

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """Read a rate as `str` writes it.

        Raises:
            BadSettings: the text has another form.
        """
        found = _FORM.fullmatch(text)
        if found is None:
            raise BadSettings(
                f"{text!r} is no rate; wanted a number for a second, minute or hour: 10/s, 600/min, 5000/h."
            )
        return cls(int(found[1]), found[2])

    @property
    def per_s(self) -> float:
        """How many in a second."""
        return self.count / SECONDS[self.unit]

    def __str__(self) -> str:
        return f"{self.count}/{self.unit}"
