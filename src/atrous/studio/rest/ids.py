"""Names as they stand on the wire: the workspace, slugs made of names, ids."""

import re
from datetime import datetime

WORKSPACE = "atrous"
"""A server has one workspace. Whatever name a script gives it, it is this one, and answers in that name."""

RESERVED = frozenset({"api", "dataset", "docs", "infer", "model", "projects", "signed", "studio"})
"""Beginnings of addresses; a project of that name would stand in their way."""

_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")
LONGEST_SLUG = 50


def slug_of(name: str) -> str:
    """A slug for a project of this name: `Green Leaves!` is `green-leaves`."""
    slug = _NOT_IN_SLUGS.sub("-", name.lower()).strip("-")[:LONGEST_SLUG].rstrip("-") or "project"
    return f"{slug}-project" if slug in RESERVED else slug


def seconds(moment: datetime) -> float:
    """A moment as projects and versions have it."""
    return moment.timestamp()


def milliseconds(moment: datetime) -> int:
    """A moment as pictures have it."""
    return round(moment.timestamp() * 1000)
