"""The report: what it says, that it is whole in one file, and that names from the data stay names."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest
from measure_fakes import color_segmenter, painted
from training_fakes import Memory

from atrous.domain.classes import Classes
from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import TrainSettings
from atrous.training.card import ModelCard, PrecisionRow
from atrous.training.evaluation.bootstrap import Interval
from atrous.training.evaluation.confusion import Confusion
from atrous.training.evaluation.evaluate import Evaluation, evaluate
from atrous.training.evaluation.metrics import metrics_of
from atrous.training.evaluation.regions import RegionScore
from atrous.training.evaluation.temperature import TemperatureFit
from atrous.training.evaluation.thresholds import Thresholds
from atrous.training.reporting.confidence_view import threshold_curve
from atrous.training.reporting.findings import Findings, gather
from atrous.training.reporting.page import render
from atrous.training.reporting.report import write_report
from atrous.training.reporting.summary import summary
from atrous.training.reporting.words import percent

NASTY = '<img src=x onerror="alert(1)"> & $x^2$'
CLASSES = Classes.of([NASTY, "stem", "never seen"])
SAMPLES = [
    painted("wrong", [1, 1, 1, 1], [0, 0, 2, 2]),
    painted("half", [0, 0, 1, 255], [0, 1, 1, 1]),
    painted("right", [0, 1, 1, 2], [0, 1, 1, 2]),
]
EPOCHS = tuple(EpochRow(number, 3, 1 / number, 1.2 / number, number / 4, 1e-3, 2.0) for number in (1, 2, 3))


def card_of(classes: Classes, evaluation: Evaluation) -> ModelCard:
    return ModelCard(
        model_id="leaves/1",
        created="2026-03-01T12:30:00+00:00",
        dataset_hash="0123456789abcdef",
        pictures={"train": 10, "valid": 3, "test": 3},
        class_names=classes.names,
        settings=TrainSettings(input_size_HW=(48, 64)),
        metrics={"test": evaluation.metrics},
        precisions=(
            PrecisionRow("f32", "weights.onnx", 0.8, 0.0, 0.012, True),
            PrecisionRow("bf16", "weights.onnx", 0.8, 0.0, 0.009, True, agreement=0.99123),
            PrecisionRow("int8", "weights.int8.onnx", 0.7, 0.1, 0.005, False, ("first layer", "decoder")),
        ),
        software={"torch": "2.13.0"},
        thresholds=Thresholds(0.3, {"background": 0.0, NASTY: 0.25, "stem": 0.5, "never seen": 0.3}, 0.9),
        temperature=TemperatureFit(1.5, 0.08, 0.02),
    )


@pytest.fixture(scope="module")
def findings() -> Findings:
    segmenter = color_segmenter(CLASSES)
    evaluation = evaluate(segmenter, SAMPLES, Memory())
    return gather(card_of(CLASSES, evaluation), EPOCHS, "test", evaluation, segmenter, SAMPLES)


class Page(HTMLParser):
    """The tags with their attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def values(self, tag: str, attribute: str) -> list[str | None]:
        return [attributes.get(attribute) for name, attributes in self.tags if name == tag]


def test_the_report_says_what_was_found(findings):
    page = Page(render(findings))

    for said in (
        "leaves/1",
        "01 March 2026, 12:30 UTC",
        "0123456789ab",
        "10 train, 3 valid, 3 test",
        "DeepLabv3+ on efficientnet_lite0",
        percent(findings.evaluation.metrics.miou),
        "nor in the predictions: never seen",
        "64x48",
        "99.123 %",
        "yes, taken when asked for",
        "no, it loses too much",
        "first layer, decoder",
        "95 %",
        "dividing the logits by 1.50 makes the confidence most honest (too sure)",
        "stem 0.50",
        "3 pictures are too few to say how certain these figures are.",
        "All 3 as a list",
        "2.13.0",
    ):
        assert said in " ".join(page.text.split())


def test_a_class_named_like_a_tag_is_shown_as_text(findings):
    page = Page(render(findings))

    assert NASTY in page.text
    assert all(source is not None and source.startswith("data:image/") for source in page.values("img", "src"))
    assert not any(attribute.startswith("on") for _, attributes in page.tags for attribute in attributes)


def test_the_report_needs_nothing_from_elsewhere(findings):
    html = render(findings)
    page = Page(html)

    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert not re.search(r"url\((?!#)|@import", html)
    assert not [
        value
        for _, attributes in page.tags
        for name, value in attributes.items()
        if name in ("href", "src") and not value.startswith(("data:", "#"))
    ]
    assert len(html) < 4_000_000


def test_the_worst_and_best_pictures_have_four_panels_each(findings):
    assert [panel.score.name for panel in findings.worst] == ["wrong", "half"]
    assert [panel.score.name for panel in findings.best] == ["right"]
    alts = Page(render(findings)).values("img", "alt")
    assert alts[:4] == ["picture of wrong", "truth of wrong", "prediction of wrong", "error of wrong"]
    assert len(alts) == 12 + 3 * len(findings.crops)


