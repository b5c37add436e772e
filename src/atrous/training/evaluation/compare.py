"""Whether one model is better than another, or their difference is what other pictures might have turned around."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from atrous.domain.errors import BadDataset, BadSettings
from atrous.domain.reporter import Reporter
from atrous.runtime.segmenter import Segmenter
from atrous.training.evaluation.bootstrap import LEAST_PICTURES, Bootstrap, Interval, interval
from atrous.training.evaluation.confusion import Confusion
from atrous.training.evaluation.evaluate import PLAIN_ARGMAX, refuse_other_size
from atrous.training.evaluation.metrics import Metrics, metrics_of
from atrous.training.version import LabelledPicture

Verdict = Literal["better", "worse", "noise"]


@dataclass(frozen=True)
class Difference:
    """What the second model scores more than the first on the same pictures."""

    first: float
    second: float
    interval: Interval
    """95 %, by paired bootstrap: both models are measured on the same redrawn sets of pictures."""

    @property
    def difference(self) -> float:
        """Second less first."""
        return self.second - self.first

    @property
    def verdict(self) -> Verdict:
        """Of the second model: better or worse where the whole interval is on one side of 0."""
        if self.interval.low > 0:
            return "better"
        return "worse" if self.interval.high < 0 else "noise"


@dataclass(frozen=True)
class Comparison:
    """Two models on the same pictures."""

    pictures: int
    first: Metrics
    second: Metrics
    miou: Difference
    classes: Mapping[str, Difference]
    """IoU by class name, of classes that both have a figure for and that 5 pictures show."""


def compare(first: Segmenter, second: Segmenter, samples: Sequence[LabelledPicture], reporter: Reporter) -> Comparison:
    """Label the same pictures with both models: plain argmax, 255 in a mask is not counted.

    Raises:
        BadSettings: the models know other classes.
        BadDataset: fewer than 5 pictures have labels, or a mask has another size than its picture.
    """
    names = first.package.classes.names
    if names != second.package.classes.names:
        raise BadSettings(
            f"The models know other classes: {', '.join(names)} against {', '.join(second.package.classes.names)}. "
            "Only models of the same classes, in the same order, can be compared."
        )
    sides = [Side(first), Side(second)]
    for done, sample in enumerate(samples, start=1):
        for side in sides:
            side.add(sample)
        reporter.progress("compare", done, len(samples))
    if sides[0].bootstrap.pictures < LEAST_PICTURES:
        raise BadDataset(
            f"{sides[0].bootstrap.pictures} pictures with labels cannot tell two models apart; "
            f"at least {LEAST_PICTURES} are needed, and a hundred are good."
        )
    return comparison_of(*sides)


class Side:
    """What one of the models gets right."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self.class_names = segmenter.package.classes.names
        self.confusion = Confusion(len(self.class_names))
        self.bootstrap = Bootstrap(len(self.class_names))

    def add(self, sample: LabelledPicture) -> None:
        """Label one picture."""
        picture, truth_HW = sample.picture(), sample.labels()
        refuse_other_size(sample.name, picture.shape[:2], truth_HW.shape[:2])
        own = Confusion(len(self.class_names))
        own.add(truth_HW, self._segmenter.predict(picture, PLAIN_ARGMAX).labels_HW)
        self.confusion += own
        self.bootstrap.add(sample.name, own)


def comparison_of(first: Side, second: Side) -> Comparison:
    """The figures of what was counted."""
    before, after = (metrics_of(side.confusion, side.class_names) for side in (first, second))
    apart = interval(second.bootstrap.miou() - first.bootstrap.miou())
    if apart is None:
        raise BadDataset("Nothing can be compared: the masks of all pictures are ignored.")
    return Comparison(
        pictures=first.bootstrap.pictures,
        first=before,
        second=after,
        miou=Difference(before.miou, after.miou, apart),
        classes=class_differences(first, second, before, after),
    )


def class_differences(first: Side, second: Side, before: Metrics, after: Metrics) -> dict[str, Difference]:
    """Of the classes that both have a figure for, and that pictures enough show."""
    ious = [{score.number: score.iou for score in one.classes} for one in (before, after)]
    apart_BK = second.bootstrap.iou() - first.bootstrap.iou()
    shown = set(first.bootstrap.often()) & set(second.bootstrap.often()) & ious[0].keys() & ious[1].keys()
    return {
        first.class_names[number]: Difference(ious[0][number], ious[1][number], found)
        for number in sorted(shown)
        if (found := interval(apart_BK[:, number])) is not None
    }
