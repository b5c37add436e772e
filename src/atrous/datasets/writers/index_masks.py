"""`images/` and `masks/` with files of the same names, `classes.txt`, and a list of names for each split."""

from pathlib import Path

from atrous.datasets.writers.export import Export
from atrous.datasets.writers.lists import write_class_list, write_list
from atrous.datasets.writers.pairs import write_pairs
from atrous.domain.reporter import Reporter

LAYOUT = "images/, masks/ with class numbers as grey PNG, classes.txt, and train.txt, valid.txt and test.txt"


def write(export: Export, folder: Path, reporter: Reporter) -> None:
    """See `Writer.write`."""
    write_class_list(folder / "classes.txt", export.classes)
    for split, samples in export.splits().items():
        write_list(folder / f"{split}.txt", (sample.name for sample in samples))
    images, masks = folder / "images", folder / "masks"
    images.mkdir()
    masks.mkdir()
    write_pairs(export, lambda _: images, lambda _: masks, reporter)