def test_likely_label_errors_are_shown_with_their_place(findings):
    first = findings.crops[0]
    assert first.suspect == findings.evaluation.confidence.suspects[0]
    assert (first.suspect.labelled, first.suspect.predicted) == ("background", NASTY)
    assert {picture.shape for picture in first.pictures} == {(240, 240, 3)}
    assert (first.labelled != first.predicted).any(axis=2).mean() > 0.1
    corner = first.picture[0, 16 * 0 + round(8 / 32 * 240)]
    assert tuple(corner) == (255, 0, 255)


def test_what_it_says_in_short_names_what_to_do(findings):
    confusion = Confusion(3)
    confusion.matrix[:] = [[900, 0, 0], [10, 90, 0], [60, 40, 0]]
    names = ("background", "leaf", "stem")
    regions = (RegionScore("leaf", 10, 1, 12, 3),)
    evaluation = replace(
        findings.evaluation, confusion=confusion, metrics=metrics_of(confusion, names), regions=regions, confidence=None
    )
    assert summary(evaluation, names) == [
        "Best is background (92.8 % IoU), weakest leaf (64.3 %).",
        "stem: never found. They fill 9.1 % of the pixels; more pictures of them help most.",
        "Its most frequent mistake: 60.0 % of stem is taken for background.",
        "Of 10 things that are there it misses 1 altogether; of 12 that it finds, 3 are made up.",
        "3 pictures are too few to say how certain these figures are.",
    ]


def test_the_curve_of_thresholds_begins_with_the_plain_argmax(findings):
    curve = threshold_curve(findings.evaluation.confidence, findings.card)
    assert curve.mious[0] == pytest.approx(findings.evaluation.metrics.miou)
    assert (curve.thresholds[0], curve.thresholds[-1]) == (0.0, 1.0)
    assert curve.best == pytest.approx(curve.mious[0])  # the model is always surer than these thresholds


def test_intervals_are_drawn_on_the_bars(findings):
    intervals = replace(findings.evaluation.intervals, iou={"stem": Interval(0.25, 0.5)})
    page = Page(render(replace(findings, evaluation=replace(findings.evaluation, intervals=intervals))))
    assert page.values("u", "style") == ["left:25.0%;width:25.0%"]
    assert "25.0 – 50.0" in page.text


def test_errors_are_coloured_by_their_kind_and_ignored_pixels_are_not_errors(findings):
    wrong, half = (panel.error for panel in findings.worst)
    missed, mixed_up, false_find = wrong[12, 4], wrong[12, 28], half[12, 12]
    assert len({tuple(missed), tuple(mixed_up), tuple(false_find)}) == 3
    assert all(np.ptp(color.astype(int)) > 80 for color in (missed, mixed_up, false_find))
    assert np.ptp(half[:, 24:].astype(int), axis=2).max() == 0  # ignored: grey lines
    assert np.ptp(findings.best[0].error.astype(int), axis=2).max() == 0


def test_the_folder_holds_figures_and_drawings(findings, tmp_path):
    report = write_report(findings, tmp_path)

    assert report == tmp_path / "report.html"
    figures = json.loads((tmp_path / "metrics.json").read_text())
    assert figures["metrics"]["miou"] == findings.evaluation.metrics.miou
    assert figures["confusion"] == findings.evaluation.confusion.matrix.tolist()
    assert figures["calibration"]["ece"] == findings.evaluation.confidence.calibration.ece
    assert figures["precisions"][2]["left_out"] == ["first layer", "decoder"]
    assert [row["name"] for row in figures["pictures"]] == ["wrong", "half", "right"]
    for name in (
        "curves.png",
        "classes.png",
        "confusion.png",
        "reliability.png",
        "pictures.jpg",
        "labels_to_check.jpg",
    ):
        drawing = cv2.imread(str(tmp_path / name))
        assert min(drawing.shape[:2]) > 50, name
        assert np.ptp(drawing) > 100, name


def test_a_model_without_curves_has_a_report(findings, tmp_path):
    write_report(replace(findings, epochs=()), tmp_path)

    assert not (tmp_path / "curves.png").exists()
    assert "<h2>Training</h2>" not in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("classes", [2, 30, 40])
def test_the_matrix_is_readable_for_few_and_many_classes(classes, findings):
    rng = np.random.default_rng(classes)
    names = Classes.of([f"class {number}" for number in range(1, classes)])
    confusion = Confusion(classes)
    truth_HW = rng.integers(0, classes, (64, 64)).astype(np.uint8)
    confusion.add(truth_HW, np.where(rng.random((64, 64)) < 0.8, truth_HW, 0).astype(np.uint8))
    metrics = metrics_of(confusion, names.names)
    evaluation = replace(findings.evaluation, confusion=confusion, metrics=metrics, confidence=None)
    page = Page(render(replace(findings, card=card_of(names, evaluation), evaluation=evaluation)))

    cells = [title for title in page.values("td", "title") if title]
    drawn = "confusion matrix" in page.values("img", "alt")
    assert (len(cells), drawn) == ((classes**2, False) if classes <= 30 else (0, True))


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100.0 %"), (0.99999, "> 99.9 %"), (0.5, "50.0 %"), (0.0004, "0.0 %"), (0.0, "0.0 %")]
)
def test_a_share_is_never_rounded_up_to_all(share, text):
    assert percent(share) == text
