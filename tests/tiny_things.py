"""Tiny labelled pictures: one box or one disc each, as arrays, as COCO and as a zip of PNG masks."""

import json
import zipfile
from pathlib import Path

import cv2
import numpy as np

SIDE = 48
CLASSES = ("box", "disc")


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


def coco_of(numbers: range, ending: str = ".png") -> str:
    """One COCO file of several things."""
    images, annotations = [], []
    for number in numbers:
        labels_HW = thing(number)[1]
        outline = cv2.findContours((labels_HW > 0).view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0][0]
        images.append({"id": number, "file_name": name_of(number, ending), "width": SIDE, "height": SIDE})
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


def name_of(number: int, ending: str = ".png") -> str:
    return f"thing_{number:03}{ending}"


def write_masks_zip(file: Path, numbers: range, *, empty_masks: bool = False) -> None:
    """A zip in Roboflow's layout of PNG masks, its pictures in train, valid and test in turn."""
    with zipfile.ZipFile(file, "w") as archive:
        for split in ("train", "valid", "test"):
            archive.writestr(f"{split}/_classes.csv", "Pixel Value, Class\n0, background\n1, box\n2, disc")
        for place, number in enumerate(numbers):
            split = ("train", "valid", "test")[place % 3]
            picture, labels_HW = thing(number)
            archive.writestr(f"{split}/thing_{number:03}.jpg", cv2.imencode(".jpg", picture[..., ::-1])[1].tobytes())
            shown_HW = np.zeros_like(labels_HW) if empty_masks else labels_HW
            archive.writestr(f"{split}/thing_{number:03}_mask.png", cv2.imencode(".png", shown_HW)[1].tobytes())
