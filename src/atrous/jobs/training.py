"""A project's pictures → a published model: freeze, train, export, measure, publish."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from atrous.datasets.versions.recipe import Recipe
from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.classes import Classes
from atrous.domain.errors import AlreadyExists, AtrousError, NotFound
from atrous.domain.reporter import EpochRow, Reporter, Silent
from atrous.domain.train_settings import TrainSettings
from atrous.jobs.freezing import freeze_version
from atrous.runtime.package import ModelPackage
from atrous.runtime.precision import MAX_DROP
from atrous.serving.models.machine import available_bytes
from atrous.storage.library import Library
from atrous.storage.records.records import ModelRecord, TrainingRecord, TrainingState
from atrous.storage.shelves.events import COMMAND_LINE
from atrous.training.delivery import deliver
from atrous.training.evaluation.evaluate import Evaluation
from atrous.training.logbooks.logbook import RunTitle
from atrous.training.logbooks.open import LogTo, logged
from atrous.training.processes import once
from atrous.training.start import start_net
from atrous.training.train import train


@dataclass(frozen=True)
class Published:
    """A model that was just made."""

    model: ModelRecord
    split: str
    """What it was measured on: test, or the nearest to it that the version has."""
    evaluation: Evaluation
    run_folder: Path
    """Checkpoints, curves, plots and the report."""


def train_model(
    library: Library,
    project: str,
    settings: TrainSettings,
    reporter: Reporter,
    *,
    version: int | None = None,
    max_drop: float = MAX_DROP,
    log_to: Sequence[LogTo] = (),
) -> Published:
    """Train on a version, the next one frozen from the project as it is unless one is named, and publish the model.

    Raises:
        NotFound: no such project or version.
        AlreadyExists: the version has a model already.
        AtrousError: training or export cannot go on; what was finished can be resumed.
    """
    training = once(lambda: _begin(library, project, settings, reporter, version))
    return carry_out(library, training, reporter, max_drop, resume=False, log_to=log_to)


def resume_training(
    library: Library,
    project: str,
    reporter: Reporter,
    *,
    max_drop: float = MAX_DROP,
    log_to: Sequence[LogTo] = (),
) -> Published:
    """Go on with the project's last training that was not finished, with the settings it was begun with.

    Raises:
        NotFound: no such project, or nothing to resume.
        BadCheckpoint: what the run left behind cannot be used.
    """
    training = once(lambda: _take_up(library, project))
    reporter.say(f"Resuming the training of {training.model_id}.")
    return carry_out(library, training, reporter, max_drop, resume=True, log_to=log_to)


def _begin(
    library: Library, project: str, settings: TrainSettings, reporter: Reporter, version: int | None
) -> TrainingRecord:
    start_net(settings, Classes(library.project(project).class_names), Silent())  # refuses before anything is frozen
    if version is None:
        version = freeze_version(library, project, Recipe(), settings.seed, reporter).number
    model_id = library.version(project, version).model_id
    if library.model_exists(model_id):
        raise AlreadyExists(f"{model_id} is published already; leave --version out to freeze and train the next one.")
    return library.start_training(model_id, asdict(settings))


def _take_up(library: Library, project: str) -> TrainingRecord:
    training = library.unfinished_training(project)
    if training is None:
        raise NotFound(f"The project {project!r} has no unfinished training; leave --resume out to start one.")
    return library.resume_training(training.id)


def carry_out(
    library: Library,
    training: TrainingRecord,
    reporter: Reporter,
    max_drop: float,
    *,
    resume: bool,
    log_to: Sequence[LogTo] = (),
    actor: str = COMMAND_LINE,
) -> Published:
    """Do a training that the catalog has as running, or the rest of it, and publish the model.

    Raises:
        AtrousError: training or export cannot go on; the training has failed then, and what was finished is kept.
    """
    model_id = training.model_id
    settings = TrainSettings.from_json(training.settings)
    try:
        version = VersionFolder.open(library.version_folder(model_id.project, model_id.version))
        run_folder = library.run_folder(model_id)
        title = RunTitle(model_id.project, str(model_id), run_folder, training.settings)
        resume = resume and run_folder.exists()  # it may have been cut off before it wrote anything
        with logged(_Recorder(library, training.id, reporter), log_to, title) as recorder:
            run = train(settings, version, run_folder, recorder, resume=resume, memory_bytes=available_bytes())
        delivery = once(lambda: deliver(run, version, str(model_id), reporter, max_drop=max_drop))
        model = once(lambda: _publish(library, training, delivery.package, actor))
    except KeyboardInterrupt:
        library.finish_training(training.id, TrainingState.STOPPED, "stopped by hand")
        raise
    except AtrousError as error:
        library.finish_training(training.id, TrainingState.FAILED, str(error))
        raise
    return Published(model, delivery.split, delivery.evaluation, run_folder)


def _publish(library: Library, training: TrainingRecord, package: ModelPackage, actor: str) -> ModelRecord:
    model = library.publish(training.model_id, package.folder, package.card or {}, actor=actor)
    library.finish_training(training.id, TrainingState.FINISHED)
    return model


class _Recorder:
    """Writes epochs to the catalog, where pages and `--resume` find them, and passes everything on."""

    def __init__(self, library: Library, training_id: int, reporter: Reporter) -> None:
        self._library = library
        self._training_id = training_id
        self._reporter = reporter

    def say(self, sentence: str) -> None:
        self._reporter.say(sentence)

    def progress(self, activity: str, done: int, total: int, detail: str = "") -> None:
        self._reporter.progress(activity, done, total, detail)

    def epoch(self, row: EpochRow) -> None:
        self._library.append_epoch(self._training_id, row)
        self._reporter.epoch(row)
