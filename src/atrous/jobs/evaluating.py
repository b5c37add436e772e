"""A published model measured on a split of the version it was trained on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.errors import BadDataset, BadSettings
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import EpochRow, Reporter
from atrous.domain.splits import SPLITS, Split
from atrous.runtime.confidence import Cut
from atrous.runtime.package import ModelPackage
from atrous.runtime.segmenter import Segmenter
from atrous.storage.library import Library
from atrous.training.card import read_card
from atrous.training.evaluation.evaluate import PLAIN_ARGMAX, Evaluation, evaluate
from atrous.training.version import LabelledPicture, measurable

Threshold = float | Literal["best"]


@dataclass(frozen=True)
class Measured:
    """A model and what it scores."""

    segmenter: Segmenter
    split: Split
    samples: tuple[LabelledPicture, ...]
    evaluation: Evaluation


def evaluate_model(
    library: Library,
    model_id: ModelId,
    segmenter: Segmenter,
    split: str,
    reporter: Reporter,
    *,
    confidence: Threshold = PLAIN_ARGMAX,
) -> Measured:
    """Run the published package, loaded as the segmenter, over a split of its version.

    Args:
        confidence: less probable pixels become background; "best" means what the package recommends.

    Raises:
        NotFound: no such model.
        BadSettings: no such split, or "best" of a package that recommends nothing.
        BadDataset: the split has no pictures.
    """
    wanted = split_named(split)
    samples = measurable(VersionFolder.open(library.version_folder(model_id.project, model_id.version)), wanted)
    if not samples:
        raise BadDataset(f"Version {model_id} has no {split} pictures; choose another --split.")
    found = evaluate(segmenter, samples, reporter, cut=cut_of(segmenter.package, confidence))
    return Measured(segmenter, wanted, tuple(samples), found)


def report_on(library: Library, model_id: ModelId, measured: Measured, folder: Path) -> Path:
    """Write a report on what was measured into a folder, which is made where it is not there.

    Returns:
        The path of `report.html`.

    Raises:
        BadSettings: the package has no card of ours, or was measured with a threshold.
    """
    from atrous.training.reporting.findings import gather
    from atrous.training.reporting.report import write_report

    card = read_card(measured.segmenter.package.card)
    if card is None:
        raise BadSettings(f"{model_id} has no card that tells how it was made, which a report begins with.")
    if measured.evaluation.confidence is None:
        raise BadSettings("A report shows what confidence means, so it is made without a threshold; drop --confidence.")
    folder.mkdir(parents=True, exist_ok=True)
    epochs = epochs_of(library, model_id)
    findings = gather(card, epochs, measured.split, measured.evaluation, measured.segmenter, measured.samples)
    return write_report(findings, folder)


def split_named(split: str) -> Split:
    """A split by its name."""
    wanted = next((name for name in SPLITS if name == split), None)
    if wanted is None:
        raise BadSettings(f"--split is {split!r}; wanted one of {', '.join(SPLITS)}.")
    return wanted


def cut_of(package: ModelPackage, confidence: Threshold) -> Cut:
    """The thresholds that were asked for."""
    if confidence != "best":
        return confidence
    if package.recommended_confidence is None:
        raise BadSettings(f"{package.folder} recommends no confidence; give --confidence a number.")
    return package.best_cut(package.recommended_confidence)


def epochs_of(library: Library, model_id: ModelId) -> list[EpochRow]:
    """How the training went; nothing for a model that was not trained here."""
    trainings = library.trainings(model_id.project, model_id.version)
    return library.epochs(trainings[0].id) if trainings else []
