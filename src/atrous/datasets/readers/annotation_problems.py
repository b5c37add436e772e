"""What is said of annotation files that name pictures and hold shapes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from atrous.datasets.problem import Problem, Severity, first_few, quantity
from atrous.datasets.readers.pairing import picture_without_labels
from atrous.datasets.tree import Tree, folder_of

Annotation = TypeVar("Annotation")


def once_each(
    annotations: Iterable[tuple[Annotation, str]],
) -> tuple[list[tuple[Annotation, str]], tuple[Problem, ...]]:
    """Annotations with the picture each is of, less those whose picture an earlier one has."""
    kept: dict[str, Annotation] = {}
    again = []
    for annotation, picture in annotations:
        if picture in kept:
            again.append(picture)
        else:
            kept[picture] = annotation
    pairs = [(annotation, picture) for picture, annotation in kept.items()]
    return pairs, ((_labelled_twice(again),) if again else ())


def unlabelled_beside(tree: Tree, labelled: Iterable[str]) -> tuple[Problem, ...]:
    """The pictures without labels in the folders where others have some."""
    known = set(labelled)
    folders = {folder_of(file) for file in known}
    alone = [file for file in tree.pictures() if folder_of(file) in folders and file not in known]
    return (picture_without_labels(alone),) if alone else ()


def labels_without_picture(named: Sequence[str], files: Iterable[str]) -> tuple[Problem, ...]:
    """Annotations of pictures that are not there."""
    if not named:
        return ()
    problem = Problem(
        kind="labels-without-picture",
        severity=Severity.WARNING,
        sentence=f"{quantity(len(named), 'annotation')} of pictures that are not in the dataset: {first_few(named)}. "
        "Left out; put the pictures beside the annotations, under the names that they give.",
        why="Labels that nobody uses are work that was done for nothing.",
        files=tuple(dict.fromkeys(files)),
    )
    return (problem,)


def shapes_not_drawn(kinds: Mapping[str, int], files: Iterable[str]) -> tuple[Problem, ...]:
    """Shapes that cover no area, by what they are."""
    if not kinds:
        return ()
    listed = ", ".join(f"{count:,} {kind}" for kind, count in Counter(kinds).most_common())
    problem = Problem(
        kind="shapes-not-drawn",
        severity=Severity.WARNING,
        sentence=f"{quantity(sum(kinds.values()), 'shape')} left out, because a label map holds areas: {listed}. "
        "Draw what matters as polygons.",
        why="What is not drawn is background to the network.",
        files=tuple(dict.fromkeys(files)),
    )
    return (problem,)


def _labelled_twice(pictures: list[str]) -> Problem:
    return Problem(
        kind="picture-labelled-twice",
        severity=Severity.WARNING,
        sentence=f"{quantity(len(pictures), 'picture')} with more than one annotation: {first_few(pictures)}. "
        "The first was taken; keep one for each.",
        why="Two people rarely draw the same, and only one of the two is learnt.",
        files=tuple(pictures),
    )
