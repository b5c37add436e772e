"""Tasks as Label Studio exports them."""

import json

import numpy as np

SIZE_HW = (20, 50)  # a percent is 0.5 pixels across and 0.2 down


def region(kind, label="crack", id=None, size_HW=SIZE_HW, **value):
    found = {"type": f"{kind}labels", "value": value | {f"{kind}labels": [label]}, "image_rotation": 0}
    found |= {"original_height": size_HW[0], "original_width": size_HW[1]}
    return found | ({"id": id} if id else {})


def rectangle(label="crack", x=20, y=30, width=10, height=20, **more):
    return region("rectangle", label, x=x, y=y, width=width, height=height, **more)


def task(*results, picture="/data/upload/1/0a1b2c3d-a.jpg", annotations=None, **more):
    annotations = [{"id": 1, "result": list(results)}] if annotations is None else annotations
    return {"id": 9, "annotations": annotations, "predictions": [{"result": "[]"}], "data": {"image": picture}} | more


def write_tasks(layouts, *tasks, file="project-1.json"):
    layouts.picture("images/a.jpg", SIZE_HW)
    layouts.text(file, json.dumps(list(tasks), indent=1))
    return layouts.root


def encode_brush(covered_HW, literally=False):
    """Runs of RGBA values where R, G and B are 0, as the bits of the format: counts of 3, 4, 8 or 16 bits."""
    rgba = np.zeros((*covered_HW.shape, 4), np.uint8)
    rgba[..., 3] = covered_HW
    values = rgba.ravel()
    bits = f"{len(values):032b}" + f"{8 - 1:05b}" + "".join(f"{length - 1:04b}" for length in (3, 4, 8, 16))
    if literally:
        for start in range(0, len(values), 8):
            some = values[start : start + 8]
            bits += "0" + "00" + f"{len(some) - 1:03b}" + "".join(f"{value:08b}" for value in some)
    else:
        ends = [*(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
        for start, end in zip([0, *ends[:-1]], ends, strict=True):
            which, length = next((w, n) for w, n in enumerate((3, 4, 8, 16)) if end - start <= 1 << n)
            bits += "1" + f"{which:02b}" + f"{end - start - 1:0{length}b}" + f"{values[start]:08b}"
    bits += "0" * (-len(bits) % 8)
    return [int(bits[place : place + 8], 2) for place in range(0, len(bits), 8)]


def covered(labels_HW):
    """Top, left, bottom and right (inclusive) of what is drawn, and how many pixels it has."""
    ys, xs = np.nonzero(labels_HW)
    return (ys.min(), xs.min(), ys.max(), xs.max()), len(ys)


STROKE_HW = np.zeros(SIZE_HW, np.uint8)
STROKE_HW[3:6, 7:20] = 255
STROKE_HW[4, 19] = 3
