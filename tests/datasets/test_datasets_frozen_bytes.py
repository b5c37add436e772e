"""A recipe of everything gives the same bytes on every machine."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from frozen import CLASSES, content
from version_fakes import Patch

from atrous.datasets.versions.freeze import freeze
from atrous.datasets.versions.recipe_json import recipe_from_json

EVERYTHING = {
    "preprocessing": {
        "static-crop": {"x_min": 5, "x_max": 100, "y_min": 0, "y_max": 95},
        "contrast": {"type": "Adaptive Equalization"},
        "resize": {"width": 45, "height": 33, "format": "Fit (reflect edges) in"},
        "remap": {"crack": "hole"},
        "filter-null": {"percent": 60},
    },
    "augmentation": {
        "mosaic": True,
        "flip": {"horizontal": True, "vertical": True},
        "ninety": {"clockwise": True, "counter-clockwise": True, "upside-down": True},
        "crop": {"min": 0, "max": 30},
        "rotate": {"degrees": 45},
        "shear": {"horizontal": 20, "vertical": 10},
        "rgrayscale": {"percent": 20},
        "hue": {"degrees": 30},
        "saturation": {"percent": 30},
        "brightness": {"percent": 30},
        "exposure": {"percent": 30},
        "blur": {"pixels": 2.5},
        "noise": {"percent": 3},
        "cutout": {"count": 2, "percent": 15},
        "image": {"versions": 4},
    },
}


def freeze_everything(folder):
    """A version in which every step is done; also run by `test_the_bytes_do_not_depend_on_the_processor`."""
    samples = [Patch(number, split, empty=number % 3 == 0) for number, split in enumerate(("train",) * 4 + ("valid",))]
    manifest = freeze(samples, CLASSES, recipe_from_json(EVERYTHING), 11, folder)
    files = content(folder)
    del files["balance.json"]  # counted of the others
    data = b"".join(files[file] for file in sorted(files))
    return f"{manifest.hash} {hashlib.sha256(data).hexdigest()}"


RECORDED = (
    "8eb0941642e70eddae782f79a7df53065571f1dcf6522e4870968b15f7da50e4 "
    "b71914207fd3d6ac46bd06d0584d012a55768df60383f0a3ef54b09953a2e2b0"
)
"""When this has to change, versions that people have frozen no longer freeze to the same bytes: say so in CHANGELOG."""


def test_the_bytes_are_those_recorded(tmp_path):
    assert freeze_everything(tmp_path / "v1") == RECORDED


def test_the_bytes_do_not_depend_on_the_processor(tmp_path):
    poorer = {
        "OPENCV_CPU_DISABLE": "SSE4.1,SSE4.2,AVX,FP16,AVX2,FMA3,AVX512-SKX",
        "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX X86_V3 X86_V4",
    }
    script = "import sys; from pathlib import Path; from test_datasets_frozen_bytes import freeze_everything\n"
    script += "print(freeze_everything(Path(sys.argv[1])))"
    paths = os.pathsep.join(sys.path)
    found = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "v1")],
        env=os.environ | poorer | {"PYTHONPATH": paths},
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == RECORDED
