"""The model's card: what it was made from, how, and what it scores. `card.json` of a package."""

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from atrous.domain.train_settings import TrainSettings
from atrous.domain.version import VERSION
from atrous.runtime.precision import Precision, may_be_taken_unasked
from atrous.training.evaluation.bootstrap import Intervals
from atrous.training.evaluation.metrics import Metrics
from atrous.training.evaluation.temperature import TemperatureFit
from atrous.training.evaluation.thresholds import Thresholds
from atrous.training.whole_file import write_whole

SOFTWARE = ("torch", "openvino", "onnxruntime", "onnx", "nncf", "numpy", "opencv-python-headless")


@dataclass(frozen=True)
class PrecisionRow:
    """What a model scores on the valid split in one number format."""

    precision: Precision
    """f32, bf16 or int8."""
    file: str
    """The weights it runs from."""
    valid_miou: float
    drop: float
    """What f32 scores more, as a share: 0.005 is half a point."""
    seconds_per_picture: float
    """Median, the formats taking turns on the same pictures."""
    kept: bool
    """Whether the package offers it."""
    left_out: tuple[str, ...] = ()
    """Parts of the network that stay in f32."""
    agreement: float | None = None
    """Share of the valid pictures' pixels that are labelled as in f32; None in cards written before it was measured."""

    @property
    def taken_unasked(self) -> bool:
        """Whether a machine takes it where it is the fastest."""
        return self.kept and may_be_taken_unasked(self.drop, self.agreement)


@dataclass(frozen=True)
class ModelCard:
    """Everything one asks of a model that one did not train oneself."""

    model_id: str
    created: str
    """The moment in ISO 8601, UTC."""
    dataset_hash: str
    """Of the frozen version: pictures, masks, splits and preprocessing."""
    pictures: Mapping[str, int]
    """How many pictures each split has."""
    class_names: tuple[str, ...]
    settings: TrainSettings
    metrics: Mapping[str, Metrics]
    """By split, of the exported f32 model."""
    precisions: tuple[PrecisionRow, ...]
    software: Mapping[str, str]
    """The release of each package that had a part in it."""
    intervals: Mapping[str, Intervals] = field(default_factory=dict)
    """Of the metrics, by split: 95 %, by bootstrap over pictures."""
    thresholds: Thresholds | None = None
    """What `confidence=best` uses, found on the valid split; None where there is none."""
    temperature: TemperatureFit | None = None
    """Fitted on the valid split, and applied nowhere; None where there is none."""


def read_card(content: object) -> ModelCard | None:
    """The card of a package; None for one that was not written by us."""
    try:
        return TypeAdapter(ModelCard).validate_python(content)
    except ValidationError:
        return None


def write_card(card: ModelCard, folder: Path) -> Path:
    """Write `card.json`, whole or not at all."""
    return write_json(asdict(card), folder / "card.json")


def write_json(content: dict[str, object], file: Path) -> Path:
    """Write a file of JSON, whole or not at all; NaN is an error, not a word that other readers refuse."""
    write_whole(file, (json.dumps(content, indent=2, allow_nan=False) + "\n").encode())
    return file


def software_versions() -> dict[str, str]:
    """The installed release of each package that takes part in making a model."""
    return {
        "atrous": VERSION,
        "python": platform.python_version(),
        **{name: version(name) for name in SOFTWARE},
    }
