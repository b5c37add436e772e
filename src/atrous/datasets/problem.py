"""One thing that is wrong, or may be, with a dataset."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error stops an import; a warning and a piece of information do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Problem:
    """What was found, in a form for people (`sentence`, `why`) and for programs (`kind`, `files`)."""

    kind: str
    """A slug such as "unreadable-mask"; stable, tests and `--json` rely on it."""
    severity: Severity
    sentence: str
    """What was found, how often, and what to do."""
    why: str
    """Why it matters."""
    files: tuple[str, ...] = ()
    """Every file concerned, as paths inside the dataset."""
    samples: tuple[str, ...] = ()
    """The names of the samples concerned; none where a file is no part of a sample."""
    skippable: bool = True
    """Whether `--skip-bad` helps by leaving these samples out; it does not where all of them are wrong alike."""
    fix: str = "The copy holds only what could be read, so it is gone there."
    """What `--fix` does about it in a copy."""

    @property
    def stops(self) -> bool:
        """Whether it keeps the dataset from being imported."""
        return self.severity is Severity.ERROR


def first_few(names: Iterable[str], count: int = 3) -> str:
    """The first names of a list and how many more there are, for a sentence."""
    listed = list(names)
    rest = f" and {len(listed) - count} more" if len(listed) > count else ""
    return ", ".join(listed[:count]) + rest


def quantity(count: int, noun: str) -> str:
    """A number and its noun: "1 mask", "3 masks"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
