"""One LabelMe JSON: the shapes drawn on one picture, and often the picture itself.

Read off the files that LabelMe 3 to 5 write and its `label_file.py`; X-AnyLabeling writes the same with more shapes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pybase64

from atrous.datasets.drawing.cover import Bitmap
from atrous.datasets.drawing.polygons import Ring, ring_of
from atrous.datasets.readers import outlines
from atrous.datasets.readers.objects import Drawn
from atrous.datasets.tree import Tree
from atrous.domain.arrays import Plane, SizeHW
from atrous.domain.errors import BadDataset, BadPicture
from atrous.imaging.decode import decode_index_mask

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, eq=False)
class LabelMeShape:
    """A shape as the file has it; its points are not looked at before it is drawn."""

    kind: str
    label: str
    group: str | None
    """Shapes of the same label and group are parts of one object."""
    points: object
    mask: object
    """PNG in base64, of the kind "mask" only."""

    @property
    def left_out(self) -> str | None:
        """Why it covers no area; None where it does."""
        if not self.label:
            return "shape without label"
        if self.kind == "polygon" and isinstance(self.points, list) and len(self.points) < 3:
            return "polygon of less than 3 points"
        return None if self.kind in RINGS or self.kind == "mask" else self.kind

    def drawn(self) -> Drawn:
        """Its outline; of the kind "mask" its pixels.

        Raises:
            BadDataset: the points are not those of its kind, or the mask is no picture.
        """
        points = outlines.within_reach(ring_of(self.points))
        if self.kind == "mask":
            return self._bitmap(points)
        make, counts = RINGS[self.kind]
        if counts and len(points) not in counts:
            raise BadDataset(f"a {self.kind} of {len(points)} points; wanted {counts[0]}")
        return make(points)

    def _bitmap(self, box: Ring) -> Bitmap:
        """LabelMe cuts a mask to its box and stores it as a PNG; the box holds its last row and column."""
        if len(box) != 2:
            raise BadDataset("a mask whose box is not given by 2 points")
        (left, top), (right, bottom) = box.astype(int).tolist()
        box_HW, inside_HW = (bottom - top + 1, right - left + 1), self._decode()
        if inside_HW.shape != box_HW:
            found = f"{inside_HW.shape[1]}x{inside_HW.shape[0]}"
            raise BadDataset(f"a mask of {found} pixels in a box of {box_HW[1]}x{box_HW[0]}")
        return Bitmap(inside_HW, top, left)

    def _decode(self) -> Plane:
        try:
            return decode_index_mask(_from_base64(self.mask, "the mask"), name="the mask")
        except BadPicture as error:
            raise BadDataset(str(error).rstrip(".")) from error


@dataclass(frozen=True, eq=False)
class LabelMeFile:
    """What a file says of its picture, and its shapes in the file's order."""

    picture_path: str
    """As written; "" where the file names none."""
    size_HW: SizeHW | None
    """Of the picture as LabelMe showed it."""
    image_data: object
    """The picture in base64, where it is embedded."""
    shapes: tuple[LabelMeShape, ...]

    def picture_bytes(self) -> bytes:
        """The embedded picture as it was encoded.

        Raises:
            BadDataset: there is none, or it is no base64.
        """
        return _from_base64(self.image_data, "imageData")


def read_labelme_file(tree: Tree, file: str) -> LabelMeFile | None:
    """Parse a JSON file; None when it is sound JSON of something else.

    Raises:
        BadDataset: it is damaged, or what it holds is not what LabelMe writes.
    """
    try:
        found = orjson.loads(tree.read_bytes(file).removeprefix(BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as error:
        raise BadDataset(f"{file}: is damaged JSON ({error.msg}, line {error.lineno}); save it anew.") from error
    if not isinstance(found, dict) or not isinstance(found.get("shapes"), list):
        return None
    try:
        return _file(found)
    except BadDataset as error:
        raise BadDataset(f"{file}: {error}.") from error


def _file(found: dict[str, Any]) -> LabelMeFile:
    path, height, width = found.get("imagePath"), found.get("imageHeight"), found.get("imageWidth")
    return LabelMeFile(
        picture_path=path if isinstance(path, str) else "",
        size_HW=(height, width) if type(height) is int and type(width) is int else None,
        image_data=found.get("imageData"),
        shapes=tuple(_shape(shape) for shape in found["shapes"]),
    )


def _shape(found: object) -> LabelMeShape:
    if not isinstance(found, dict):
        raise BadDataset(f"a shape is {str(found)[:40]!r}; wanted an object with label and points")
    label, kind, group = found.get("label"), found.get("shape_type") or "polygon", found.get("group_id")
    if not isinstance(label, str | int) or not isinstance(kind, str):
        raise BadDataset(f"a shape has the label {str(label)[:40]!r} and the type {str(kind)[:40]!r}; wanted words")
    return LabelMeShape(
        kind=kind,
        label=str(label).strip(),
        group=str(group) if isinstance(group, str | int) else None,
        points=found.get("points"),
        mask=found.get("mask"),
    )


def _from_base64(text: object, what: str) -> bytes:
    if not isinstance(text, str) or not text:
        raise BadDataset(f"{what} is missing")
    try:
        return pybase64.b64decode(text)
    except ValueError as error:
        raise BadDataset(f"{what} is no base64") from error


def _box(points: Ring) -> Ring:
    if len(points) == 4:  # X-AnyLabeling's, which writes all corners
        return outlines.pixels_under(points)
    (x1, y1), (x2, y2) = points.tolist()
    return outlines.pixels_under(outlines.rectangle(x1, y1, x2, y2))


def _circle(points: Ring) -> Ring:
    """LabelMe fills the pixels from the one under the left of it to the one under the right."""
    (x, y), (edge_x, edge_y) = points.tolist()
    radius = math.hypot(edge_x - x, edge_y - y)
    ends = outlines.pixels_under(np.array([(x - radius, y - radius), (x + radius, y + radius)]))
    middle, radii = (ends[0] + ends[1] + 1) / 2, (ends[1] - ends[0] + 1) / 2
    return outlines.pixels_in_ellipse(*middle.tolist(), *radii.tolist())


RINGS: dict[str, tuple[Callable[[Ring], Ring], tuple[int, ...]]] = {
    "polygon": (outlines.pixels_under, ()),
    "rectangle": (_box, (2, 4)),
    "circle": (_circle, (2,)),  # its middle and a point of its edge
    "rotation": (outlines.pixels_under, (4,)),
    "oriented_rectangle": (outlines.pixels_under, (4,)),
}
"""Kind of shape → how its outline is made of its points, and how many those may be (empty: any)."""
