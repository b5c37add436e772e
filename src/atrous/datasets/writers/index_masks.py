"""`images/` and `masks/` with files of the same names, `classes.txt`, and a list of names for each split."""

from pathlib import Path

from atrous.datasets.mask_png import encode_mask
from atrous.datasets.writers.class_list import write_class_list
from atrous.datasets.writers.export import Export, ExportSample, each_sample
from atrous.datasets.writers.picture import upright
from atrous.domain.reporter import Reporter

LAYOUT = "images/, masks/ with class numbers as grey PNG, classes.txt, and train.txt, valid.txt and test.txt"


def write(export: Export, folder: Path, reporter: Reporter) -> None:
    """See `Writer.write`."""
    write_class_list(folder / "classes.txt", export.classes.names)
    for kind in ("images", "masks"):
        (folder / kind).mkdir()
    for split, samples in export.splits().items():
        names = "".join(f"{sample.name}\n" for sample in samples)
        (folder / f"{split}.txt").write_text(names, encoding="utf-8", newline="\n")

    def write_sample(sample: ExportSample) -> None:
        picture = upright(sample.picture_bytes(), sample.name)
        (folder / "images" / (sample.name + picture.ending)).write_bytes(picture.data)
        (folder / "masks" / f"{sample.name}.png").write_bytes(encode_mask(sample.labels()))

    for _ in each_sample(write_sample, export, reporter):
        pass
