"""The first pictures of a process, all at once."""

import subprocess
import sys
from pathlib import Path

import onnx
import pytest
from tiny_network import SIZE_HW, tiny_onnx

ANSWERS_AT_ONCE = f"""
import sys, threading
import numpy as np
import openvino as ov
from atrous.runtime.sessions.requests import Requests

network = ov.Core().read_model(sys.argv[1])
network.reshape([1, 3, *{SIZE_HW}])
compiled = ov.Core().compile_model(network, "CPU")
all_ready = threading.Barrier(6)

class Together:
    output = compiled.output

    def create_infer_request(self):
        request = compiled.create_infer_request()
        all_ready.wait()
        return request

requests = Requests(Together())
pictures = np.zeros((1, 3, *{SIZE_HW}), np.float32)
sys.setswitchinterval(1e-5)  # threads take turns as often as on a busy machine
threads = [threading.Thread(target=requests.run, args=(pictures,)) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("answered")
"""


@pytest.mark.parametrize("process", range(3))
def test_they_do_not_wait_for_each_other_for_ever(tmp_path: Path, process: int) -> None:
    """Where the first runs make OpenVINO's list of types, more than half of such processes hang."""
    weights = tmp_path / "weights.onnx"
    onnx.save(tiny_onnx(), weights)
    command = [sys.executable, "-c", ANSWERS_AT_ONCE, str(weights)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "answered\n"
