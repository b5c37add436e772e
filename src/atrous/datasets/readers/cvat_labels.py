"""The labels of one image of a CVAT file: only its own part of the file is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from atrous.datasets.drawing.shapes import Shapes
from atrous.datasets.options import Overlap
from atrous.datasets.raw import PictureSource
from atrous.datasets.readers.cvat_scan import CvatImage
from atrous.datasets.readers.cvat_shapes import drawn, left_out
from atrous.datasets.readers.objects import Outline, drawn_or_unusable, make_regions
from atrous.datasets.tree import Tree
from atrous.domain.arrays import LabelMap
from atrous.domain.errors import BadDataset


@dataclass(frozen=True, eq=False)
class CvatLabels:
    """The shapes of an image as a label map."""

    tree: Tree
    file: str
    image: CvatImage
    picture: PictureSource
    values: Mapping[str, int]
    """Label → source value."""
    overlap: Overlap

    @property
    def files(self) -> tuple[str, ...]:
        """The XML."""
        return (self.file,)

    def draw(self) -> LabelMap:
        """The label map in source values. What CVAT shows on top, by `z_order`, comes later.

        Raises:
            BadDataset: the file was changed, or a shape cannot be drawn.
            BadPicture: the picture's header cannot be read.
        """
        elements = [element for element in self._read() if not left_out(element.tag, element.attrib)]
        by_layer = sorted(enumerate(elements, start=1), key=lambda numbered: _layer(numbered[1]))
        regions = make_regions([self._outline(element, number) for number, element in by_layer], self.overlap)
        return Shapes(self.files, self.picture, regions, self.image.size_HW, self.overlap).draw()

    def _read(self) -> Element:
        with self.tree.open(self.file) as source:
            source.seek(self.image.start)
            text = source.read(self.image.end - self.image.start)
        try:
            image: Element = fromstring(text, forbid_dtd=True)
        except (ParseError, DefusedXmlException) as error:
            raise BadDataset(f"{self.file}: the image {self.image.name!r} is damaged XML ({error}).") from error
        return image

    def _outline(self, element: Element, number: int) -> Outline:
        label = element.attrib["label"].strip()
        if label not in self.values:
            raise BadDataset(f"{self.file}: the label {label!r} is new; the file was changed while it was read.")
        return Outline(
            self.values[label],
            drawn_or_unusable(partial(drawn, element.tag, element.attrib)),
            f"{element.tag} {number} of {self.image.name}",
            element.get("group_id"),
        )


def _layer(element: Element) -> int:
    text = element.get("z_order", "0")
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else 0
