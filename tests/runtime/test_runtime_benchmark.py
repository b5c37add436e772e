"""The benchmark of the stages runs, and names each of them at each size."""

import runpy
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_network import MakePackage

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "serving.py"


def test_serving(
    make_package: MakePackage, photo: NDArray[np.uint8], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "photo.png"
    cv2.imwrite(str(picture), photo)
    measure = runpy.run_path(str(SCRIPT))["main"]
    measure([str(make_package()), str(picture), "--size", "64x48", "--size", "300x200", "--rounds", "2"])
    printed = capsys.readouterr().out
    for part in ("64x48, 2 answers", "300x200, 2 answers"):
        assert part in printed
    for stage in ("decode", "preprocess", "network", "postprocess", "encode", "together"):
        assert printed.count(stage) == 2
