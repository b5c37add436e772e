"""What earlier trials found: a small JSON file for each model and machine.

The files may be deleted at any time; they lie outside the packages, which do not change by being served.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from atrous.runtime.package import ModelPackage
from atrous.runtime.precision import Precision


class TrialMemory:
    """Remembers how long a package took in each precision."""

    def __init__(self, folder: Path, machine: str) -> None:
        """Writes to `folder`, which need not exist yet; what another machine or engine release found does not count."""
        self._folder = folder
        self._machine = machine

    def recall(self, package: ModelPackage, precisions: Iterable[Precision]) -> Precision | None:
        """The fastest of these in an earlier trial of the same weights; None if one of them was not tried."""
        try:
            known = json.loads(self._file(package).read_text(encoding="utf-8"))["seconds"]
            return min(precisions, key=lambda precision: float(known[precision]))
        except (OSError, ValueError, KeyError, TypeError):  # never tried, or a file of somebody else's
            return None

    def keep(self, package: ModelPackage, seconds: Mapping[Precision, float]) -> None:
        """Write a trial down. Where nothing can be written the next process tries again."""
        note = {"model": str(package.folder), "machine": self._machine, "seconds": dict(seconds)}
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(self._file(package), json.dumps(note, indent=2) + "\n")

    def _file(self, package: ModelPackage) -> Path:
        digest = hashlib.sha256(self._machine.encode())
        for weights in sorted(package.folder.glob("weights*.onnx")):
            with weights.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        return self._folder / f"{digest.hexdigest()[:32]}.json"


def _write_whole(file: Path, text: str) -> None:
    """Under another name first: two processes may try the same model at once."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, suffix=".part", delete=False) as draft:
        draft.write(text)
    Path(draft.name).replace(file)
