"""A project on the wire."""

from pydantic import BaseModel, Field

from atrous.domain.classes import BACKGROUND
from atrous.imaging.palette import colors
from atrous.storage.library import Library
from atrous.storage.records.records import ProjectRecord, SplitCounts
from atrous.studio.rest.ids import seconds


class WireSplits(BaseModel):
    """How many pictures each split has."""

    train: int
    valid: int
    test: int

    @classmethod
    def of(cls, counts: SplitCounts) -> "WireSplits":
        """The counts as the library has them."""
        return cls(train=counts.train, valid=counts.valid, test=counts.test)


class WireProject(BaseModel):
    """A project, with every field that the `roboflow` package reads."""

    id: str = Field(examples=["atrous/leaves"])
    name: str
    type: str = Field(description="Always semantic-segmentation.")
    annotation: str = Field(description="What the classes are together.")
    classes: dict[str, int] = Field(description="Every class but background → pictures that show it.")
    colors: dict[str, str]
    created: float
    updated: float
    images: int
    unannotated: int
    splits: WireSplits
    versions: int
    public: bool


def wire_project(library: Library, record: ProjectRecord, workspace: str) -> WireProject:
    """A project as it is now."""
    facets = library.facets(record.slug)
    names = record.class_names
    shades = {
        name: "#{:02X}{:02X}{:02X}".format(*rgb) for name, rgb in zip(names, colors(len(names)).tolist(), strict=True)
    }
    return WireProject(
        id=f"{workspace}/{record.slug}",
        name=record.name,
        type=record.type,
        annotation=record.annotation_group,
        classes={name: facets.classes.get(name, 0) for name in names if name != names[BACKGROUND]},
        colors=shades,
        created=seconds(record.created_at),
        updated=seconds(record.updated_at),
        images=facets.splits.total,
        unannotated=facets.unlabelled,
        splits=WireSplits.of(facets.splits),
        versions=len(library.versions(record.slug)),
        public=False,
    )
