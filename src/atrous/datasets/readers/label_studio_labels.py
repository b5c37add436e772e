"""The labels of one task of Label Studio: only its own part of the file is read."""

from collections.abc import Mapping
from dataclasses import dataclass

from atrous.datasets.drawing.shapes import Shapes
from atrous.datasets.options import Overlap
from atrous.datasets.raw import PictureSource
from atrous.datasets.readers.label_studio_file import Task, TaskPlace, read_task
from atrous.datasets.readers.objects import Outline, drawn_or_unusable, make_regions
from atrous.datasets.tree import Tree
from atrous.domain.arrays import LabelMap, SizeHW
from atrous.domain.errors import BadDataset


@dataclass(frozen=True, eq=False)
class LabelStudioLabels:
    """The regions of a task as a label map; the task is read again each time."""

    tree: Tree
    place: TaskPlace
    picture: PictureSource
    values: Mapping[str, int]
    """Label → source value."""
    overlap: Overlap

    @property
    def files(self) -> tuple[str, ...]:
        """The JSON."""
        return (self.place.file,)

    def draw(self) -> LabelMap:
        """The label map in source values.

        Raises:
            BadDataset: the file was changed, or a region cannot be drawn.
            BadPicture: the picture's header cannot be read.
        """
        task = read_task(self.tree, self.place)
        regions = make_regions(self._outlines(task), self.overlap)
        return Shapes(self.files, self.picture, regions, _size(task), self.overlap).draw()

    def _outlines(self, task: Task) -> list[Outline]:
        drawn = [region for region in task.regions or () if not region.left_out]
        if not {region.labels[0] for region in drawn} <= self.values.keys():
            raise BadDataset(f"{self.place.file}: has new labels; it was changed while it was read.")
        return [
            Outline(
                self.values[region.labels[0]],
                drawn_or_unusable(region.drawn),
                f"region {number} of task {self.place.number}",
            )
            for number, region in enumerate(drawn, start=1)
        ]


def _size(task: Task) -> SizeHW | None:
    return next((region.size_HW for region in task.regions or () if region.size_HW), None)
