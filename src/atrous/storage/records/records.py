"""What the library takes and gives: plain frozen records, never rows of the catalog.

Sizes are spelt `tuple[int, int]` here: the name in domain.arrays would load numpy, and `atrous key` needs none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from atrous.domain.errors import BadDataset
from atrous.domain.key_scope import KeyScope
from atrous.domain.model_id import ModelId
from atrous.domain.rate import Rate
from atrous.domain.splits import SPLITS, Split


@dataclass(frozen=True)
class ProjectRecord:
    """A project; `class_names` in the order of pixel values, background first."""

    slug: str
    name: str
    class_names: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    type: str
    annotation_group: str
    """What the classes are together, such as "plants"; formats that know a super-category show it."""


@dataclass(frozen=True)
class NewPicture:
    """A labelled picture on its way in.

    Raises:
        BadDataset: the split is not train, valid or test, or the suffix has no dot.
    """

    name: str
    """Unique in its project, without suffix."""
    split: Split
    picture: bytes
    """The file as it was given."""
    suffix: str
    """Of the picture's file, such as `.jpg`."""
    size_HW: tuple[int, int]
    mask_png: bytes
    """An index PNG: class numbers, 0 background, 255 ignore."""
    class_pixels: Mapping[int, int] | None = None
    """How many pixels of each class the mask has, 255 too; None where nobody has counted, and the library does."""

    def __post_init__(self) -> None:
        if self.split not in SPLITS:
            raise BadDataset(f"{self.name}: the split is {self.split!r}; wanted one of {', '.join(SPLITS)}.")
        if not self.suffix.startswith("."):
            raise BadDataset(f"{self.name}: the suffix is {self.suffix!r}; wanted one such as '.jpg'.")


@dataclass(frozen=True)
class AddedPictures:
    """What became of the pictures given: each was new, relabelled (same picture, other labels), or there already."""

    count: int = 0
    relabelled: int = 0
    duplicates: int = 0

    def __add__(self, other: "AddedPictures") -> "AddedPictures":
        return AddedPictures(
            self.count + other.count, self.relabelled + other.relabelled, self.duplicates + other.duplicates
        )


@dataclass(frozen=True)
class AnnotationRecord:
    """Labels as someone left them; `mask` is the blob of an index PNG. Revisions count from 1."""

    revision: int
    mask: str
    author: str
    created_at: datetime
    restores: int | None = None
    """The earlier revision whose labels were taken back, if these are no new ones."""


@dataclass(frozen=True)
class PictureRecord:
    """A picture with its current labels; `picture` is the blob of its file."""

    id: int
    project: str
    name: str
    split: Split
    suffix: str
    size_HW: tuple[int, int]
    picture: str
    annotation: AnnotationRecord


@dataclass(frozen=True)
class SplitCounts:
    """How many pictures each split has."""

    train: int = 0
    valid: int = 0
    test: int = 0

    @property
    def total(self) -> int:
        """Pictures in all splits."""
        return self.train + self.valid + self.test


@dataclass(frozen=True)
class VersionDraft:
    """A version's number, taken, and the folder to freeze into: its parent exists, it does not."""

    project: str
    number: int
    folder: Path


@dataclass(frozen=True)
class VersionRecord:
    """A frozen version."""

    project: str
    number: int
    name: str
    recipe: dict[str, Any]
    hash: str
    counts: SplitCounts
    created_at: datetime
    frozen: bool = True
    """Not while it is a draft that a job freezes; its counts are 0 then."""
    job_id: int | None = None

    @property
    def model_id(self) -> ModelId:
        """The id of the model that is trained on it."""
        return ModelId(self.project, self.number)


class TrainingState(StrEnum):
    """How a training stands. One that was killed stays `running` until it is resumed."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class TrainingRecord:
    """One attempt to train a model."""

    id: int
    model_id: ModelId
    settings: dict[str, Any]
    state: TrainingState
    message: str
    started_at: datetime
    finished_at: datetime | None
    job_id: int | None = None
    """The job that does it, unless it runs on the command line."""


@dataclass(frozen=True)
class ModelRecord:
    """A published model."""

    id: ModelId
    architecture: str
    backbone: str
    test_miou: float | None
    bytes: int
    """Of all the package's files."""
    card: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True)
class KeyRecord:
    """An API key; `id` is the part of it that is no secret."""

    id: str
    name: str
    created_at: datetime
    revoked_at: datetime | None
    scopes: frozenset[KeyScope]
    projects: frozenset[str] | None
    """The slugs of the projects it is bound to; None is all, those to come too."""
    expires_at: datetime | None
    rate: Rate | None
    """How often it may be used on one server; None is as often as one likes."""

    @property
    def has_expired(self) -> bool:
        """Whether its end is past."""
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)

    def sees(self, project: str) -> bool:
        """Whether the project, by its slug, is there for this key."""
        return self.projects is None or project in self.projects
