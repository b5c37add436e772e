"""A version on the wire, with what became of it: exports, trainings, a model."""

from typing import Any, Protocol

from pydantic import BaseModel, Field

from atrous.domain.model_id import ModelId
from atrous.storage.library import Library
from atrous.storage.records.records import ModelRecord, TrainingRecord, VersionRecord
from atrous.studio.rest.curve import WireCurve, WireEpoch, WireModel, WireTrain, wire_model, wire_train
from atrous.studio.rest.ids import seconds
from atrous.studio.rest.wire_project import WireSplits


class WireVersion(BaseModel):
    """A version, with every field that the `roboflow` package reads. What is not there yet is left out."""

    id: str = Field(examples=["atrous/leaves/1"])
    name: str
    created: float
    images: int
    splits: WireSplits
    preprocessing: dict[str, Any]
    augmentation: dict[str, Any]
    exports: list[str] = Field(description="Formats that can be downloaded without waiting.")
    generating: bool
    progress: float = Field(description="Of the generating, 0 to 1.")
    model: WireModel | None = None
    train: WireTrain | None = None
    models: dict[str, WireCurve] | None = Field(None, description="Under roboflow-train, the epochs so far.")


class ExportShelf(Protocol):
    """Knows which exports are there."""

    def ready(self, version: ModelId) -> list[str]:
        """The formats of a version that need not be written first."""


class VersionWriter:
    """Writes versions as they are now."""

    def __init__(self, library: Library, exports: ExportShelf) -> None:
        self._library = library
        self._exports = exports

    def write(self, record: VersionRecord, workspace: str) -> WireVersion:
        """A version on the wire."""
        training = self._last_training(record)
        model = self._model(record)
        return WireVersion(
            id=f"{workspace}/{record.model_id}",
            name=record.name,
            created=seconds(record.created_at),
            images=record.counts.total,
            splits=WireSplits.of(record.counts),
            preprocessing=record.recipe.get("preprocessing", {}),
            augmentation=record.recipe.get("augmentation", {}),
            exports=self._exports.ready(record.model_id),
            generating=not record.frozen,
            progress=self._progress(record),
            model=None if model is None else wire_model(model),
            train=None if training is None else wire_train(training, model),
            models=None if training is None else self._curve(training),
        )

    def _last_training(self, record: VersionRecord) -> TrainingRecord | None:
        trainings = self._library.trainings(record.project, record.number) if record.frozen else []
        return trainings[0] if trainings else None

    def _model(self, record: VersionRecord) -> ModelRecord | None:
        there = record.frozen and self._library.model_exists(record.model_id)
        return self._library.model(record.model_id) if there else None

    def _progress(self, record: VersionRecord) -> float:
        if record.frozen or record.job_id is None:
            return 1.0 if record.frozen else 0.0
        return self._library.job(record.job_id).progress.share

    def _curve(self, training: TrainingRecord) -> dict[str, WireCurve] | None:
        epochs = [WireEpoch.of(row) for row in self._library.epochs(training.id)]
        return {"roboflow-train": WireCurve(epochs=epochs)} if epochs else None
