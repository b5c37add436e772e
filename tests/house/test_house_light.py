"""What must stay light: importing atrous, and a process that serves a model."""

import base64
import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from command_line import atrous, serving

RESIDENT_MB = 400


def test_importing_atrous_loads_nothing_heavy() -> None:
    heavy = ["torch", "cv2", "numpy", "openvino", "onnxruntime", "sqlalchemy", "fastapi"]
    program = f"import sys, atrous; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize("words", [["train", "ground"], ["demo", "--out", "somewhere"]], ids=lambda words: words[0])
def test_without_torch_training_says_what_to_install(words: list[str], tmp_path: Path) -> None:
    program = f"import sys; sys.modules['torch'] = None; from atrous.cli.app import run; sys.exit(run({words}))"
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr == "Training needs torch; install it with: pip install 'atrous[train]'.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_server_with_one_model_has_no_torch_and_stays_small(trained_home: Path, a_picture: Path) -> None:
    if not Path("/proc/self/maps").exists():
        pytest.skip("needs /proc to look into another process")
    key = json.loads(atrous("key", "new", "--name", "light", "--json", home=trained_home).stdout)["key"]
    with serving(trained_home) as (url, process):
        request = urllib.request.Request(f"{url}/ground/1?api_key={key}", base64.b64encode(a_picture.read_bytes()))
        for _ in range(5):
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert "segmentation_mask" in json.load(answer)["predictions"]
        assert "torch" not in Path(f"/proc/{process.pid}/maps").read_text()
        assert resident_mb(process.pid) < RESIDENT_MB


def resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
