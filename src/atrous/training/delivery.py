"""From a trained run to what others get: the package, its card and the report."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from safetensors.torch import load_file

from atrous.domain.classes import Classes
from atrous.domain.reporter import Reporter
from atrous.domain.splits import SPLITS, Split
from atrous.nets.build import build
from atrous.nets.segmentation_net import SegmentationNet
from atrous.runtime.package import ModelPackage, read_package, write_recommended_confidence
from atrous.runtime.precision import MAX_DROP
from atrous.runtime.segmenter import Segmenter, load_segmenter
from atrous.training.card import ModelCard, software_versions, write_card
from atrous.training.evaluation.evaluate import Evaluation, evaluate
from atrous.training.evaluation.temperature import TemperatureFit
from atrous.training.evaluation.thresholds import Thresholds, best_thresholds
from atrous.training.exporting.draft_folder import draft_folder
from atrous.training.exporting.export import export
from atrous.training.exporting.gate import Weighed, weigh
from atrous.training.reporting.findings import gather
from atrous.training.reporting.report import write_report
from atrous.training.reporting.worst_pictures import write_worst
from atrous.training.trained_run import TrainedRun
from atrous.training.version import Version, measurable


@dataclass(frozen=True)
class Delivery:
    """A model that can be published."""

    package: ModelPackage
    """In `package/` of the run's folder, with card and report."""
    card: ModelCard
    split: Split
    """The split of the evaluation: test, or valid where there is no test split."""
    evaluation: Evaluation
    report: Path
    """`report.html` in the run's folder; `metrics.json` and the drawings lie beside it."""


def deliver(
    run: TrainedRun, version: Version, model_id: str, reporter: Reporter, *, max_drop: float = MAX_DROP
) -> Delivery:
    """Export, weigh the number formats, evaluate, and write card and report into the run's folder.

    The package appears when it is whole; done again it replaces the one before.

    Raises:
        ExportMismatch: the exported network computes something else than the trained one.
        BadDataset: nothing of the version can be measured on.
        TrainingFailed: a file cannot be written.
    """
    valid = version.samples("valid") or measurable(version, "train")
    with draft_folder(run.folder / "package") as draft:
        package = export(trained_net(run), run.classes, run.preprocessing, valid, draft, reporter)
        weighed = weigh(package, version.samples("train"), valid, reporter, max_drop)
        segmenter = load_segmenter(draft)
        split, evaluation = measure_split(segmenter, version, weighed, reporter)
        card = make_card(run, version, model_id, weighed, split, evaluation)
        write_card(card, draft)
        if card.thresholds is not None:
            write_recommended_confidence(draft, card.thresholds.confidence, card.thresholds.per_class)
        findings = gather(card, run.history, split, evaluation, segmenter, measurable(version, split))
        report = write_report(findings, run.folder)
        shutil.copy(report, draft / report.name)
        write_worst(findings.worst, draft)
    return Delivery(read_package(run.folder / "package"), card, split, evaluation, report)


def trained_net(run: TrainedRun) -> SegmentationNet:
    """The network with the run's best weights."""
    net = build(run.net, len(run.classes))
    net.load_state_dict(load_file(run.weights))
    return net


def measure_split(
    segmenter: Segmenter, version: Version, weighed: Weighed, reporter: Reporter
) -> tuple[Split, Evaluation]:
    """The evaluation that the report shows, and of which split."""
    if samples := version.samples("test"):
        return "test", evaluate(segmenter, samples, reporter, activity="evaluate test")
    if version.samples("valid"):
        reporter.say("The version has no test split: the report shows the valid split, by which the epoch was chosen.")
        return "valid", weighed.full
    reporter.say("The version has neither test nor valid split: the report shows the training pictures.")
    return "train", weighed.full


def make_card(
    run: TrainedRun, version: Version, model_id: str, weighed: Weighed, split: Split, evaluation: Evaluation
) -> ModelCard:
    """The card of a model made just now."""
    weighed_split: Split = "valid" if version.samples("valid") else "train"
    return ModelCard(
        model_id=model_id,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        dataset_hash=run.dataset_hash,
        pictures={name: len(version.samples(name)) for name in SPLITS},
        class_names=run.classes.names,
        settings=run.settings,
        metrics={weighed_split: weighed.full.metrics, split: evaluation.metrics},
        precisions=weighed.precisions,
        software=software_versions(),
        intervals={weighed_split: weighed.full.intervals, split: evaluation.intervals},
        thresholds=fitted_thresholds(weighed.full, run.classes) if weighed_split == "valid" else None,
        temperature=fitted_temperature(weighed.full) if weighed_split == "valid" else None,
    )


def fitted_thresholds(valid: Evaluation, classes: Classes) -> Thresholds | None:
    """What `confidence=best` shall be. Training pictures cannot tell: of those the model is too sure."""
    return best_thresholds(valid.confidence.counts, classes.names) if valid.confidence else None


def fitted_temperature(valid: Evaluation) -> TemperatureFit | None:
    """What would make the model's confidence honest."""
    return valid.confidence.calibration.temperature if valid.confidence else None
