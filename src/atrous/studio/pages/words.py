"""Counts and moments as people say them."""

from datetime import UTC, datetime

PLURALS = {"class": "classes", "copy": "copies"}
"""Those that are more than an s."""


def counted(count: int, noun: str) -> str:
    """Such as "1 picture" and "1,200 pictures"."""
    return f"{count:,} {noun if count == 1 else PLURALS.get(noun, noun + 's')}"


STEPS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago a moment was: "just now", "3 hours ago"."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    for length, noun in STEPS:
        if seconds >= length:
            return f"{counted(int(seconds // length), noun)} ago"
    return "just now"


def lasting(seconds: float) -> str:
    """A length of time: "45 s", "12 min", "3 h 5 min"."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
