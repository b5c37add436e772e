"""A home in which every page has something to show, filled through our own REST as a program would."""

import io
import tempfile
import time
import zipfile
from pathlib import Path

import cv2
import httpx2
import numpy as np

from atrous.datasets.demo_pictures import write_demo_pictures

PROJECT = "things"
LONG = "Inspection of the northern retaining wall between kilometre 14 and 19, spring and autumn, with lens B"
RECIPE = {
    "preprocessing": {"contrast": {"type": "Adaptive Equalization"}},
    "augmentation": {"flip": {"horizontal": True, "vertical": False}, "image": {"versions": 2}},
}


class Filling:
    """Asks a platform for one thing after the other."""

    def __init__(self, url: str, key: str) -> None:
        self._client = httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=120)

    def fill(self, epochs: int) -> None:
        """Projects, pictures, versions, a trained model, a failed job, keys, and some answers."""
        self._ask("POST", "/api/projects", json={"slug": PROJECT, "name": "Things on the ground"})
        self._bring(PROJECT, demo_zip())
        self._settle()
        self._ask("POST", f"/api/projects/{PROJECT}/versions", json={"name": "as they came"})
        self._ask("POST", f"/api/projects/{PROJECT}/versions", json=RECIPE | {"name": "mirrored, and even in light"})
        self._ask("POST", "/api/projects", json={"slug": "wall", "name": LONG})
        self._bring("wall", demo_zip(12))
        self._bring("wall", zip_of({"notes.txt": b"no pictures"}))
        self._ask("POST", "/api/projects", json={"slug": "empty", "name": "Nothing yet"})
        self._ask("POST", "/api/keys", json={"name": "laptop", "scopes": ["infer", "manage"]})
        self._ask("POST", "/api/keys", json={"name": "camera 7", "projects": [PROJECT], "rate": "600/min", "days": 30})
        revoked = self._ask("POST", "/api/keys", json={"name": "lent to a guest"})
        self._ask("DELETE", f"/api/keys/{revoked['id']}")
        self._settle()
        self._ask("POST", f"/api/projects/{PROJECT}/trainings", json={"version": 1, "epochs": epochs})
        self._ask("POST", f"/api/projects/{PROJECT}/trainings", json={"version": 2, "epochs": max(1, epochs // 2)})
        self._settle()

    def _bring(self, project: str, archive: bytes) -> None:
        self._ask("PUT", f"/api/projects/{project}/archive", content=archive)

    def _settle(self) -> None:
        while not all(job["finished_at"] for job in self._ask("GET", "/api/jobs")):
            time.sleep(1)

    def _ask(self, method: str, path: str, **content: object) -> dict:
        answer = self._client.request(method, path, **content)
        answer.raise_for_status()
        return answer.json() if answer.content else {}


def demo_zip(count: int = 150) -> bytes:
    """Our own pictures, some of them with what a doctor finds: a speck, an empty mask, the same picture twice."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_demo_pictures(root, count)
        spoil(root)
        return zip_of({str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*.*"))})


def zip_of(files: dict[str, bytes]) -> bytes:
    """A zip of files by their paths."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for path, content in files.items():
            packed.writestr(path, content)
    return archive.getvalue()


def spoil(root: Path) -> None:
    """Make the first masks as masks of real datasets are."""
    masks, images = sorted((root / "masks").iterdir()), sorted((root / "images").iterdir())
    for file in masks[:3]:
        labels_HW = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
        labels_HW[5:7, 5:7] = 3
        cv2.imwrite(str(file), labels_HW)
    cv2.imwrite(str(masks[4]), np.zeros_like(cv2.imread(str(masks[4]), cv2.IMREAD_GRAYSCALE)))
    images[6].write_bytes(images[5].read_bytes())
    masks[6].write_bytes(masks[5].read_bytes())
