"""Ultralytics' layout for semantic segmentation: `images/SPLIT`, `masks/SPLIT`, and `data.yaml` with `masks_dir`.

Its documentation, "Semantic Segmentation Datasets Overview": the loader puts the value of `masks_dir` for `images` in a
picture's path; pixel values are the keys of `names`, and 255 is ignored.
"""

import json
from pathlib import Path

from atrous.datasets.writers.export import Export
from atrous.datasets.writers.pairs import VAL, write_split_folders
from atrous.domain.reporter import Reporter

LAYOUT = "images/ and masks/ with train/, val/ and test/ in each, class numbers as grey PNG, and data.yaml"


def write(export: Export, folder: Path, reporter: Reporter) -> None:
    """See `Writer.write`."""
    (folder / "data.yaml").write_text(_data_yaml(export), encoding="utf-8", newline="\n")
    write_split_folders(export, folder / "images", folder / "masks", reporter)


def _data_yaml(export: Export) -> str:
    """Class names stand in double quotes, as JSON writes them, so that none is read as a number or a boolean."""
    lines = ["path: ."]
    lines += [f"{VAL[split]}: images/{VAL[split]}" for split in export.splits()]
    lines += ["masks_dir: masks", "names:"]
    lines += [f"  {number}: {json.dumps(name)}" for number, name in enumerate(export.classes.names)]
    return "\n".join(lines) + "\n"
