"""Small real things to keep: pictures with masks, a package, a card."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from atrous.domain.model_id import ModelId
from atrous.storage.library import Library
from atrous.storage.records.records import NewPicture, SplitCounts

CLASSES = ("background", "leaf", "stone")
SPLIT_OF = ("train", "train", "train", "valid", "test")


def png(values_HW: np.ndarray) -> bytes:
    """A grey PNG."""
    buffer = io.BytesIO()
    Image.fromarray(values_HW).save(buffer, "PNG")
    return buffer.getvalue()


def labelled(number: int, label: int = 1) -> NewPicture:
    """A picture that differs from all of other numbers, and a mask with one object."""
    noise_HW = np.random.default_rng(number).integers(0, 255, (24, 32), np.uint8)
    mask_HW = np.zeros((24, 32), np.uint8)
    mask_HW[4:20, number % 16 : number % 16 + 8] = label
    split = SPLIT_OF[number % len(SPLIT_OF)]
    return NewPicture(f"photo_{number:04}", split, png(noise_HW), ".png", (24, 32), png(mask_HW))


def card(test_miou: float | None = 0.71) -> dict[str, Any]:
    """What training says of a model, as far as the library reads it."""
    net = {"architecture": "deeplabv3plus", "backbone": "efficientnet_lite0", "output_stride": 16}
    metrics = {"valid": {"miou": 0.7}} | ({} if test_miou is None else {"test": {"miou": test_miou}})
    return {"settings": {"net": net, "epochs": 3}, "metrics": metrics}


def freeze(library: Library, project: str) -> ModelId:
    """A version of the project with one file in it."""
    draft = library.new_version(project, "first", {"resize": None})
    draft.folder.mkdir()
    (draft.folder / "version.json").write_text("{}")
    return library.finish_version(project, draft.number, "abc", SplitCounts(3, 1, 1)).model_id


def package(folder: Path, weights: bytes = b"weights") -> Path:
    """A folder like a model package."""
    (folder / "extra").mkdir(parents=True)
    (folder / "weights.onnx").write_bytes(weights)
    (folder / "extra" / "class_names.txt").write_text("\n".join(CLASSES))
    return folder
