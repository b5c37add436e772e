"""Which of two ways a network is run: alone on all threads, or side by side."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
from tiny_network import SIZE_HW, expected_logits, tiny_onnx

from atrous.domain.preprocessing import IMAGENET
from atrous.runtime.sessions.lanes import Lanes
from atrous.runtime.sessions.openvino import OpenVinoSession


def made(lanes: Lanes[str]) -> None:
    """Waits for the second network."""
    for thread in threading.enumerate():
        if thread.name == "second network":
            thread.join()


def test_a_lone_picture_gets_all_threads_and_nothing_else_is_made() -> None:
    calls: list[None] = []
    lanes = Lanes("alone", lambda: calls.append(None) or "shared")
    for _ in range(3):
        with lanes.network() as network:
            assert network == "alone"
    assert not calls


def test_pictures_that_meet_go_side_by_side() -> None:
    calls: list[None] = []
    lanes = Lanes("alone", lambda: calls.append(None) or "shared")
    with lanes.network() as first, lanes.network() as second:
        assert first == "alone"
        assert second in ("alone", "shared")  # the other is made meanwhile
    made(lanes)
    with lanes.network() as first, lanes.network() as second:
        assert first == second == "shared"  # the meeting was a moment ago
    assert len(calls) == 1


def test_after_a_while_a_lone_picture_is_alone_again() -> None:
    lanes = Lanes("alone", lambda: "shared", crowd_s=0.01)
    with lanes.network(), lanes.network():
        pass
    made(lanes)
    time.sleep(0.02)
    with lanes.network() as network:
        assert network == "alone"


def test_without_a_second_all_are_alone() -> None:
    lanes = Lanes("alone", None)
    with lanes.network(), lanes.network() as network:
        assert network == "alone"


def test_both_ways_compute_the_same(tmp_path: Path) -> None:
    onnx.save(tiny_onnx(), tmp_path / "weights.onnx")
    session = OpenVinoSession(tmp_path / "weights.onnx", SIZE_HW, IMAGENET, threads=2)
    pictures = np.random.default_rng(0).integers(0, 256, (200, *SIZE_HW, 3), dtype=np.uint8)
    with ThreadPoolExecutor(4) as pool:
        logits = list(pool.map(lambda picture: session.run(picture[None])[0], pictures))
    np.testing.assert_allclose(np.stack(logits), expected_logits(pictures, IMAGENET), atol=1e-4)
