"""Whole datasets as one zip, as `workspace.upload_dataset` sends them: announced, brought by a link, asked after."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from atrous.domain.splits import Split
from atrous.serving.door.keys import ManageKey
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobState
from atrous.studio.archives import Announced, Archives
from atrous.studio.caller import SeenProject, see
from atrous.studio.links import SignedLinks
from atrous.studio.route import PlatformRoute
from atrous.studio.signed import archive_path

STATUS = {
    JobState.QUEUED: "pending",
    JobState.RUNNING: "running",
    JobState.FINISHED: "completed",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "failed",  # the package waits for one of the last two words, and for ever for another
}


class NewZip(BaseModel):
    """What the package says of a zip before it comes."""

    annotationOverwrite: bool = False
    split: Split | None = None
    tags: list[str] = Field(default=[])
    batchName: str | None = Field(None, min_length=1, max_length=200)


class ZipAnnounced(BaseModel):
    """Where to bring it."""

    taskId: str
    signedUrl: str


class ZipProgress(BaseModel):
    """How many pictures of the step at hand are done."""

    current: int
    total: int
    activity: str


class ZipStatus(BaseModel):
    """How its import stands."""

    status: str
    progress: ZipProgress
    message: str


class ZipRoutes:
    """Takes zips."""

    def __init__(self, library: Library, archives: Archives, links: SignedLinks) -> None:
        self._library = library
        self._archives = archives
        self._links = links

    def router(self) -> APIRouter:
        """The two addresses; the zip itself comes by a link."""
        router = APIRouter(tags=["platform: pictures"], route_class=PlatformRoute)
        router.post("/{workspace}/{project}/upload/zip")(self.announce)
        router.get("/{workspace}/upload/zip/{task}")(self.status)
        return router

    def announce(self, request: Request, project: SeenProject, body: NewZip, key: ManageKey) -> ZipAnnounced:
        """Announce a zip of pictures and labels in any format that is read here."""
        announced = Announced(
            project,
            key.name,
            split=body.split,
            batch=body.batchName,
            tags=tuple(body.tags),
            relabel=body.annotationOverwrite,
        )
        archive_id = self._archives.announce(announced)
        link = str(request.base_url).rstrip("/") + self._links.sign(archive_path(archive_id))
        return ZipAnnounced(taskId=archive_id, signedUrl=link)

    def status(self, task: str, key: ManageKey) -> ZipStatus:
        """How far the import of a zip is."""
        announced = self._archives.announced(task)
        see(key, announced.project)
        if announced.job_id is None:
            return ZipStatus(status="pending", progress=ZipProgress(current=0, total=0, activity=""), message="")
        job = self._library.job(announced.job_id)
        progress = ZipProgress(current=job.progress.done, total=job.progress.total, activity=job.progress.activity)
        return ZipStatus(status=STATUS[job.state], progress=progress, message=job.message)
