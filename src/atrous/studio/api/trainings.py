"""`/api/projects/{project}/trainings`: trainings, ordered, watched, resumed."""

from datetime import datetime
from math import isnan
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from atrous.domain.errors import BadSettings, NotFound
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import SIZES, Architecture, NetSettings, TrainSettings
from atrous.jobs.engine import JobEngine
from atrous.jobs.orders import ResumeOrder, TrainOrder
from atrous.serving.door.keys import ManageKey
from atrous.storage.library import Library
from atrous.storage.records.records import TrainingRecord, TrainingState
from atrous.studio.caller import SeenProject
from atrous.studio.route import PlatformRoute

DEFAULTS = TrainSettings()


class Epoch(BaseModel):
    """One epoch; a figure that could not be had is null."""

    epoch: int
    epochs: int
    train_loss: float | None
    valid_loss: float | None
    valid_miou: float | None
    learning_rate: float
    seconds: float


class Training(BaseModel):
    """A training."""

    id: int
    model_id: str = Field(examples=["leaves/1"], description="Of the model it makes.")
    state: TrainingState
    message: str
    settings: dict[str, Any]
    started_at: datetime
    finished_at: datetime | None
    job_id: int | None


class WatchedTraining(Training):
    """A training with its epochs so far."""

    epochs: list[Epoch]


class NewTraining(BaseModel):
    """A training to be begun."""

    version: int
    size: str = Field("small", description=f"One of {', '.join(SIZES)}.")
    architecture: Architecture = Architecture.DEEPLABV3PLUS
    epochs: int = DEFAULTS.epochs
    batch_size: int = DEFAULTS.batch_size
    learning_rate: float = DEFAULTS.learning_rate
    patience: int = Field(DEFAULTS.patience, description="Epochs without a better one after which it ends; 0 never.")
    seed: int = DEFAULTS.seed

    def settings(self) -> TrainSettings:
        """As the trainer takes them.

        Raises:
            BadSettings: no such size, or a number out of its range.
        """
        if self.size not in SIZES:
            raise BadSettings(f"size is {self.size!r}; wanted one of {', '.join(SIZES)}.")
        usual = SIZES[self.size]
        return TrainSettings(
            net=NetSettings(self.architecture, usual.backbone, usual.output_stride),
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            patience=self.patience,
            seed=self.seed,
        )


class TrainingApi:
    """Orders and shows trainings."""

    def __init__(self, library: Library, engine: JobEngine) -> None:
        self._library = library
        self._engine = engine

    def router(self) -> APIRouter:
        """The addresses."""
        router = APIRouter(
            prefix="/api/projects/{project}/trainings", tags=["api: trainings"], route_class=PlatformRoute
        )
        router.get("")(self.trainings)
        router.post("", status_code=202)(self.begin)
        router.get("/{training}")(self.training)
        router.post("/{training}/resume", status_code=202)(self.resume)
        return router

    def trainings(self, project: SeenProject) -> list[Training]:
        """List the trainings of a project, the last first."""
        return [Training(**_facts(record)) for record in self._library.trainings(project)]

    def begin(self, project: SeenProject, body: NewTraining, key: ManageKey) -> Training:
        """Train on a frozen version and publish the model, as a job."""
        order = TrainOrder(ModelId(project, body.version), body.settings())
        job = self._engine.submit(order, actor=key.name)
        return Training(**_facts(self._library.training_of_job(job.id)))

    def training(self, project: SeenProject, training: int) -> WatchedTraining:
        """A training and its epochs so far."""
        epochs = [_epoch(row) for row in self._library.epochs(training)]
        return WatchedTraining(**_facts(self._own(project, training)), epochs=epochs)

    def resume(self, project: SeenProject, training: int, key: ManageKey) -> Training:
        """Go on with a training that was stopped or failed, from its last checkpoint."""
        job = self._engine.submit(ResumeOrder(self._own(project, training).id), actor=key.name)
        return Training(**_facts(self._library.training_of_job(job.id)))

    def _own(self, project: str, training: int) -> TrainingRecord:
        record = self._library.training(training)
        if record.model_id.project != project:
            raise NotFound(f"The project {project!r} has no training {training}.")
        return record


def _facts(record: TrainingRecord) -> dict[str, Any]:
    return vars(record) | {"model_id": str(record.model_id)}


def _epoch(row: EpochRow) -> Epoch:
    return Epoch.model_validate({name: None if isnan(value) else value for name, value in vars(row).items()})
