"""Where the library's folders lie on this machine. When buckets hold them, they are fetched here."""

from pathlib import Path
from uuid import uuid4

from atrous.domain.model_id import ModelId


class Folders:
    """`versions/`, `runs/` and `models/` of the home, each with a folder a project and in it one a number."""

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

    def model(self, model_id: ModelId) -> Path:
        """A published model package."""
        return self._place("models", model_id)

    def model_draft(self, model_id: ModelId) -> Path:
        """A package while it is being copied; each publisher has its own."""
        return self._place("models", model_id).with_name(f".{model_id.version}.{uuid4().hex}.partial")

    def _place(self, kind: str, model_id: ModelId) -> Path:
        place = self._home / kind / model_id.project / str(model_id.version)
        place.parent.mkdir(parents=True, exist_ok=True)
        return place
