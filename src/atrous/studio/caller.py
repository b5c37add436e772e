"""The project in an address, as far as it is there for whoever asks."""

from typing import Annotated

from fastapi import Depends

from atrous.domain.errors import NotFound
from atrous.serving.door.keys import ManageKey
from atrous.storage.records.records import KeyRecord


def see(key: KeyRecord, project: str) -> str:
    """The project's slug.

    Raises:
        NotFound: the key is bound to other projects.
    """
    if not key.sees(project):
        raise NotFound(f"There is no project {project!r} for this key, which is bound to others.")
    return project


def _seen(project: str, key: ManageKey) -> str:
    return see(key, project)


SeenProject = Annotated[str, Depends(_seen)]
"""The project in the address, which the key may see and change."""
