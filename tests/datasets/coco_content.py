"""What COCO files of the tests hold."""

import json

import numpy as np
from pycocotools import mask as coco_mask

from atrous.datasets.read import read

HEIGHT, WIDTH = SIZE_HW = (12, 16)  # of the fixture's pictures
TOP_LEFT = [0, 0, 3, 0, 3, 3, 0, 3]  # 4x4 pixels
CATEGORIES = [{"id": 1, "name": "crack"}, {"id": 2, "name": "road"}]


def coco(*annotations, images=("a.jpg",), categories=CATEGORIES, **image):
    """The content of a file: annotations as (image number, category, segmentation)."""
    return {
        "images": [
            {"id": number, "file_name": name, "height": HEIGHT, "width": WIDTH, **image}
            for number, name in enumerate(images)
        ],
        "categories": list(categories),
        "annotations": [
            {"id": number, "image_id": image_id, "category_id": category, "segmentation": shape, "iscrowd": 0}
            for number, (image_id, category, shape) in enumerate(annotations)
        ],
    }


def write(layouts, file, content):
    layouts.text(file, json.dumps(content))
    return layouts.root


def one(layouts, *annotations, **content):
    """The labels of a dataset of one picture."""
    layouts.picture("a.jpg")
    return read(write(layouts, "labels.json", coco(*annotations, **content))).samples[0].labels()


def rectangle(top, left, bottom, right):
    """A label map that is 1 inside, bounds included."""
    labels_HW = np.zeros(SIZE_HW, np.uint8)
    labels_HW[top : bottom + 1, left : right + 1] = 1
    return labels_HW


def runs(inside_HW):
    """Run lengths as a list and compressed."""
    flat = inside_HW.T.ravel()
    changes = np.flatnonzero(np.diff(flat, prepend=0)).tolist()
    listed = np.diff([0, *changes, flat.size]).tolist()
    compressed = coco_mask.encode(np.asfortranarray(inside_HW))["counts"].decode()
    return {"size": list(SIZE_HW), "counts": listed}, {"size": list(SIZE_HW), "counts": compressed}


RING = rectangle(2, 3, 8, 9) - rectangle(4, 5, 6, 7)
GROUP = {"id": 0, "name": "crack", "supercategory": "none"}
