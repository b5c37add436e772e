"""What each number format costs in accuracy and time, and whether int8 is worth it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from atrous.domain.reporter import Reporter
from atrous.runtime.package import ModelPackage
from atrous.runtime.precision import MAX_DROP, Precision
from atrous.runtime.segmenter import Segmenter
from atrous.runtime.sessions.choose import open_session
from atrous.runtime.sessions.openvino import computes_bf16
from atrous.training.card import PrecisionRow
from atrous.training.evaluation.evaluate import Evaluation, evaluate, score
from atrous.training.exporting.alternation import median_seconds
from atrous.training.exporting.int8_search import Int8Search
from atrous.training.version import LabelledPicture


@dataclass(frozen=True)
class Weighed:
    """What came of the formats."""

    full: Evaluation
    """Of the f32 model."""
    precisions: tuple[PrecisionRow, ...]


def weigh(
    package: ModelPackage,
    train: Sequence[LabelledPicture],
    valid: Sequence[LabelledPicture],
    reporter: Reporter,
    max_drop: float = MAX_DROP,
) -> Weighed:
    """Measure f32, bf16 where the processor computes with it, and int8 on the valid pictures.

    `weights.int8.onnx` is calibrated on the training pictures and stays in the package only if it loses at most
    `max_drop` of the valid mIoU, a share. Where it loses more, parts that hurt stay in f32 and it is tried again.
    """
    full = evaluate(opened(package, "f32"), valid, reporter, activity="evaluate f32")
    mious: dict[Precision, float] = {"f32": full.metrics.miou}
    if computes_bf16():
        mious["bf16"] = score_of(package, "bf16", valid, reporter)
    search = Int8Search(package, train, lambda: score_of(package, "int8", valid, reporter), reporter)
    eight_bit = search.run(wanted_miou=full.metrics.miou - max_drop)
    mious["int8"] = eight_bit.miou
    seconds = median_seconds({precision: opened(package, precision) for precision in mious}, valid)
    rows = [row_of(package, precision, miou, full, seconds[precision], max_drop) for precision, miou in mious.items()]
    rows[-1] = replace(rows[-1], left_out=eight_bit.left_out)
    if not rows[-1].kept:
        package.weights("int8").unlink()
    for row in rows:
        reporter.say(sentence(row, max_drop))
    return Weighed(full, tuple(rows))


def row_of(
    package: ModelPackage, precision: Precision, miou: float, full: Evaluation, seconds: float, max_drop: float
) -> PrecisionRow:
    """The row of one format."""
    drop = full.metrics.miou - miou
    file = package.weights(precision).name
    return PrecisionRow(precision, file, miou, drop, seconds, kept=drop <= max_drop)


def opened(package: ModelPackage, precision: Precision) -> Segmenter:
    """The package in one format."""
    return Segmenter(package, open_session(package, precision=precision))


def score_of(
    package: ModelPackage, precision: Precision, samples: Sequence[LabelledPicture], reporter: Reporter
) -> float:
    """The mIoU of one format."""
    return score(opened(package, precision), samples, reporter, activity=f"evaluate {precision}").miou


def sentence(row: PrecisionRow, max_drop: float) -> str:
    """A row in words."""
    parts = f" with {' and '.join(row.left_out)} in f32" if row.left_out else ""
    found = (
        f"{row.precision}{parts}: valid mIoU {100 * row.valid_miou:.2f} %, {100 * (0 - row.drop):+.2f} points against "
        f"f32, {1000 * row.seconds_per_picture:.0f} ms a picture"
    )
    return f"{found}." if row.kept else f"{found}; left out, it may lose {100 * max_drop:g}."
