"""int8: how it is made, that both engines run it, and that it is kept only where it costs little."""

import shutil
import subprocess
import sys
from pathlib import Path

import onnx
import pytest
from tiny_net import CLASSES, FIELDS, PREPROCESSING, Dazzled, RedField, TinyNet
from training_fakes import Memory

from atrous.runtime.segmenter import load_segmenter
from atrous.training.evaluation.evaluate import evaluate
from atrous.training.exporting.export import export
from atrous.training.exporting.gate import weigh
from atrous.training.exporting.quantize import evenly_spread, quantize

TRAIN = tuple(RedField(number) for number in range(10, 20))


@pytest.fixture(scope="module")
def f32_package(tmp_path_factory):
    return export(TinyNet(), CLASSES, PREPROCESSING, FIELDS, tmp_path_factory.mktemp("f32") / "package", Memory())


@pytest.fixture(scope="module")
def weighed(f32_package):
    reporter = Memory()
    return weigh(f32_package, TRAIN, FIELDS, reporter), f32_package, reporter


def test_each_format_is_measured_on_the_valid_pictures(weighed):
    found, _, reporter = weighed
    formats = [row.precision for row in found.precisions]
    assert formats in (["f32", "int8"], ["f32", "bf16", "int8"])  # by what the processor computes with
    assert found.precisions[0].valid_miou == found.full.metrics.miou > 0.9
    for row in found.precisions:
        assert row.drop == found.full.metrics.miou - row.valid_miou
        assert row.seconds_per_picture > 0
        assert any(sentence.startswith(f"{row.precision}: valid mIoU") for sentence in reporter.said)


def test_int8_is_kept_where_it_costs_little(weighed):
    found, package, _ = weighed
    assert found.precisions[-1].kept
    assert abs(found.precisions[-1].drop) <= 0.005
    kinds = {node.op_type for node in onnx.load(package.weights("int8")).graph.node}
    assert {"QuantizeLinear", "DequantizeLinear"} <= kinds


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_both_engines_run_int8(weighed, engine):
    _, package, _ = weighed
    found = evaluate(load_segmenter(package.folder, engine, "int8"), FIELDS, Memory())
    assert found.metrics.miou > 0.9


def test_int8_that_costs_too_much_is_left_out(tmp_path):
    package = export(Dazzled(), CLASSES, PREPROCESSING, FIELDS, tmp_path / "package", Memory())
    reporter = Memory()
    found = weigh(package, TRAIN, FIELDS, reporter)

    assert found.full.metrics.miou > 0.9
    assert found.precisions[-1].drop > 0.005
    assert not found.precisions[-1].kept
    assert not (package.folder / "weights.int8.onnx").exists()
    assert reporter.said[-1].endswith("left out, it may lose 0.5.")


def test_calibration_is_told_and_spread_evenly():
    assert [sample.number for sample in evenly_spread(TRAIN, 4)] == [10, 13, 16, 19]
    assert evenly_spread(TRAIN, 32) == list(TRAIN)
    assert evenly_spread(TRAIN[:1], 32) == [TRAIN[0]]


def test_calibration_prints_nothing_and_tells_how_far_it_is(f32_package, tmp_path, capfd):
    folder = shutil.copytree(f32_package.folder, tmp_path / "package")
    reporter = Memory()
    quantize(load_segmenter(folder).package, TRAIN[:3], reporter)
    assert capfd.readouterr() == ("", "")
    assert [step[:3] for step in reporter.steps] == [("quantize", 1, 3), ("quantize", 2, 3), ("quantize", 3, 3)]


def test_nncf_neither_reports_home_nor_leaves_files(tmp_path):
    """In a process of its own: NNCF is quiet by itself where it sees pytest."""
    code = (
        "from atrous.training.exporting.silent_nncf import silent_nncf\n"
        "with silent_nncf() as nncf: pass\n"
        "import nncf.telemetry\n"
        "print(type(nncf.telemetry.telemetry).__name__)\n"
    )
    source = Path(__file__).parents[2] / "src"
    environment = {"HOME": str(tmp_path), "PYTHONPATH": str(source), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "MagicMock\n"
    assert list(tmp_path.iterdir()) == []
