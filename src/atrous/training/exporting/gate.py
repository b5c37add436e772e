"""What each number format costs in accuracy and time, and whether int8 is worth it."""

from collections.abc import Sequence
from dataclasses import dataclass

from atrous.domain.reporter import Reporter
from atrous.runtime.package import ModelPackage
from atrous.runtime.precision import MAX_DROP, Precision
from atrous.runtime.segmenter import Segmenter
from atrous.runtime.sessions.choose import open_session
from atrous.runtime.sessions.openvino import computes_bf16
from atrous.training.card import PrecisionRow
from atrous.training.evaluation.evaluate import Evaluation, evaluate
from atrous.training.exporting.quantize import quantize
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
    `max_drop` of the valid mIoU, a share.
    """
    full = measure(package, "f32", valid, reporter)
    rows = [compare(package, "f32", full, full, max_drop)]
    if computes_bf16():
        rows.append(compare(package, "bf16", measure(package, "bf16", valid, reporter), full, max_drop))
    eight_bit = quantize(package, train, reporter)
    rows.append(compare(package, "int8", measure(package, "int8", valid, reporter), full, max_drop))
    if not rows[-1].kept:
        eight_bit.unlink()
    for row in rows:
        reporter.say(sentence(row, max_drop))
    return Weighed(full, tuple(rows))


def measure(
    package: ModelPackage, precision: Precision, samples: Sequence[LabelledPicture], reporter: Reporter
) -> Evaluation:
    """Evaluate a package in one format."""
    segmenter = Segmenter(package, open_session(package, precision=precision))
    return evaluate(segmenter, samples, reporter, activity=f"evaluate {precision}")


def compare(
    package: ModelPackage, precision: Precision, found: Evaluation, full: Evaluation, max_drop: float
) -> PrecisionRow:
    """The row of one format."""
    drop = full.metrics.miou - found.metrics.miou
    return PrecisionRow(
        precision=precision,
        file=package.weights(precision).name,
        valid_miou=found.metrics.miou,
        drop=drop,
        seconds_per_picture=found.seconds_per_picture,
        kept=drop <= max_drop,
    )


def sentence(row: PrecisionRow, max_drop: float) -> str:
    """A row in words."""
    found = (
        f"{row.precision}: valid mIoU {100 * row.valid_miou:.2f} %, {100 * (0 - row.drop):+.2f} points against f32, "
        f"{1000 * row.seconds_per_picture:.0f} ms a picture"
    )
    return f"{found}." if row.kept else f"{found}; left out, it may lose {100 * max_drop:g}."
