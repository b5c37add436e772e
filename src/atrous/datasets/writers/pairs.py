"""A picture file and a mask file for every sample: what the layouts of index masks have in common."""

from collections.abc import Callable
from pathlib import Path

from atrous.datasets.mask_png import encode_mask
from atrous.datasets.writers.export import Export, ExportSample, each_sample
from atrous.datasets.writers.picture import upright
from atrous.domain.reporter import Reporter
from atrous.domain.splits import Split

VAL: dict[Split, str] = {"train": "train", "valid": "val", "test": "test"}
"""The splits as all tools but Roboflow's call them."""

Place = Callable[[ExportSample], Path]
"""The folder of a sample's file."""


def write_pairs(export: Export, pictures: Place, masks: Place, reporter: Reporter) -> None:
    """Write every picture upright, and its labels as a grey PNG of the same name."""

    def write_pair(sample: ExportSample) -> None:
        picture = upright(sample.picture_bytes(), sample.name)
        (pictures(sample) / (sample.name + picture.ending)).write_bytes(picture.data)
        (masks(sample) / f"{sample.name}.png").write_bytes(encode_mask(sample.labels()))

    for _ in each_sample(write_pair, export, reporter):
        pass


def write_split_folders(export: Export, pictures: Path, masks: Path, reporter: Reporter) -> None:
    """Write pairs into a folder `train`, `val` and `test` on either side, as far as there are samples."""
    for split in export.splits():
        (pictures / VAL[split]).mkdir(parents=True)
        (masks / VAL[split]).mkdir(parents=True)
    write_pairs(export, lambda sample: pictures / VAL[sample.split], lambda sample: masks / VAL[sample.split], reporter)
