"""Zips of labelled pictures on their way in: announced, received, then imported as a job.

What was announced lies as a small file beside the archive, so that it survives a restart.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from atrous.domain.errors import AlreadyExists, NotFound
from atrous.domain.model_id import is_slug
from atrous.domain.splits import Split
from atrous.jobs.engine import JobEngine
from atrous.jobs.orders import ImportOrder
from atrous.serving.errors import Refused
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord

KEPT_S = 7 * 24 * 3600
ENDINGS = (".draft", ".zip", ".json")


@dataclass(frozen=True)
class Announced:
    """What is to become of an archive."""

    project: str
    actor: str
    split: Split | None = None
    """All pictures into this one; None keeps the archive's splits."""
    batch: str | None = None
    tags: tuple[str, ...] = ()
    relabel: bool = True
    """Give pictures that are there and labelled the archive's labels; those they had are kept."""
    job_id: int | None = None
    """The import; None while the archive has not come."""


class Archives:
    """Takes archives in."""

    def __init__(self, library: Library, engine: JobEngine) -> None:
        self._library = library
        self._engine = engine

    def announce(self, announced: Announced) -> str:
        """Make room for an archive.

        Returns:
            Its id, by which it is sent and asked after.

        Raises:
            NotFound: no such project.
        """
        self._library.project(announced.project)
        archive_id = secrets.token_hex(16)
        self._library.folders.archives().mkdir(exist_ok=True)
        self._write(archive_id, announced)
        return archive_id

    async def receive(self, archive_id: str, chunks: AsyncIterable[bytes]) -> JobRecord:
        """Write an archive to the disk as it comes, and queue its import.

        Raises:
            NotFound: it was not announced.
            AlreadyExists: it has come before.
            Refused: 507, the disk is full.
        """
        announced = self.announced(archive_id)
        if announced.job_id is not None:
            raise AlreadyExists(f"The archive {archive_id} has come before; announce another one.")
        archive = self._file(archive_id, ".zip")
        try:
            with archive.open("xb") as file:
                async for chunk in chunks:
                    await asyncio.to_thread(file.write, chunk)
        except FileExistsError as error:
            raise AlreadyExists(f"The archive {archive_id} is being sent already.") from error
        except BaseException as error:
            archive.unlink()
            if isinstance(error, OSError):
                raise Refused(507, f"The archive could not be written ({error.strerror}).") from error
            raise
        return await asyncio.to_thread(self._import, archive_id, announced)

    def sweep(self) -> None:
        """Clear away what was announced or begun long ago and never came, and what is said of imports long over."""
        for place in self._library.folders.archives().glob("*.json"):
            announced = self.announced(place.stem)
            if announced.job_id is not None and not self._library.job(announced.job_id).state.over:
                continue
            files = [file for ending in ENDINGS if (file := self._file(place.stem, ending)).exists()]
            if max(file.stat().st_mtime for file in files) < time.time() - KEPT_S:
                for file in files:
                    file.unlink()

    def announced(self, archive_id: str) -> Announced:
        """What was said of an archive, and its job if it has come.

        Raises:
            NotFound: nothing was.
        """
        place = self._file(archive_id, ".json")
        if not is_slug(archive_id) or not place.is_file():
            raise NotFound(f"There is no archive {archive_id!r}; announce it first.")
        found = json.loads(place.read_text())
        return Announced(**(found | {"tags": tuple(found["tags"])}))

    def _import(self, archive_id: str, announced: Announced) -> JobRecord:
        order = ImportOrder(
            project=announced.project,
            path=str(self._file(archive_id, ".zip").resolve()),
            batch=announced.batch,
            tags=announced.tags,
            split=announced.split,
            relabel=announced.relabel,
            remove=True,
        )
        job = self._engine.submit(order, actor=announced.actor)
        self._write(archive_id, replace(announced, job_id=job.id))
        return job

    def _write(self, archive_id: str, announced: Announced) -> None:
        draft = self._file(archive_id, ".draft")
        draft.write_text(json.dumps(asdict(announced)))
        draft.replace(self._file(archive_id, ".json"))

    def _file(self, archive_id: str, ending: str) -> Path:
        return self._library.folders.archives() / f"{archive_id}{ending}"
