"""Where the library's folders lie on this machine. When buckets hold them, they are fetched here."""

import shutil
import time
from pathlib import Path
from uuid import uuid4

from atrous.domain.model_id import ModelId

ABANDONED_S = 24 * 3600.0
"""Nobody copies a package or freezes a version for so long: who began it was killed."""


class Folders:
    """`versions/`, `runs/`, `models/`, `exports/`: in each a folder a project, in it one a number; and some others."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def version(self, version_id: ModelId) -> Path:
        """A frozen version."""
        return self._place("versions", version_id)

    def version_draft(self, version_id: ModelId) -> Path:
        """A version while it is being frozen: beside its final place, so that a rename ends it."""
        return self._place("versions", version_id).with_name(f".{version_id.version}.partial")

    def run(self, model_id: ModelId) -> Path:
        """The checkpoints and curves of the training of a model."""
        return self._place("runs", model_id)

    def set_run_aside(self, model_id: ModelId) -> None:
        """Make room for another run of the same model; the one there is kept under a name that nothing reads."""
        folder = self.run(model_id)
        if folder.exists():
            folder.rename(folder.with_name(f".{folder.name}.{uuid4().hex}.orphan"))

    def model(self, model_id: ModelId) -> Path:
        """A published model package."""
        return self._place("models", model_id)

    def model_draft(self, model_id: ModelId) -> Path:
        """A package while it is being copied; each publisher has its own."""
        return self._place("models", model_id).with_name(f".{model_id.version}.{uuid4().hex}.partial")

    def forget_model_drafts(self, model_id: ModelId) -> None:
        """Remove what publishers that were killed left beside a model."""
        latest = time.time() - ABANDONED_S
        for draft in self._place("models", model_id).parent.glob(".*.partial"):
            if draft.stat().st_mtime < latest:
                shutil.rmtree(draft, ignore_errors=True)

    def archives(self) -> Path:
        """Archives of pictures on their way in, until they are imported."""
        return self._home / "archives"

    def export(self, version_id: ModelId, format: str) -> Path:
        """A version written in a format, as a zip."""
        folder = self._place("exports", version_id)
        folder.mkdir(exist_ok=True)
        return folder / f"{format}.zip"

    def uploads(self) -> Path:
        """What is being sent, a folder each."""
        return self._home / "uploads"

    def upload(self) -> Path:
        """A new folder for what somebody sends; the import that reads it removes it."""
        folder = self.uploads() / uuid4().hex
        folder.mkdir(parents=True)
        return folder

    def job_log(self, job_id: int) -> Path:
        """What a job said, line by line."""
        folder = self._home / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"job-{job_id}.log"

    def thumbnail(self, name: str) -> Path:
        """A small copy of a picture or mask, by the blob it shows and its form."""
        shelf = self._home / "thumbnails" / name[:2]
        shelf.mkdir(parents=True, exist_ok=True)
        return shelf / name

    def _place(self, kind: str, model_id: ModelId) -> Path:
        place = self._home / kind / model_id.project / str(model_id.version)
        place.parent.mkdir(parents=True, exist_ok=True)
        return place
