"""Trainings, in both editions: `…/{version}/train` and `…/{version}/v2/trainings…`."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from atrous.domain.errors import AlreadyExists, NotFound
from atrous.domain.model_id import ModelId
from atrous.domain.train_settings import TrainSettings
from atrous.jobs.ending import end_early
from atrous.jobs.engine import JobEngine
from atrous.jobs.orders import TrainOrder
from atrous.jobs.starting import starting_from
from atrous.serving.door.keys import ManageKey
from atrous.serving.requests.wire_id import read_model_id
from atrous.storage.library import Library
from atrous.storage.records.records import TrainingRecord, TrainingState
from atrous.studio.caller import SeenProject
from atrous.studio.rest.curve import WireTraining, wire_training
from atrous.studio.rest.model_types import MODEL_TYPES, check_hyperparameters, hyperparameters_of, net_of
from atrous.studio.route import PlatformRoute


class Recipe(BaseModel):
    """What a training may be told beyond its network."""

    model_config = ConfigDict(extra="forbid")

    model_type: str | None = None
    hyperparameters: dict[str, Any] = Field(default={})


class NewTraining(BaseModel):
    """What `version.train` and `version.create_training` send."""

    model_config = ConfigDict(protected_namespaces=())

    speed: str | None = None
    modelType: str | None = None
    checkpoint: str | None = Field(None, description="A model id, such as leaves/1, whose weights are the start.")
    epochs: int | None = None
    trainRecipe: Recipe = Field(default=Recipe())


class Begun(BaseModel):
    """A training that is queued."""

    trainingId: str
    status: str
    jobId: str | None


class TrainingList(BaseModel):
    """The trainings of a version."""

    trainings: list[WireTraining]


class TrainedModel(BaseModel):
    """A model that a training made."""

    model_config = ConfigDict(protected_namespaces=())

    modelId: str
    modelType: str
    metrics: dict[str, Any]


class TrainingBundle(WireTraining):
    """A training with its models."""

    modelCount: int
    models: list[TrainedModel]


class WhichTraining(BaseModel):
    """Names a training; without an id the only one of the version is meant."""

    trainingId: int | None = None


class RecipeAnswer(BaseModel):
    """What may be changed, filled with what it is."""

    template: Recipe
    modelTypes: list[str]


class Success(BaseModel):
    """It is done."""

    success: bool = True


class Deleted(BaseModel):
    """A training is gone."""

    deleted: bool = True
    type: str = "training"
    trainingId: str
    trash: bool = False


class TrainingRoutes:
    """Orders trainings and shows them."""

    def __init__(self, library: Library, engine: JobEngine) -> None:
        self._library = library
        self._engine = engine

    def router(self) -> APIRouter:
        """The addresses of both editions."""
        router = APIRouter(
            prefix="/{workspace}/{project}/{version}", tags=["platform: trainings"], route_class=PlatformRoute
        )
        router.post("/train")(self.train)
        router.post("/train/cancel")(self.cancel)
        router.post("/train/stop")(self.stop)
        router.get("/training/results")(self.training)
        router.post("/v2/trainings")(self.train)
        router.get("/v2/trainings")(self.trainings)
        router.get("/v2/trainings/get")(self.training)
        router.get("/v2/trainings/recipe")(self.recipe)
        router.post("/v2/trainings/cancel")(self.cancel)
        router.post("/v2/trainings/stop")(self.stop)
        router.delete("/v2/trainings/{training_id}")(self.delete)
        return router

    def train(self, project: SeenProject, version: int, body: NewTraining, key: ManageKey) -> Begun:
        """Train on a version, as a job."""
        settings = settings_of(body)
        if body.checkpoint is not None:  # the model of another project is none to a key that does not see it
            settings = starting_from(self._library, settings, read_model_id(body.checkpoint, key))
        job = self._engine.submit(TrainOrder(ModelId(project, version), settings), actor=key.name)
        wired = wire_training(self._library.training_of_job(job.id))
        return Begun(trainingId=wired.id, status=wired.status, jobId=wired.jobId)

    def trainings(self, project: SeenProject, version: int) -> TrainingList:
        """List the trainings of a version, the last first."""
        return TrainingList(trainings=[wire_training(one) for one in self._library.trainings(project, version)])

    def training(self, project: SeenProject, version: int, trainingId: int | None = None) -> TrainingBundle:
        """One training and what it made; the only one of the version if none is named."""
        training = self._find(project, version, trainingId)
        wired = wire_training(training)
        models = [self._model(wired)] if wired.modelIds else []
        return TrainingBundle(**wired.model_dump(), modelCount=len(models), models=models)

    def recipe(self, project: SeenProject, version: int, modelType: str) -> RecipeAnswer:
        """What a training of this model type may be told, filled with the defaults."""
        self._library.version_or_draft(project, version)
        settings = TrainSettings(net=net_of(modelType, None))
        template = Recipe(model_type=modelType, hyperparameters=hyperparameters_of(settings))
        return RecipeAnswer(template=template, modelTypes=list(MODEL_TYPES))

    def cancel(self, project: SeenProject, version: int, body: WhichTraining, key: ManageKey) -> Success:
        """End a training now; what it has learnt is kept, and it can be resumed."""
        training = self._find(project, version, body.trainingId)
        if training.job_id is None:
            raise AlreadyExists(f"Training {training.id} runs on the command line; end it there with Ctrl-C.")
        self._engine.cancel(training.job_id, actor=key.name)
        return Success()

    def stop(self, project: SeenProject, version: int, body: WhichTraining, key: ManageKey) -> Success:
        """End a training with the epoch at hand, and publish what it has learnt; one that is over stays as it is."""
        training = self._find(project, version, body.trainingId)
        if training.state is TrainingState.RUNNING:
            end_early(self._library, training, key.name)
        elif training.state is TrainingState.QUEUED and training.job_id is not None:
            self._engine.cancel(training.job_id, actor=key.name)
        return Success()

    def delete(self, project: SeenProject, version: int, training_id: int, key: ManageKey) -> Deleted:
        """Forget a training that is over and made no model, for good: there is no trash."""
        training = self._find(project, version, training_id)
        self._library.delete_training(training.id, actor=key.name)
        return Deleted(trainingId=str(training.id))

    def _find(self, project: str, version: int, training_id: int | None) -> TrainingRecord:
        own = self._library.trainings(project, version)
        found = [one for one in own if training_id in (None, one.id)]
        if not found:
            raise NotFound(f"Version {project}/{version} has no training{f' {training_id}' if training_id else ''}.")
        if len(found) > 1:
            ids = ", ".join(str(one.id) for one in found)
            raise AlreadyExists(f"Version {project}/{version} has several trainings ({ids}); name one by trainingId.")
        return found[0]

    def _model(self, training: WireTraining) -> TrainedModel:
        record = self._library.model(ModelId.parse(training.modelIds[0]))
        return TrainedModel(modelId=str(record.id), modelType=training.modelType, metrics=record.card["metrics"])


def settings_of(body: NewTraining) -> TrainSettings:
    """The settings that a request means; its recipe counts before its own epochs.

    Raises:
        BadSettings: an unknown word, or a number out of its range.
    """
    usual = TrainSettings(net=net_of(body.modelType, body.speed))
    if body.epochs is not None:
        usual = replace(usual, epochs=body.epochs)
    return replace(usual, **check_hyperparameters(body.trainRecipe.hyperparameters))
