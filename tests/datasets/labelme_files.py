"""Files as LabelMe writes them."""

import base64
import json

import cv2
import numpy as np

SIZE_HW = (20, 30)


def shape(label="crack", points=((2, 3), (8, 3), (8, 6), (2, 6)), kind="polygon", **more):
    return {"label": label, "points": [list(point) for point in points], "shape_type": kind, **more}


def write_json(layouts, stem, *shapes, picture=True, **more):
    if picture:
        layouts.picture(f"{stem}.jpg", SIZE_HW)
    height, width = SIZE_HW
    found = {"shapes": list(shapes), "imagePath": f"{stem.rpartition('/')[2]}.jpg", "imageData": None}
    layouts.text(f"{stem}.json", json.dumps(found | {"imageHeight": height, "imageWidth": width} | more))
    return layouts.root


def png_base64(plane_HW):
    return base64.b64encode(cv2.imencode(".png", plane_HW)[1]).decode()


def rows(labels_HW):
    """A label map as text, without the rows and columns of background around it."""
    ys, xs = np.nonzero(labels_HW)
    if not len(ys):
        return (0, 0), []
    cutout = labels_HW[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    return (int(ys.min()), int(xs.min())), ["".join(map(str, row)) for row in cutout.tolist()]


LARGE = shape("road", ((0, 0), (9, 0), (9, 9), (0, 9)))
SMALL = shape("crack", ((2, 2), (4, 2), (4, 4), (2, 4)))
