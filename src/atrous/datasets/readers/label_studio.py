"""Label Studio: a JSON with all tasks of a project, and the pictures."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from atrous.datasets.drawing.draw import UNLABELLED
from atrous.datasets.drawing.values import number_values
from atrous.datasets.options import Overlap, ReadOptions
from atrous.datasets.problem import Problem, quantity
from atrous.datasets.raw import FilePicture, RawDataset, RawSample
from atrous.datasets.readers.annotation_problems import (
    labels_without_picture,
    once_each,
    shapes_not_drawn,
    unlabelled_beside,
)
from atrous.datasets.readers.json_keys import has_keys
from atrous.datasets.readers.label_order import find_label_list, order_labels
from atrous.datasets.readers.label_studio_file import TaskPlace, find_tasks, read_task
from atrous.datasets.readers.label_studio_labels import LabelStudioLabels
from atrous.datasets.readers.picture_search import Wanted, find_pictures
from atrous.datasets.split import split_of_path
from atrous.datasets.tree import Tree, folder_of

LAYOUT = "the JSON that Label Studio exports (not JSON-MIN) and the pictures"

KEYS = (b'"annotations"', b'"data"', b'"result"')


def detect(tree: Tree) -> str | None:
    """Found by the keys of a JSON file that is a list."""
    file = next(iter(_label_studio_files(tree)), None)
    return f"found Label Studio's tasks in {file}" if file else None


def read(tree: Tree, options: ReadOptions) -> RawDataset:
    """A sample for every task that somebody finished and whose picture is there.

    Raises:
        BadDataset: a file is damaged or of another export.
    """
    looks = [_look(tree, place) for file in _label_studio_files(tree) for place in find_tasks(tree, file)]
    finished = [look for look in looks if look.finished]
    found = find_pictures(tree, [Wanted(look.picture_paths, folder_of(look.place.file)) for look in finished])
    pairs, twice = once_each((look, picture) for look, picture in zip(finished, found, strict=True) if picture)
    used = {label for look in finished for label in look.labels}
    label_list = find_label_list(tree, used, options)
    labels, unlisted = order_labels(used, label_list)
    values = number_values(labels, label_list.file or tree.name)
    lost = [look for look, picture in zip(finished, found, strict=True) if not picture]
    return RawDataset(
        class_names={value: label for label, value in values.items()},
        samples=tuple(_sample(tree, look.place, picture, values, options.overlap) for look, picture in pairs),
        unlabelled_value=UNLABELLED,
        ignore_values=frozenset(),
        problems=(*_problems(tree, finished, lost, [picture for _, picture in pairs]), *twice, *unlisted),
        decisions=(*label_list.decisions(), *_decisions(looks)),
    )


@dataclass(frozen=True, eq=False)
class _Look:
    """What is kept of a task from reading its labels to drawing them."""

    place: TaskPlace
    picture_paths: tuple[str, ...]
    finished: bool
    several: bool
    """Whether there was a choice of annotations."""
    labels: frozenset[str]
    left_out: tuple[str, ...]
    more_labels: int
    """Regions with more labels than the one that is taken."""


def _look(tree: Tree, place: TaskPlace) -> _Look:
    task = read_task(tree, place)
    regions = task.regions or ()
    drawn = [region for region in regions if not region.left_out]
    return _Look(
        place,
        task.picture_paths,
        task.regions is not None,
        task.annotations > 1,
        frozenset(region.labels[0] for region in drawn),
        tuple(reason for region in regions if (reason := region.left_out)),
        sum(len(region.labels) > 1 for region in drawn),
    )


def _sample(tree: Tree, place: TaskPlace, picture: str, values: Mapping[str, int], overlap: Overlap) -> RawSample:
    source = FilePicture(tree, picture)
    return RawSample(source, LabelStudioLabels(tree, place, source, values, overlap), split_of_path(picture))


def _problems(tree: Tree, finished: list[_Look], lost: list[_Look], found: list[str]) -> tuple[Problem, ...]:
    left_out = Counter(reason for look in finished for reason in look.left_out)
    names = [look.picture_paths[0] if look.picture_paths else f"task {look.place.number}" for look in lost]
    return (
        *labels_without_picture(names, (look.place.file for look in lost)),
        *shapes_not_drawn(left_out, (look.place.file for look in finished if look.left_out)),
        *unlabelled_beside(tree, found),
    )


def _decisions(looks: list[_Look]) -> tuple[str, ...]:
    several = sum(look.several for look in looks)
    unfinished = sum(not look.finished for look in looks)
    more = sum(look.more_labels for look in looks)
    said = (
        (several, f"{quantity(several, 'task')} with several annotations: the one changed last was taken."),
        (unfinished, f"{quantity(unfinished, 'task')} without an annotation, or with a cancelled one, left out."),
        (more, f"{quantity(more, 'region')} with several labels: the first was taken."),
    )
    return tuple(sentence for count, sentence in said if count)


def _label_studio_files(tree: Tree) -> list[str]:
    return [file for file in tree.files if file.lower().endswith(".json") and has_keys(tree, file, KEYS, b"[")]
