"""Fixtures of the runtime's tests: packages of the tiny network, and a picture for it."""

from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from tiny_network import CLASSES, SIZE_HW, MakePackage, tiny_onnx

from atrous.domain.preprocessing import IMAGENET, Normalization, Preprocessing, Resize
from atrous.runtime.package import write_package_config


@pytest.fixture
def make_package(tmp_path: Path) -> MakePackage:
    """Writes a package of the tiny network and returns its folder."""

    def make(
        preprocessing: Preprocessing | None = None,
        normalization: Normalization = IMAGENET,
        batch: str | int = "batch",
        name: str = "package",
        recommended_confidence: float | None = None,
    ) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        steps = preprocessing or Preprocessing(resize=Resize(SIZE_HW))
        write_package_config(folder, CLASSES, steps, normalization, SIZE_HW, recommended_confidence)
        onnx.save(tiny_onnx(batch), folder / "weights.onnx")
        return folder

    return make


@pytest.fixture
def photo() -> NDArray[np.uint8]:
    """A soft coloured picture, 60x80, whose classes lie in blobs."""
    noise = np.random.default_rng(7).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(noise, (80, 60), interpolation=cv2.INTER_CUBIC), np.uint8)
