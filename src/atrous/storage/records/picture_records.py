"""What the library says of pictures to those who look for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from atrous.domain.splits import Split
from atrous.storage.records.records import AnnotationRecord, SplitCounts


@dataclass(frozen=True)
class PictureQuery:
    """Which pictures; what is left None does not matter. They come in the order in which they came in."""

    split: Split | None = None
    class_name: str | None = None
    """Pictures whose current labels show it."""
    finding: str | None = None
    """The kind of a doctor's finding."""
    tag: str | None = None
    batch: int | None = None
    name: str | None = None
    """A part of the name, in any case."""
    labelled: bool | None = None
    deleted: bool = False
    """The deleted ones instead of those that are there."""
    newest_first: bool = False
    after: int | None = None
    """The `next` of the page before: this one takes no longer than the first."""
    offset: int = 0
    """Pictures to skip; for clients that know no `after`."""
    limit: int = 60


@dataclass(frozen=True)
class PictureView:
    """A picture with all that is known of it."""

    id: int
    project: str
    name: str
    split: Split
    suffix: str
    size_HW: tuple[int, int]
    picture: str
    """The blob of its file."""
    annotation: AnnotationRecord | None
    """Its current labels; None while nobody has labelled it."""
    class_ids: tuple[int, ...]
    """What they show, background among them."""
    tags: tuple[str, ...]
    findings: tuple["FindingRecord", ...]
    batch: int | None
    created_at: datetime
    deleted_at: datetime | None

    @property
    def file_name(self) -> str:
        """Its name with the suffix."""
        return self.name + self.suffix


@dataclass(frozen=True)
class PicturePage:
    """Some of the pictures that were looked for."""

    pictures: tuple[PictureView, ...]
    total: int
    """All that were found, on every page."""
    next: int | None
    """For the query of the next page; None after the last."""


@dataclass(frozen=True)
class FindingRecord:
    """What the doctor said of a picture."""

    kind: str
    severity: str
    sentence: str


@dataclass(frozen=True)
class BatchRecord:
    """Pictures that came together."""

    id: int
    project: str
    name: str
    pictures: int
    created_at: datetime


@dataclass(frozen=True)
class NewAnnotationJob:
    """Who is to label what."""

    batch_id: int
    labeler: str
    reviewer: str
    name: str = ""
    """Made of batch and labeler where it is empty."""
    instructions: str = ""
    pictures: int | None = None
    """At most so many; None is all that are in no job."""


@dataclass(frozen=True)
class AnnotationJobRecord:
    """An annotation job and how far it is."""

    id: int
    project: str
    batch_id: int
    name: str
    labeler: str
    reviewer: str
    instructions: str
    pictures: int
    labelled: int
    created_at: datetime


@dataclass(frozen=True)
class Upload:
    """A picture on its way in without labels."""

    name: str
    """Without suffix. If another picture has it, a number is added."""
    split: Split
    picture: bytes
    suffix: str
    size_HW: tuple[int, int]
    batch: str | None = None
    """The name of the batch it belongs to; made if need be."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Uploaded:
    """What became of an upload."""

    id: int
    name: str
    duplicate: bool
    """The project had the very same file already; it is that one."""


@dataclass(frozen=True)
class Facets:
    """How many pictures of a project there are of each kind that a query may name."""

    splits: SplitCounts
    unlabelled: int
    deleted: int
    classes: Mapping[str, int] = field(default_factory=dict)
    """Every class of the project, background among them, and in how many pictures it is."""
    tags: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    batches: tuple[BatchRecord, ...] = ()


@dataclass(frozen=True)
class ProjectCard:
    """A project as a list of projects shows it."""

    slug: str
    name: str
    type: str
    annotation_group: str
    class_names: tuple[str, ...]
    splits: SplitCounts
    unlabelled: int
    versions: int
    best_miou: float | None
    cover: str | None
    """The blob of a picture."""
    cover_mask: str | None
    """The blob of its labels."""
    created_at: datetime
    updated_at: datetime
