"""The categories of all files of a dataset → classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from atrous.datasets.drawing.values import number_values
from atrous.datasets.readers.coco_file import CocoCategory, CocoFile

NO_SUPERCATEGORY = "none"


@dataclass(frozen=True)
class CocoCategories:
    """Source values of names, the same for all files."""

    values: Mapping[str, int]
    """Name → source value, by the ids of the first file; names that only later files have follow."""
    by_id: Mapping[str, Mapping[int, int]]
    """File → category id → source value."""
    decisions: tuple[str, ...]

    def value(self, file: str, category_id: object) -> int | None:
        """The source value of an annotation's category; None where the file has no such category."""
        return self.by_id[file].get(category_id) if type(category_id) is int else None


def gather(files: Sequence[CocoFile]) -> CocoCategories:
    """Number the categories of all files by name; Roboflow's row for the group of classes is no class.

    Raises:
        BadDataset: there are more than a mask can tell apart.
    """
    dummy = _dummy(files)
    kept = {file.file: [category for category in file.categories if category != dummy] for file in files}
    names = (category.name for categories in kept.values() for category in categories)
    values = number_values(names, files[0].file)
    by_id = {file: {category.id: values[category.name] for category in own} for file, own in kept.items()}
    decisions = [_left_out(dummy)] if dummy else []
    decisions += [sentence for file, own in kept.items() for sentence in _alike(file, own)]
    return CocoCategories(values, by_id, tuple(decisions))


def _dummy(files: Sequence[CocoFile]) -> CocoCategory | None:
    """The row 0 that Roboflow writes for the group: it has no supercategory, is that of others, and is never used."""
    categories = {category for file in files for category in file.categories}
    groups = {category.supercategory for category in categories if category.id}
    used = any(annotation.category_id == 0 for file in files for annotation in file.annotations)
    candidates = [
        category
        for category in categories
        if category.id == 0 and category.supercategory == NO_SUPERCATEGORY and category.name in groups
    ]
    return candidates[0] if len(candidates) == 1 and not used else None


def _left_out(dummy: CocoCategory) -> str:
    return f"The category 0 {dummy.name!r} is Roboflow's row for the group of the classes, and was left out."


def _alike(file: str, categories: Sequence[CocoCategory]) -> list[str]:
    ids: dict[str, list[str]] = {}
    for category in categories:
        ids.setdefault(category.name, []).append(str(category.id))
    return [
        f"{file}: the categories {' and '.join(same)} are all called {name!r} and are one class."
        for name, same in ids.items()
        if len(same) > 1
    ]
