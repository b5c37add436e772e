"""How a training fares, in the words of the `roboflow` package."""

from typing import Any

from pydantic import BaseModel, Field

from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import Architecture, NetSettings
from atrous.storage.records.records import ModelRecord, TrainingRecord, TrainingState
from atrous.studio.rest.ids import seconds
from atrous.studio.rest.model_types import model_type_of

STATUS = {
    TrainingState.QUEUED: "training",
    TrainingState.RUNNING: "training",
    TrainingState.FINISHED: "finished",
    TrainingState.STOPPED: "failed",  # the package waits for one of these two words, and for ever for another
    TrainingState.FAILED: "failed",
}


class WireEpoch(BaseModel):
    """An epoch. Numbers are texts, since a figure that could not be had is "nan", which JSON has no number for."""

    epoch: str
    mAP: str = Field(description="The mIoU on the split valid, 0 to 1.")
    class_loss: str = Field(description="The loss on the split train.")

    @classmethod
    def of(cls, row: EpochRow) -> "WireEpoch":
        """An epoch as the trainer reported it."""
        return cls(epoch=str(row.epoch), mAP=str(row.valid_miou), class_loss=str(row.train_loss))


class WireCurve(BaseModel):
    """The epochs so far."""

    epochs: list[WireEpoch]


class WireTrain(BaseModel):
    """The last training of a version. The package waits until `results` stands here, or the status is "failed"."""

    status: str
    message: str = Field(description="Why it failed or was stopped.")
    results: dict[str, Any] | None = None


class WireModel(BaseModel):
    """A published model."""

    id: str = Field(examples=["leaves/1"])
    type: str
    miou: float | None = Field(description="On the split test, 0 to 1.")


class WireTraining(BaseModel):
    """A training, as lists of the second edition have it."""

    id: str
    trainingId: str
    versionId: str
    status: str
    message: str
    start: float
    end: float | None
    jobType: str = "train"
    modelType: str
    modelGroup: str | None = None
    modelIds: list[str]
    jobId: str | None


def wire_model(record: ModelRecord) -> WireModel:
    """A model on the wire."""
    model_type = type_of(record.card["settings"])
    return WireModel(id=str(record.id), type=model_type, miou=record.test_miou)


def wire_train(training: TrainingRecord, model: ModelRecord | None) -> WireTrain:
    """Where a training stands, and what came of it."""
    results = {"metrics": model.card["metrics"]} if model is not None else None
    return WireTrain(status=STATUS[training.state], message=training.message, results=results)


def wire_training(training: TrainingRecord) -> WireTraining:
    """A training on the wire."""
    is_done = training.state is TrainingState.FINISHED
    return WireTraining(
        id=str(training.id),
        trainingId=str(training.id),
        versionId=str(training.model_id.version),
        status=STATUS[training.state],
        message=training.message,
        start=seconds(training.started_at),
        end=None if training.finished_at is None else seconds(training.finished_at),
        modelType=type_of(training.settings),
        modelIds=[str(training.model_id)] if is_done else [],
        jobId=None if training.job_id is None else str(training.job_id),
    )


def type_of(settings: dict[str, Any]) -> str:
    """The name of the network that is trained by settings as they are kept."""
    net = settings["net"]
    return model_type_of(NetSettings(Architecture(net["architecture"]), net["backbone"], net["output_stride"]))
