"""What can be asked of a job engine. An order travels as JSON: whoever carries it out is another process."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from atrous.datasets.options import ReadOptions
from atrous.domain.model_id import ModelId
from atrous.domain.splits import Split
from atrous.domain.train_settings import TrainSettings
from atrous.runtime.precision import MAX_DROP


@dataclass(frozen=True)
class ImportOrder:
    """Bring a folder or archive of labelled pictures into a project, which may have pictures and classes already."""

    kind: ClassVar[str] = "import"

    project: str
    path: str
    """On the machine that carries it out."""
    options: ReadOptions = field(default_factory=ReadOptions)
    batch: str | None = None
    tags: tuple[str, ...] = ()
    split: Split | None = None
    """All pictures into this one; None keeps the dataset's splits."""
    relabel: bool = True
    """Give pictures that are there and labelled the labels that come; those they had are kept."""
    remove: bool = False
    """Remove the path when its pictures are in, or cannot be: an upload."""

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "ImportOrder":
        """What `asdict` gave, after a way through JSON."""
        options = found["options"] | {name: tuple(found["options"][name]) for name in ("classes", "ignore")}
        return cls(**(found | {"options": ReadOptions(**options), "tags": tuple(found["tags"])}))


@dataclass(frozen=True)
class FreezeOrder:
    """Freeze a project's pictures as its next version; the number is taken at once."""

    kind: ClassVar[str] = "version"

    project: str
    recipe: dict[str, Any]
    """Preprocessing and augmentation as Roboflow writes them."""
    name: str | None = None
    seed: int = 0


@dataclass(frozen=True)
class TrainOrder:
    """Train on a frozen version and publish the model."""

    kind: ClassVar[str] = "train"

    model_id: ModelId
    settings: TrainSettings = field(default_factory=TrainSettings)
    max_drop: float = MAX_DROP


@dataclass(frozen=True)
class ResumeOrder:
    """Go on with a training that was stopped or failed, from its last checkpoint."""

    kind: ClassVar[str] = "resume"

    training_id: int
    max_drop: float = MAX_DROP


@dataclass(frozen=True)
class ExportOrder:
    """Write a frozen version in one of the formats that other tools read, as a zip."""

    kind: ClassVar[str] = "export"

    version: ModelId
    format: str


@dataclass(frozen=True)
class CountOrder:
    """Count the classes in labels that came in before classes were counted, so that pictures are found by them."""

    kind: ClassVar[str] = "count"

    project: str


Order = ImportOrder | FreezeOrder | TrainOrder | ResumeOrder | ExportOrder | CountOrder
