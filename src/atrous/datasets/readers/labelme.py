"""LabelMe: a JSON for each picture, with the picture beside it, elsewhere in the dataset, or in the JSON itself."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from atrous.datasets.drawing.draw import UNLABELLED
from atrous.datasets.drawing.values import number_values
from atrous.datasets.in_threads import in_threads
from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import Problem, quantity
from atrous.datasets.raw import FilePicture, RawDataset, RawSample
from atrous.datasets.readers.annotation_problems import (
    labels_without_picture,
    once_each,
    shapes_not_drawn,
    unlabelled_beside,
)
from atrous.datasets.readers.json_keys import first_with_keys
from atrous.datasets.readers.label_order import find_label_list, order_labels
from atrous.datasets.readers.labelme_file import read_labelme_file
from atrous.datasets.readers.labelme_labels import EmbeddedPicture, LabelMeLabels
from atrous.datasets.readers.picture_search import Wanted, find_pictures
from atrous.datasets.split import split_of_path
from atrous.datasets.tree import PICTURE_ENDINGS, Tree, folder_of
from atrous.domain.errors import BadDataset

LAYOUT = "NAME.json of LabelMe for each picture, the picture beside it or inside it, and labels.txt if there is one"

KEYS = (b'"shapes"', b'"imagePath"')


def detect(tree: Tree) -> str | None:
    """Found by the keys of a JSON file."""
    first = first_with_keys(tree, KEYS)
    return f"found shapes and imagePath in {first}" if first else None


def read(tree: Tree, options: ReadOptions) -> RawDataset:
    """A sample for each JSON of LabelMe; one that is damaged is a sample that cannot be used.

    Raises:
        BadDataset: the class list is damaged, or there are too many labels.
    """
    seen = [look for look in in_threads(lambda file: _look(tree, file), _json_files(tree)) if look is not None]
    found = {look: picture for look, picture in _pictures(tree, seen) if picture}
    pairs, twice = once_each(found.items())
    used = {label for look in seen for label in look.labels}
    label_list = find_label_list(tree, used, options)
    labels, unlisted = order_labels(used, label_list)
    values = number_values(labels, label_list.file or tree.name)
    return RawDataset(
        class_names={value: label for label, value in values.items()},
        samples=tuple(_sample(tree, look, picture, values, options) for look, picture in pairs),
        unlabelled_value=UNLABELLED,
        ignore_values=frozenset(),
        problems=(*_problems(tree, seen, found), *twice, *unlisted),
        decisions=(*label_list.decisions(), *_decisions(pairs)),
    )


@dataclass(frozen=True, eq=False)
class _Look:
    """What is kept of a file from reading its labels to drawing them."""

    file: str
    picture_path: str = ""
    embedded: bool = False
    labels: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()
    """Why, for each shape that is not drawn."""
    damaged: bool = False


def _look(tree: Tree, file: str) -> _Look | None:
    try:
        found = read_labelme_file(tree, file)
    except BadDataset:  # said when the sample is used, so that it can be left out
        return _Look(file, damaged=True)
    if found is None:
        return None
    return _Look(
        file,
        found.picture_path,
        bool(found.image_data),
        frozenset(shape.label for shape in found.shapes if not shape.left_out),
        tuple(reason for shape in found.shapes if (reason := shape.left_out)),
    )


def _pictures(tree: Tree, seen: list[_Look]) -> Iterable[tuple[_Look, str | None]]:
    """The picture of each file: by its path, else the JSON itself that holds it, else by the JSON's own name."""
    by_path = find_pictures(tree, [Wanted((look.picture_path,), folder_of(look.file)) for look in seen])
    by_name = find_pictures(tree, [Wanted(_own_names(look.file), folder_of(look.file)) for look in seen])
    for look, named, beside in zip(seen, by_path, by_name, strict=True):
        itself = look.file if look.embedded else None
        yield look, named or itself or beside or (look.file if look.damaged else None)


def _own_names(file: str) -> tuple[str, ...]:
    return tuple(file.rpartition(".")[0] + ending for ending in sorted(PICTURE_ENDINGS))


def _sample(tree: Tree, look: _Look, picture: str, values: Mapping[str, int], options: ReadOptions) -> RawSample:
    source = EmbeddedPicture(tree, picture) if picture == look.file else FilePicture(tree, picture)
    labels = LabelMeLabels(tree, look.file, source, values, options.overlap)
    return RawSample(source, labels, split_of_path(picture) or split_of_path(look.file))


def _problems(tree: Tree, seen: list[_Look], found: Mapping[_Look, str]) -> tuple[Problem, ...]:
    lost = [look.file for look in seen if look not in found]
    left_out = Counter(reason for look in seen for reason in look.left_out)
    return (
        *labels_without_picture(lost, lost),
        *shapes_not_drawn(left_out, (look.file for look in seen if look.left_out)),
        *unlabelled_beside(tree, found.values()),
    )


def _decisions(pairs: list[tuple[_Look, str]]) -> tuple[str, ...]:
    embedded = sum(look.embedded and picture == look.file for look, picture in pairs)
    return (f"{quantity(embedded, 'picture')} came out of the JSON files.",) if embedded else ()


def _json_files(tree: Tree) -> list[str]:
    return [file for file in tree.files if file.lower().endswith(".json")]
