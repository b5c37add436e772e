"""Pascal VOC's layout for segmentation: `JPEGImages`, `SegmentationClass` with a palette, `ImageSets/Segmentation`.

`labels.txt` has the class names in the order of the values, which VOC itself leaves to its documentation, and
`labelmap.txt` the same with their colours, which CVAT asks for.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from atrous.datasets.mask_png import encode_mask
from atrous.datasets.voc_classes import voc_colors
from atrous.datasets.writers.export import Export, ExportSample, each_sample
from atrous.datasets.writers.lists import write_class_list, write_list
from atrous.datasets.writers.pairs import VAL
from atrous.datasets.writers.picture import as_jpeg
from atrous.domain.reporter import Reporter

LAYOUT = "JPEGImages/, SegmentationClass/ with palette PNG, ImageSets/Segmentation/, labels.txt and labelmap.txt"


def write(export: Export, folder: Path, reporter: Reporter) -> None:
    """See `Writer.write`. Pictures that are no JPEG become one, as tools look for NAME.jpg."""
    palette_256x3 = voc_colors()
    write_class_list(folder / "labels.txt", export.classes)
    write_list(folder / "labelmap.txt", _label_map(export.classes.names, palette_256x3))
    pictures, masks, lists = (folder / name for name in ("JPEGImages", "SegmentationClass", "ImageSets/Segmentation"))
    for place in (pictures, masks, lists):
        place.mkdir(parents=True)
    for split, samples in export.splits().items():
        write_list(lists / f"{VAL[split]}.txt", (sample.name for sample in samples))

    def write_sample(sample: ExportSample) -> None:
        (pictures / f"{sample.name}.jpg").write_bytes(as_jpeg(sample.picture_bytes(), sample.name))
        (masks / f"{sample.name}.png").write_bytes(encode_mask(sample.labels(), palette_256x3))

    for _ in each_sample(write_sample, export, reporter):
        pass


def _label_map(names: tuple[str, ...], palette_256x3: NDArray[np.uint8]) -> list[str]:
    rows = [f"{name}:{red},{green},{blue}::" for name, (red, green, blue) in zip(names, palette_256x3, strict=False)]
    return ["# label:color_rgb:parts:actions", *rows]
