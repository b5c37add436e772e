"""Hand-written parts for the platform: a jobs engine that works at once, and tiny labelled pictures."""

import json
import os
import socket
import zipfile
from pathlib import Path

import cv2
import numpy as np

from atrous.domain.errors import AtrousError
from atrous.domain.reporter import Silent
from atrous.jobs.kinds.table import KINDS
from atrous.jobs.orders import Order
from atrous.storage.job_records import JobRecord, JobState, WorkerProcess
from atrous.storage.library import Library

SIDE = 48
CLASSES = ("box", "disc")
HERE = WorkerProcess(socket.gethostname(), os.getpid(), 0.0)


class AtOnce:
    """Carries an order out before it says that it was taken; `hold` makes it wait until `work` is called."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.hold = False

    def submit(self, order: Order, *, actor: str) -> JobRecord:
        job = KINDS[order.kind].enter(self._library, order, actor)
        if not self.hold:
            self.work()
        return self._library.job(job.id)

    def state(self, job_id: int) -> JobRecord:
        return self._library.job(job_id)

    def cancel(self, job_id: int, *, actor: str) -> JobRecord:
        return self._library.cancel_job(job_id, actor=actor)

    def work(self) -> None:
        for lane in ("files", "compute"):
            while job := self._library.claim_job(HERE.host, lane, ["here"]):
                self._library.begin_job(job.id, HERE)
                try:
                    result = KINDS[job.kind].run(self._library, job, Silent())
                except AtrousError as error:
                    self._library.finish_job(job.id, HERE, JobState.FAILED, str(error))
                else:
                    self._library.finish_job(job.id, HERE, JobState.FINISHED, "", result)


def thing(number: int) -> tuple[np.ndarray, np.ndarray]:
    """A picture of one thing and its labels: a box (1) where the number is even, else a disc (2)."""
    rng = np.random.default_rng(number)
    picture = rng.integers(60, 90, (SIDE, SIDE, 3), np.uint8)
    labels_HW = np.zeros((SIDE, SIDE), np.uint8)
    left, top = (int(value) for value in rng.integers(4, 16, 2))
    if number % 2 == 0:
        cv2.rectangle(labels_HW, (left, top), (left + 20, top + 20), 1, -1)
    else:
        cv2.circle(labels_HW, (left + 12, top + 12), 11, 2, -1)
    picture[labels_HW == 1] = (220, 60, 40)
    picture[labels_HW == 2] = (40, 80, 220)
    return picture, labels_HW


def picture_png(number: int) -> bytes:
    return cv2.imencode(".png", thing(number)[0][..., ::-1])[1].tobytes()


def coco_of(numbers: range) -> str:
    """One COCO file of several things."""
    images, annotations = [], []
    for number in numbers:
        labels_HW = thing(number)[1]
        outline = cv2.findContours((labels_HW > 0).view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0][0]
        images.append({"id": number, "file_name": name_of(number), "width": SIDE, "height": SIDE})
        annotations.append(
            {
                "id": number,
                "image_id": number,
                "category_id": int(labels_HW.max()),
                "segmentation": [outline.reshape(-1).astype(float).tolist()],
            }
        )
    categories = [{"id": number, "name": name} for number, name in enumerate(CLASSES, start=1)]
    return json.dumps({"images": images, "annotations": annotations, "categories": categories, "info": {}})


def name_of(number: int) -> str:
    return f"thing_{number:03}.png"


def write_masks_zip(file: Path, numbers: range) -> None:
    """A zip in Roboflow's layout of PNG masks, its pictures in train, valid and test in turn."""
    with zipfile.ZipFile(file, "w") as archive:
        for split in ("train", "valid", "test"):
            archive.writestr(f"{split}/_classes.csv", "Pixel Value, Class\n0, background\n1, box\n2, disc")
        for place, number in enumerate(numbers):
            split = ("train", "valid", "test")[place % 3]
            picture, labels_HW = thing(number)
            archive.writestr(f"{split}/thing_{number:03}.jpg", cv2.imencode(".jpg", picture[..., ::-1])[1].tobytes())
            archive.writestr(f"{split}/thing_{number:03}_mask.png", cv2.imencode(".png", labels_HW)[1].tobytes())
