"""What COCO writes as `segmentation` → a shape."""

from collections.abc import Iterator

from atrous.datasets.drawing.cover import Shape
from atrous.datasets.drawing.polygons import Polygons, Ring, ring_of
from atrous.datasets.drawing.runs import Runs
from atrous.datasets.drawing.stray_corners import without_stray_corners
from atrous.datasets.drawing.unusable import Unusable
from atrous.datasets.readers.coco_file import CocoAnnotation
from atrous.domain.errors import BadDataset


def shape_of(annotation: CocoAnnotation, *, stray_corners: bool) -> Shape:
    """The outlines or run lengths of an annotation, crowd or not; what cannot be drawn becomes `Unusable`."""
    segmentation = annotation.segmentation
    if not segmentation:
        return Unusable("has a box, but no outline" if annotation.has_box else "has no outline")
    if isinstance(segmentation, dict):
        return _runs(segmentation)
    try:
        rings = rings_of(segmentation)
    except BadDataset as error:
        return Unusable(str(error))
    return Polygons.of(*(without_stray_corners(ring) if stray_corners else ring for ring in rings))


def rings_of(segmentation: object) -> list[Ring]:
    """The outlines of a list of lists; some tools write a single outline as a list of numbers.

    Raises:
        BadDataset: it is neither.
    """
    if not isinstance(segmentation, list) or not segmentation:
        raise BadDataset(f"the segmentation is {segmentation!r:.40}; wanted outlines or run lengths")
    flat = isinstance(segmentation[0], int | float)
    return [ring_of(ring) for ring in ([segmentation] if flat else segmentation)]


def all_rings(annotations: Iterator[CocoAnnotation]) -> Iterator[Ring]:
    """Every outline that can be read."""
    for annotation in annotations:
        try:
            yield from rings_of(annotation.segmentation)
        except BadDataset:  # run lengths, or what is said when the picture is drawn
            continue


def _runs(segmentation: dict[str, object]) -> Shape:
    size = segmentation.get("size")
    if not isinstance(size, list) or len(size) != 2 or not all(type(side) is int for side in size):
        return Unusable(f"run lengths have the size {size!r:.40}; wanted height and width")
    return Runs(segmentation.get("counts"), (size[0], size[1]))
