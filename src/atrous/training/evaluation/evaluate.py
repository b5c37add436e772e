"""Measuring a model as it is served: the exported package, through the `Segmenter`, at the pictures' own size."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from atrous.domain.arrays import LabelMap
from atrous.domain.errors import BadDataset
from atrous.domain.preprocessing import Preprocessing
from atrous.domain.reporter import Reporter
from atrous.imaging.preprocess import Preprocessor
from atrous.runtime.confidence import Cut, highest
from atrous.runtime.segmenter import Segmenter
from atrous.training.evaluation.bootstrap import Intervals
from atrous.training.evaluation.boundary import BoundaryScore
from atrous.training.evaluation.calibration import Calibration, calibration_of
from atrous.training.evaluation.confidences import ConfidenceCounts
from atrous.training.evaluation.confusion import Confusion
from atrous.training.evaluation.listening_session import ListeningSession
from atrous.training.evaluation.metrics import Metrics, metrics_of
from atrous.training.evaluation.picture_score import PictureScore
from atrous.training.evaluation.regions import RegionScore
from atrous.training.evaluation.suspects import Suspect
from atrous.training.evaluation.tally import Tally
from atrous.training.version import LabelledPicture

PLAIN_ARGMAX = 0.0  # no pixel is less probable than this: the labels are the most probable class, without threshold


@dataclass(frozen=True)
class Confidence:
    """What a model's confidence is worth. Only labels without a threshold tell."""

    counts: ConfidenceCounts
    calibration: Calibration
    suspects: tuple[Suspect, ...]
    """Likely label errors, the likeliest first."""


@dataclass(frozen=True)
class Evaluation:
    """What a model scores on some pictures. Beside one small row a picture, its size is classes²."""

    metrics: Metrics
    intervals: Intervals
    boundary: BoundaryScore
    regions: tuple[RegionScore, ...]
    confidence: Confidence | None
    """None where a threshold was asked for."""
    confusion: Confusion
    pictures: tuple[PictureScore, ...]
    """In the order of the samples."""
    unmeasured: tuple[str, ...]
    """Pictures whose masks are ignored everywhere."""
    seconds_per_picture: float
    """Median time of preprocessing, network and postprocessing, without decoding."""

    def worst(self, count: int) -> tuple[PictureScore, ...]:
        """The pictures of lowest mIoU, worst first; names decide between equals."""
        return tuple(sorted(self.pictures, key=lambda score: (score.miou, score.name))[:count])

    def best(self, count: int) -> tuple[PictureScore, ...]:
        """The pictures of highest mIoU, best first; names decide between equals."""
        return tuple(sorted(self.pictures, key=lambda score: (-score.miou, score.name))[:count])


def evaluate(
    segmenter: Segmenter,
    samples: Sequence[LabelledPicture],
    reporter: Reporter,
    *,
    activity: str = "evaluate",
    cut: Cut = PLAIN_ARGMAX,
    labelled: Callable[[LabelMap], None] | None = None,
) -> Evaluation:
    """Label every picture and compare with its mask. 255 in a mask is not counted.

    Args:
        cut: pixels less probable become background; left out, the labels are the plain argmax.
        labelled: is given the labels of each picture, in order.

    Raises:
        BadDataset: there are no pictures, a mask has another size than its picture, or nothing but ignored pixels.
    """
    session = ListeningSession(segmenter.session)
    segmenter = Segmenter(segmenter.package, session)
    tally, seconds, plain = Tally(segmenter.package.classes.names), [], highest(cut) == PLAIN_ARGMAX
    for done, sample in enumerate(samples, start=1):
        picture, truth_HW = sample.picture(), sample.labels()
        refuse_other_size(sample.name, picture.shape[:2], truth_HW.shape[:2])
        started = time.perf_counter()
        prediction = segmenter.predict(picture, cut)
        seconds.append(time.perf_counter() - started)
        tally.add_labels(sample.name, truth_HW, prediction.labels_HW)
        if labelled is not None:
            labelled(prediction.labels_HW)
        if plain:
            tally.add_confidence(sample.name, truth_HW, prediction.labels_HW, prediction.confidence_HW)
            tally.temperature.add(session.heard[0], as_shown(truth_HW, segmenter.package.preprocessing))
        reporter.progress(activity, done, len(samples))
    return evaluation_of(tally, seconds, plain=plain)


def evaluation_of(tally: Tally, seconds: Sequence[float], *, plain: bool) -> Evaluation:
    """The figures of what was counted."""
    names = tally.class_names
    metrics = metrics_of(tally.confusion, names)
    suspects = tally.suspects.ranked(tally.confusion, names)
    return Evaluation(
        metrics=metrics,
        intervals=tally.bootstrap.intervals(names),
        boundary=tally.boundary.score(names),
        regions=tally.regions.scores(names),
        confidence=Confidence(tally.confidences, calibration_of(tally), suspects) if plain else None,
        confusion=tally.confusion,
        pictures=tuple(tally.pictures),
        unmeasured=tuple(tally.unmeasured),
        seconds_per_picture=statistics.median(seconds),
    )


def as_shown(truth_HW: LabelMap, preprocessing: Preprocessing) -> LabelMap:
    """A mask as the network would be shown it: cropped and resized as its picture, 255 where there is padding."""
    return Preprocessor(replace(preprocessing, grayscale=False, contrast=None)).labels(truth_HW)


def refuse_other_size(name: str, picture_HW: tuple[int, ...], mask_HW: tuple[int, ...]) -> None:
    """A mask must lie on its picture pixel by pixel."""
    if picture_HW != mask_HW:
        raise BadDataset(
            f"{name}: the picture is {picture_HW[1]}x{picture_HW[0]} and its mask {mask_HW[1]}x{mask_HW[0]}; "
            "they must have the same size."
        )
