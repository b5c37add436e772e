"""`/studio/incoming/…`: files as a browser sends them, one request each; at the end they are imported together."""

import asyncio
import shutil
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from atrous.datasets.options import ReadOptions
from atrous.datasets.read import find_format, open_tree
from atrous.domain.errors import BadDataset, BadPicture, NotFound
from atrous.jobs.orders import ImportOrder
from atrous.serving.errors import Refused
from atrous.studio.desk import ACTOR, Desk
from atrous.studio.entry.guard import PREFIX
from atrous.studio.intake import BroughtPicture, Intake
from atrous.studio.pages.frame import project_url
from atrous.studio.route import PlatformRoute

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
LONGEST_PATH = 500


class Began(BaseModel):
    """Room for files."""

    upload: str


class Arrived(BaseModel):
    """Where to see what becomes of them."""

    url: str


class IncomingRoutes:
    """Takes files in. Who may is the guard's affair; a browser sends its cookie with these for our own pages only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._intake = Intake(desk.library)

    def router(self) -> APIRouter:
        """Begin, send each, end."""
        router = APIRouter(prefix=f"{PREFIX}/incoming", route_class=PlatformRoute, include_in_schema=False)
        router.post("/{project}")(self.begin)
        router.put("/{project}/{upload}")(self.receive)
        router.post("/{project}/{upload}")(self.end)
        return router

    def begin(self, project: str) -> Began:
        """Make room."""
        self._desk.library.project(project)
        return Began(upload=self._desk.library.folders.upload().name)

    async def receive(
        self, request: Request, upload: str, path: Annotated[str, Query(max_length=LONGEST_PATH)]
    ) -> dict[str, int]:
        """Write one file to its place as it comes."""
        place = inside(self._room(upload), path)
        await run_in_threadpool(lambda: place.parent.mkdir(parents=True, exist_ok=True))
        try:
            with place.open("wb") as file:
                async for chunk in request.stream():
                    await asyncio.to_thread(file.write, chunk)
                return {"bytes": file.tell()}
        except OSError as error:
            raise Refused(507, f"{path} could not be written ({error.strerror}).") from error

    def end(self, project: str, upload: str) -> Arrived:
        """Labelled pictures become an import; pictures alone are added as they are."""
        room = self._room(upload)
        files = [file for file in sorted(room.rglob("*")) if file.is_file()]
        if not files:
            raise BadDataset("No file has come; choose some.")
        if len(files) == 1 and files[0].name.lower().endswith(ARCHIVES):
            return self._import(project, alone(files[0], room))
        if has_labels(room):
            return self._import(project, room)
        self._add(project, files, room)
        return Arrived(url=PREFIX + project_url(project))

    def _import(self, project: str, path: Path) -> Arrived:
        job = self._desk.engine.submit(ImportOrder(project=project, path=str(path), remove=True), actor=ACTOR)
        return Arrived(url=f"{PREFIX}/jobs/{job.id}")

    def _add(self, project: str, files: list[Path], room: Path) -> None:
        """All of them, or a sentence about the first that is no picture; those before it are there then."""
        try:
            for file in files:
                self._intake.picture(project, BroughtPicture(file.name, file.read_bytes()), ACTOR)
        except BadPicture as error:
            raise BadDataset(f"{error} The pictures before it were added.") from error
        finally:
            shutil.rmtree(room)

    def _room(self, upload: str) -> Path:
        room = self._desk.library.folders.uploads() / upload
        if not (upload.isalnum() and room.is_dir()):
            raise NotFound("This upload is over or was never begun; drop the files again.")
        return room


def has_labels(room: Path) -> bool:
    """Whether what came is in some format of labelled pictures."""
    try:
        find_format(open_tree(room), ReadOptions().format)
    except BadDataset:
        return False
    return True


def alone(archive: Path, room: Path) -> Path:
    """An archive without the folder that it came in."""
    place = room.with_name(room.name + "".join(archive.suffixes[-2:]))
    archive.replace(place)
    shutil.rmtree(room)
    return place


def inside(room: Path, path: str) -> Path:
    """The place of a file below a folder, by the path that a browser gave it.

    Raises:
        BadDataset: it would lie elsewhere, or has no name.
    """
    parts = path.replace("\\", "/").split("/")
    if any(part in ("", ".", "..") or "\0" in part or ":" in part for part in parts):
        raise BadDataset(f"{path!r} is no path of a file in a folder.")
    return room.joinpath(*parts)


def incoming_url(project: str) -> str:
    """Where a project's files are sent to."""
    return f"{PREFIX}/incoming/{quote(project)}"
