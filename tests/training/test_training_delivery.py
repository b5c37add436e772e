"""From a trained run to a package with its card and report: the whole way once, with the real network."""

import json
from dataclasses import dataclass

import cv2
import onnx
import pytest
from measure_fakes import color_segmenter, painted
from training_fakes import Block, BlockVersion, Memory

from atrous.domain.errors import NotFound
from atrous.domain.train_settings import TrainSettings
from atrous.runtime.segmenter import load_segmenter
from atrous.training.card import read_card
from atrous.training.delivery import deliver, measure_split
from atrous.training.evaluation.evaluate import evaluate
from atrous.training.evaluation.thresholds import best_thresholds
from atrous.training.exporting.gate import Weighed
from atrous.training.exporting.parts import parts
from atrous.training.reporting.worst_pictures import read_worst, worst_drawing
from atrous.training.train import train

SETTINGS = TrainSettings(epochs=2, batch_size=4, input_size_HW=(64, 64), crop_HW=(64, 64), learning_rate=3e-3, seed=7)


@dataclass(frozen=True)
class MeasuredVersion(BlockVersion):
    """Blocks with a test split."""

    def samples(self, split):
        return (Block(20), Block(21)) if split == "test" else super().samples(split)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    version, folder = MeasuredVersion(), tmp_path_factory.mktemp("run")
    run = train(SETTINGS, version, folder, Memory())
    return deliver(run, version, "blocks/3", Memory(), max_drop=1.0), run, version


def test_the_package_is_whole(delivered):
    delivery, run, _ = delivered
    names = {file.name for file in delivery.package.folder.iterdir()}
    assert delivery.package.folder == run.folder / "package"
    assert names - {"weights.int8.onnx"} == {
        "model_config.json",
        "inference_config.json",
        "class_names.txt",
        "weights.onnx",
        "weights.safetensors",
        "card.json",
        "report.html",
        "worst",
    }
    assert ("weights.int8.onnx" in names) == delivery.card.precisions[-1].kept
    assert (delivery.package.folder / "report.html").read_bytes() == delivery.report.read_bytes()


def test_the_card_says_what_the_model_was_made_from(delivered):
    delivery, _, _ = delivered
    card = json.loads((delivery.package.folder / "card.json").read_text())
    assert card == delivery.package.card
    assert (card["model_id"], card["dataset_hash"], card["class_names"]) == (
        "blocks/3",
        "blocks",
        ["background", "block"],
    )
    assert card["pictures"] == {"train": 8, "valid": 3, "test": 2}
    assert (card["settings"]["seed"], card["settings"]["net"]["backbone"]) == (7, "efficientnet_lite0")
    assert card["settings"]["input_size_HW"] == [64, 64]
    assert {"atrous", "python", "torch", "openvino", "nncf"} <= card["software"].keys()
    assert [row["precision"] for row in card["precisions"]][:1] == ["f32"]
    assert card["metrics"].keys() == {"valid", "test"}


def test_what_is_reported_is_what_the_package_scores(delivered):
    delivery, run, version = delivered
    again = evaluate(load_segmenter(delivery.package.folder), version.samples("test"), Memory())
    figures = json.loads((run.folder / "metrics.json").read_text())
    assert delivery.split == figures["split"] == "test"
    assert again.metrics == delivery.evaluation.metrics == delivery.card.metrics["test"]
    assert figures["metrics"]["miou"] == again.metrics.miou
    assert delivery.card.precisions[0].valid_miou == delivery.card.metrics["valid"].miou


def test_the_package_recommends_thresholds_found_on_valid(delivered):
    delivery, _, version = delivered
    card, package = delivery.card, delivery.package
    valid = evaluate(load_segmenter(package.folder), version.samples("valid"), Memory())
    assert card.thresholds == best_thresholds(valid.confidence.counts, ("background", "block"))
    assert package.per_class_confidence == card.thresholds.per_class
    at_best = evaluate(load_segmenter(package.folder), version.samples("valid"), Memory(), cut=package.best_cut(0.5))
    assert at_best.metrics.miou == pytest.approx(card.thresholds.miou, abs=1e-3)  # a probability on the edge of a byte
    assert card.temperature == valid.confidence.calibration.temperature
    assert card.intervals["valid"].redrawn == 1000


def test_the_parts_that_int8_may_leave_out_have_the_names_of_the_real_network(delivered):
    found = parts(onnx.load(delivered[0].package.weights()))
    assert found.keys() == {"last layer", "image pooling", "decoder", "depthwise layers"}
    assert len(found["image pooling"]) == len(found["last layer"]) == 1


def test_a_card_is_read_back_as_it_was(delivered):
    delivery, _, _ = delivered
    assert read_card(delivery.package.card) == delivery.card
    assert read_card({"made by": "somebody else"}) is None


def test_a_card_of_before_agreement_was_measured_is_read(delivered):
    card = json.loads((delivered[0].package.folder / "card.json").read_text())
    for row in card["precisions"]:
        del row["agreement"]
    assert {row.agreement for row in read_card(card).precisions} == {None}


@dataclass(frozen=True)
class PartialVersion(BlockVersion):
    """A version that has some splits only."""

    splits: tuple[str, ...] = ()

    def samples(self, split):
        return (painted(split, [0, 1], [0, 1]),) if split in self.splits else ()


@pytest.mark.parametrize(
    ("splits", "measured", "said"),
    [
        (("train", "valid", "test"), "test", []),
        (("train", "valid"), "valid", ["no test split: the report shows the valid split"]),
        (("train",), "train", ["neither test nor valid split: the report shows the training pictures"]),
    ],
)
def test_without_a_test_split_the_report_says_what_it_shows(splits, measured, said):
    version, reporter = PartialVersion(splits=splits), Memory()
    segmenter = color_segmenter(version.classes)
    full = evaluate(segmenter, [painted("weighed", [0, 1], [1, 1])], Memory())

    split, evaluation = measure_split(segmenter, version, Weighed(full, ()), reporter)

    assert split == measured
    assert (evaluation is full) == (measured != "test")
    assert len(reporter.said) == len(said)
    assert all(part in sentence for part, sentence in zip(said, reporter.said, strict=True))


def test_the_worst_pictures_lie_beside_the_report(delivered):
    delivery, _, _ = delivered
    (score,) = read_worst(delivery.package.folder)  # of two, one is worst and one is best
    assert score == delivery.evaluation.worst(1)[0]
    for panel in ("picture", "truth", "prediction", "error"):
        drawing = worst_drawing(delivery.package.folder, f"1-{panel}.jpg")
        assert cv2.imread(str(drawing)).shape == (64, 64, 3)
    for name in ("2-error.jpg", "1-error.png", "../card.json", "scores.json"):
        with pytest.raises(NotFound, match="no drawing"):
            worst_drawing(delivery.package.folder, name)


def test_a_package_without_worst_pictures_has_none(tmp_path):
    assert read_worst(tmp_path) == []
