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
from atrous.training.evaluation.evaluate import Evaluation, evaluate
from atrous.training.exporting.alternation import median_seconds
from atrous.training.exporting.int8_search import Int8Search
from atrous.training.exporting.standing import FullLabels, Standing, standing
from atrous.training.reporting.words import exact_percent
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
    labels = FullLabels()
    full = evaluate(opened(package, "f32"), valid, reporter, activity="evaluate f32", labelled=labels.add)

    def stand(precision: Precision) -> Standing:
        return standing(opened(package, precision), valid, labels, reporter, activity=f"evaluate {precision}")

    standings: dict[Precision, Standing] = {"f32": Standing(full.metrics.miou, agreement=1.0)}
    if computes_bf16():
        standings["bf16"] = stand("bf16")
    search = Int8Search(package, train, lambda: stand("int8"), reporter)
    eight_bit = search.run(wanted_miou=full.metrics.miou - max_drop)
    standings["int8"] = eight_bit.standing
    seconds = median_seconds({precision: opened(package, precision) for precision in standings}, valid)
    rows = [
        row_of(package, precision, found, full, seconds[precision], max_drop) for precision, found in standings.items()
    ]
    rows[-1] = replace(rows[-1], left_out=eight_bit.left_out)
    if not rows[-1].kept:
        package.weights("int8").unlink()
    for row in rows:
        reporter.say(sentence(row, max_drop))
    return Weighed(full, tuple(rows))


def row_of(
    package: ModelPackage, precision: Precision, found: Standing, full: Evaluation, seconds: float, max_drop: float
) -> PrecisionRow:
    """The row of one format."""
    drop = full.metrics.miou - found.miou
    file = package.weights(precision).name
    return PrecisionRow(precision, file, found.miou, drop, seconds, kept=drop <= max_drop, agreement=found.agreement)


def opened(package: ModelPackage, precision: Precision) -> Segmenter:
    """The package in one format."""
    return Segmenter(package, open_session(package, precision=precision))


def sentence(row: PrecisionRow, max_drop: float) -> str:
    """A row in words."""
    parts = f" with {' and '.join(row.left_out)} in f32" if row.left_out else ""
    found = (
        f"{row.precision}{parts}: valid mIoU {100 * row.valid_miou:.2f} %, {100 * (0 - row.drop):+.2f} points against "
        f"f32, {exact_percent(row.agreement)} of the pixels labelled as f32 does, "
        f"{1000 * row.seconds_per_picture:.0f} ms a picture"
    )
    if not row.kept:
        return f"{found}; left out, it may lose {100 * max_drop:g}."
    return f"{found}." if row.taken_unasked else f"{found}; taken only when asked for."
