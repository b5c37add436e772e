"""int8: how it is made, that both engines run it, and that it is kept only where it costs little."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import pytest
from measure_fakes import SIZE_HW, color_segmenter, painted, stripes
from tiny_net import CLASSES, FIELDS, PREPROCESSING, Dazzled, RedField, TinyNet
from training_fakes import Memory

from atrous.domain.classes import Classes
from atrous.runtime.package import ModelPackage, read_package
from atrous.runtime.precision import Precision
from atrous.runtime.segmenter import load_segmenter
from atrous.training.card import PrecisionRow
from atrous.training.evaluation.evaluate import evaluate
from atrous.training.exporting.alternation import median_seconds
from atrous.training.exporting.export import export
from atrous.training.exporting.gate import sentence, weigh
from atrous.training.exporting.parts import first_layers, parts
from atrous.training.exporting.quantize import evenly_spread, quantize
from atrous.training.exporting.standing import FullLabels, standing

TRAIN = tuple(RedField(number) for number in range(10, 20))


@pytest.fixture(scope="module")
def f32_package(tmp_path_factory):
    return export(TinyNet(), CLASSES, PREPROCESSING, FIELDS, tmp_path_factory.mktemp("f32") / "package", Memory())


@pytest.fixture(scope="module")
def weighed(f32_package):
    reporter = Memory()
    return weigh(f32_package, TRAIN, FIELDS, reporter), f32_package, reporter


def test_each_format_is_measured_on_the_valid_pictures(weighed):
    found, package, reporter = weighed
    formats = [row.precision for row in found.precisions]
    assert formats in (["f32", "int8"], ["f32", "bf16", "int8"])  # by what the processor computes with
    assert found.precisions[0].valid_miou == found.full.metrics.miou > 0.9
    for row in found.precisions:
        assert row.drop == found.full.metrics.miou - row.valid_miou
        assert row.seconds_per_picture > 0
        assert row.agreement == alike(package, row.precision)
        assert any(sentence.startswith(f"{row.precision}: valid mIoU") for sentence in reporter.said)


def test_pixels_labelled_as_in_f32_are_counted_whatever_their_mask_says():
    wrong = painted("wrong", [1, 1, 1, 1], [0, 0, 1, 1])  # labelled 0 0 1 1
    ignored = painted("ignored", [0, 255, 1, 255], [0, 0, 1, 1])
    full = FullLabels()
    for labels in ([0, 1, 1, 1], [0, 0, 1, 1]):
        full.add(stripes(labels, SIZE_HW))
    found = standing(color_segmenter(Classes.of(["a"])), [wrong, ignored], full, Memory(), activity="evaluate int8")
    assert found.agreement == 7 / 8
    assert found.miou == pytest.approx((1 / 3 + 3 / 5) / 2)


@pytest.mark.parametrize(
    ("drop", "agreement", "kept", "end"),
    [
        (0.001, 0.995, True, "99.500 % of the pixels labelled as f32 does, 5 ms a picture."),
        (
            0.001,
            0.9949,
            True,
            "99.490 % of the pixels labelled as f32 does, 5 ms a picture; taken only when asked for.",
        ),
        (0.02, 0.999, True, "99.900 % of the pixels labelled as f32 does, 5 ms a picture; taken only when asked for."),
        (0.02, 0.999, False, "99.900 % of the pixels labelled as f32 does, 5 ms a picture; left out, it may lose 1."),
    ],
)
def test_a_format_is_said_to_be_taken_left_out_or_there_to_be_asked_for(drop, agreement, kept, end):
    row = PrecisionRow("int8", "weights.int8.onnx", 0.8 - drop, drop, 0.005, kept, agreement=agreement)
    assert sentence(row, 0.01).endswith(end)


def test_int8_is_kept_where_it_costs_little(weighed):
    found, package, _ = weighed
    assert found.precisions[-1].kept
    assert abs(found.precisions[-1].drop) <= 0.005
    kinds = {node.op_type for node in onnx.load(package.weights("int8")).graph.node}
    assert {"QuantizeLinear", "DequantizeLinear"} <= kinds


def test_the_first_layer_computes_in_f32_and_the_others_in_eight_bits(weighed):
    _, package, _ = weighed
    graph = onnx.load(package.weights("int8")).graph
    kind = {output: node.op_type for node in graph.node for output in node.output}
    first, last = (node for node in graph.node if node.op_type == "Conv")
    assert {kind.get(name) for name in first.input} == {None}  # the picture and f32 weights
    assert {kind.get(name) for name in last.input[:2]} == {"DequantizeLinear"}


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_both_engines_run_int8(weighed, engine):
    _, package, _ = weighed
    found = evaluate(load_segmenter(package.folder, engine, "int8"), FIELDS, Memory())
    assert found.metrics.miou > 0.9


def test_where_int8_costs_too_much_the_part_that_hurts_stays_in_f32(tmp_path):
    package = export(Dazzled(), CLASSES, PREPROCESSING, FIELDS, tmp_path / "package", Memory())
    reporter = Memory()
    found = weigh(package, TRAIN, FIELDS, reporter)

    int8 = found.precisions[-1]
    assert found.full.metrics.miou > 0.9
    assert (int8.left_out, int8.kept) == (("last layer",), True)
    assert reporter.said[0] == "int8 loses too much; trying again with last layer in f32."
    assert reporter.said[-1].startswith("int8 with last layer in f32: valid mIoU")
    assert evaluate(load_segmenter(package.folder, precision="int8"), FIELDS, Memory()).metrics.miou == int8.valid_miou


def test_int8_that_costs_too_much_whatever_is_left_out_is_not_kept(f32_package, tmp_path):
    package = read_package(shutil.copytree(f32_package.folder, tmp_path / "package"))
    reporter = Memory()
    found = weigh(package, TRAIN, FIELDS, reporter, max_drop=-0.1)  # it would have to gain ten points

    tries = [sentence for sentence in reporter.said if "trying again" in sentence]
    assert 1 <= len(tries) <= 6
    assert not found.precisions[-1].kept
    assert not (package.folder / "weights.int8.onnx").exists()
    assert reporter.said[-1].endswith("left out, it may lose -10.")


def test_parts_are_found_in_both_architectures():
    def network(*weights: str) -> onnx.ModelProto:
        nodes = [onnx.helper.make_node("Conv", ["x", name], ["x"], name=f"of {name}") for name in weights]
        nodes[1].attribute.append(onnx.helper.make_attribute("group", 32))
        return onnx.helper.make_model(onnx.helper.make_graph(nodes, "net", [], []))

    plus = ("backbone.stem", "backbone.deep", "aspp.convs.4.1.weight", "decoder.mix.0.weight", "classifier.weight")
    assert parts(network(*plus)) == {
        "last layer": ("of classifier.weight",),
        "image pooling": ("of aspp.convs.4.1.weight",),
        "decoder": ("of decoder.mix.0.weight",),
        "depthwise layers": ("of backbone.deep",),
    }
    torchvision = ("backbone.conv1.weight", "backbone.deep", "classifier.0.convs.4.1.weight", "classifier.4.weight")
    assert parts(network(*torchvision)) == {
        "last layer": ("of classifier.4.weight",),
        "image pooling": ("of classifier.0.convs.4.1.weight",),
        "depthwise layers": ("of backbone.deep",),
    }


def test_the_first_layers_are_the_first_and_the_depthwise_one_behind_it(f32_package):
    full = onnx.load(f32_package.weights("f32"))
    first, second = (node for node in full.graph.node if node.op_type == "Conv")
    assert first_layers(full) == (first.name,)
    second.attribute.append(onnx.helper.make_attribute("group", 2))
    assert first_layers(full) == (first.name, second.name)


def test_formats_take_turns_and_the_first_is_not_counted():
    class Slow:
        def __init__(self, name: str, turns: list[str]) -> None:
            self._name, self._turns = name, turns

        def predict(self, *_):
            self._turns.append(self._name)
            if len(self._turns) < 3:
                time.sleep(0.2)

    turns: list[str] = []
    found = median_seconds({"f32": Slow("f32", turns), "int8": Slow("int8", turns)}, FIELDS[:3])
    assert turns == ["f32", "int8"] * 21
    assert max(found.values()) < 0.1


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


def alike(package: ModelPackage, precision: Precision) -> float:
    """Share of pixels that f32 and another format label alike, by hand."""
    full, other = (load_segmenter(package.folder, precision=named) for named in ("f32", precision))
    pictures = [field.picture() for field in FIELDS]
    pairs = [(full.predict(picture, 0.0), other.predict(picture, 0.0)) for picture in pictures]
    return float(np.mean([one.labels_HW == two.labels_HW for one, two in pairs]))
