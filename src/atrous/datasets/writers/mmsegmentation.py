"""MMSegmentation's layout: `img_dir/SPLIT` and `ann_dir/SPLIT` with files of the same names.

A config names the two folders and, in `metainfo`, the classes of `classes.txt`; 255 is its ignore index already.
"""

from pathlib import Path

from atrous.datasets.writers.export import Export
from atrous.datasets.writers.lists import write_class_list
from atrous.datasets.writers.pairs import write_split_folders
from atrous.domain.reporter import Reporter

LAYOUT = "img_dir/ and ann_dir/ with train/, val/ and test/ in each, class numbers as grey PNG, and classes.txt"


def write(export: Export, folder: Path, reporter: Reporter) -> None:
    """See `Writer.write`."""
    write_class_list(folder / "classes.txt", export.classes)
    write_split_folders(export, folder / "img_dir", folder / "ann_dir", reporter)
