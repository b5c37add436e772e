"""What another room builds onto the service, under the same address."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter


@dataclass(frozen=True)
class Annex:
    """Addresses beside the service's own."""

    routers: Sequence[APIRouter] = ()
    """For holders of a key; they come before the address that takes any path of two parts."""
    open_paths: Sequence[str] = ()
    """Beginnings of those that look after themselves, by a session or a signed link."""


NO_ANNEX = Annex()
