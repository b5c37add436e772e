"""Pictures and labels whose sizes do not fit."""

from collections.abc import Iterator

from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.sample_facts import LabelFacts, PictureFacts, SampleFacts
from atrous.datasets.problem import Problem, Severity, quantity
from atrous.domain.arrays import SizeHW


def size_mismatch(facts: DatasetFacts) -> Iterator[Problem]:
    """Labels of another size than their picture."""
    bad = [(fact, sizes) for fact in facts.samples if (sizes := sizes_of(fact)) and sizes[0] != sizes[1]]
    if not bad:
        return
    first, (picture_HW, labels_HW) = bad[0]
    yield Problem(
        kind="size-mismatch",
        severity=Severity.ERROR,
        sentence=f"The labels of {quantity(len(bad), 'picture')} have another size. {first.sample.label_files[0]} is "
        f"{_written(labels_HW)}, its picture {first.sample.picture_file} {_written(picture_HW)}"
        f"{_turned(picture_HW, labels_HW)}; export both at the same size.",
        why="Nobody knows which pixel a label means when the sizes differ.",
        files=tuple(file for fact, _ in bad for file in (fact.sample.picture_file, *fact.sample.label_files)),
        samples=tuple(fact.sample.name for fact, _ in bad),
        fix="Leaves them out of the copy.",
    )


def sizes_of(fact: SampleFacts) -> tuple[SizeHW, SizeHW] | None:
    """The sizes of picture and labels, where both are known."""
    if isinstance(fact.picture, PictureFacts) and isinstance(fact.labels, LabelFacts):
        return fact.picture.size_HW, fact.labels.size_HW
    return None


def _written(size_HW: SizeHW) -> str:
    return f"{size_HW[1]}x{size_HW[0]}"


def _turned(picture_HW: SizeHW, labels_HW: SizeHW) -> str:
    return " after its EXIF orientation turned it" if picture_HW == labels_HW[::-1] else ""
