"""Measuring a model as it is served: the exported package, through the `Segmenter`, at the pictures' own size."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from atrous.domain.errors import BadDataset
from atrous.domain.reporter import Reporter
from atrous.runtime.segmenter import Segmenter
from atrous.training.evaluation.confusion import Confusion
from atrous.training.evaluation.metrics import Metrics, metrics_of
from atrous.training.version import LabelledPicture

PLAIN_ARGMAX = 0.0  # no pixel is less probable than this: the labels are the most probable class, without threshold


@dataclass(frozen=True)
class PictureScore:
    """One picture's own figures, over the classes that occur in it."""

    name: str
    miou: float
    pixel_accuracy: float


@dataclass(frozen=True)
class Evaluation:
    """What a model scores on some pictures. Beside one small row a picture, its size is classes²."""

    metrics: Metrics
    confusion: Confusion
    pictures: tuple[PictureScore, ...]
    """In the order of the samples."""
    unmeasured: tuple[str, ...]
    """Pictures whose masks are ignored everywhere."""
    seconds_per_picture: float
    """Mean time of preprocessing, network and postprocessing, without decoding."""

    def worst(self, count: int) -> tuple[PictureScore, ...]:
        """The pictures of lowest mIoU, worst first; names decide between equals."""
        return tuple(sorted(self.pictures, key=lambda score: (score.miou, score.name))[:count])

    def best(self, count: int) -> tuple[PictureScore, ...]:
        """The pictures of highest mIoU, best first; names decide between equals."""
        return tuple(sorted(self.pictures, key=lambda score: (-score.miou, score.name))[:count])


def evaluate(
    segmenter: Segmenter, samples: Sequence[LabelledPicture], reporter: Reporter, *, activity: str = "evaluate"
) -> Evaluation:
    """Label every picture and compare with its mask. Labels are the plain argmax; 255 in a mask is not counted.

    Raises:
        BadDataset: there are no pictures, a mask has another size than its picture, or nothing but ignored pixels.
    """
    names = segmenter.package.classes.names
    total, pictures, unmeasured, seconds = Confusion(len(names)), [], [], 0.0
    for done, sample in enumerate(samples, start=1):
        picture, truth_HW = sample.picture(), sample.labels()
        refuse_other_size(sample.name, picture.shape[:2], truth_HW.shape[:2])
        started = time.perf_counter()
        labels_HW = segmenter.predict(picture, confidence=PLAIN_ARGMAX).labels_HW
        seconds += time.perf_counter() - started
        own = Confusion(len(names))
        own.add(truth_HW, labels_HW)
        total += own
        if own.matrix.any():
            pictures.append(picture_score(sample.name, own, names))
        else:
            unmeasured.append(sample.name)
        reporter.progress(activity, done, len(samples))
    return Evaluation(
        metrics=metrics_of(total, names),
        confusion=total,
        pictures=tuple(pictures),
        unmeasured=tuple(unmeasured),
        seconds_per_picture=seconds / len(samples),
    )


def picture_score(name: str, confusion: Confusion, class_names: tuple[str, ...]) -> PictureScore:
    """The row of one picture."""
    metrics = metrics_of(confusion, class_names)
    return PictureScore(name, metrics.miou, metrics.pixel_accuracy)


def refuse_other_size(name: str, picture_HW: tuple[int, ...], mask_HW: tuple[int, ...]) -> None:
    """A mask must lie on its picture pixel by pixel."""
    if picture_HW != mask_HW:
        raise BadDataset(
            f"{name}: the picture is {picture_HW[1]}x{picture_HW[0]} and its mask {mask_HW[1]}x{mask_HW[0]}; "
            "they must have the same size."
        )
