"""Trainings: asked for, begun, ended, gone on with, forgotten."""

import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session, aliased

from atrous.domain.errors import AlreadyExists, NotFound
from atrous.domain.model_id import ModelId
from atrous.storage.catalog.tables import Epoch, Model, Project, Training, Version
from atrous.storage.records.job_records import NewJob
from atrous.storage.records.records import TrainingRecord, TrainingState
from atrous.storage.shelves.events import COMMAND_LINE, add_event
from atrous.storage.shelves.job_rows import enter_job
from atrous.storage.shelves.shelf import Shelf, find_project, find_version, lock_project, utc_now

UNDER_WAY = (TrainingState.QUEUED, TrainingState.RUNNING)


class TrainingShelf(Shelf):
    """The library's trainings."""

    def start_training(self, model_id: ModelId, settings: dict[str, Any]) -> TrainingRecord:
        """A training on the version of that number begins.

        Raises:
            NotFound: no such project or version.
        """
        with self.catalog.writing() as session:
            return _record(_add(session, model_id, settings, TrainingState.RUNNING), model_id)

    def queue_training(
        self, model_id: ModelId, settings: dict[str, Any], job: NewJob, *, actor: str = COMMAND_LINE
    ) -> TrainingRecord:
        """A training on the version of that number waits for a job to do it.

        Raises:
            NotFound: no such project or version.
            AlreadyExists: the version has a model, or is being trained on.
        """
        with self.catalog.writing() as session:
            lock_project(session, model_id.project)
            row = _add(session, model_id, settings, TrainingState.QUEUED)
            _refuse_second(session, row, model_id)
            row.job_id = enter_job(session, model_id.project, job, actor).id
            return _record(row, model_id)

    def queue_resumption(self, training_id: int, job: NewJob, *, actor: str = COMMAND_LINE) -> TrainingRecord:
        """A training that was stopped or failed waits for a further job, which goes on from its last checkpoint.

        Raises:
            NotFound: no such training.
            AlreadyExists: it is under way, its version has a model by now, or another training of it is under way.
        """
        with self.catalog.writing() as session:
            row = find_training(session, training_id)
            model_id = _model_id(session, row)
            lock_project(session, model_id.project)
            if row.state in UNDER_WAY and row.job_id is not None:
                raise AlreadyExists(f"Training {training_id} is {row.state}; there is nothing to resume.")
            _refuse_second(session, row, model_id)
            row.state, row.message, row.finished_at = TrainingState.QUEUED, "", None
            row.job_id = enter_job(session, model_id.project, job, actor).id
            return _record(row, model_id)

    def training(self, training_id: int) -> TrainingRecord:
        """One training.

        Raises:
            NotFound: no such training.
        """
        with self.catalog.reading() as session:
            row = find_training(session, training_id)
            return _record(row, _model_id(session, row))

    def training_of_job(self, job_id: int) -> TrainingRecord:
        """The training that a job does.

        Raises:
            NotFound: it does none, or a later job has taken it over.
        """
        with self.catalog.reading() as session:
            row = session.scalar(select(Training).where(Training.job_id == job_id))
            if row is None:
                raise NotFound(f"Job {job_id} does no training, or a later job has taken it over.")
            return _record(row, _model_id(session, row))

    def trainings(self, project: str, version: int | None = None) -> list[TrainingRecord]:
        """The trainings of a project or of one of its versions, the last first.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.reading() as session:
            rows = select(Training, Version.number).join(Version, Version.id == Training.version_id)
            rows = rows.where(Version.project_id == find_project(session, project).id)
            if version is not None:
                rows = rows.where(Version.number == version)
            found = session.execute(rows.order_by(Training.id.desc()))
            return [_record(row, ModelId(project, number)) for row, number in found]

    def resume_training(self, training_id: int) -> TrainingRecord:
        """A training that was killed, stopped or failed goes on.

        Raises:
            NotFound: no such training.
        """
        return self._turn(training_id, TrainingState.RUNNING, "")

    def finish_training(self, training_id: int, state: TrainingState, message: str = "") -> TrainingRecord:
        """A training has ended; the message is for the person who looks why.

        Raises:
            NotFound: no such training.
        """
        return self._turn(training_id, state, message)

    def unfinished_training(self, project: str) -> TrainingRecord | None:
        """The last training of a project that can be resumed: not finished, nor made needless by one that was.

        Raises:
            NotFound: no such project.
        """
        other = aliased(Training)
        finished = select(other.id).where(other.version_id == Training.version_id)
        finished = finished.where(other.state == TrainingState.FINISHED)
        with self.catalog.reading() as session:
            project_id = find_project(session, project).id
            open_ones = select(Training, Version.number).join(Version, Version.id == Training.version_id)
            open_ones = open_ones.where(Version.project_id == project_id, ~finished.exists(), ~_in_a_job())
            last = session.execute(open_ones.order_by(Training.id.desc()).limit(1)).first()
        return None if last is None else _record(last[0], ModelId(project, last[1]))

    def delete_training(self, training_id: int, *, actor: str = COMMAND_LINE) -> None:
        """Forget a training that made no model, with its epochs, and its folder if no other of its version is left.

        Raises:
            NotFound: no such training.
            AlreadyExists: it is in progress, or its model is there.
        """
        with self.catalog.writing() as session:
            row = find_training(session, training_id)
            model_id = _model_id(session, row)
            lock_project(session, model_id.project)
            if row.state in UNDER_WAY:
                raise AlreadyExists(f"Training {training_id} is in progress; cancel it first.")
            if row.state == TrainingState.FINISHED:
                raise AlreadyExists(f"Training {training_id} made the model {model_id}, which stays, and it with it.")
            others = select(Training.id).where(Training.version_id == row.version_id, Training.id != training_id)
            is_last = session.scalars(others).first() is None
            session.execute(delete(Epoch).where(Epoch.training_id == training_id))
            session.delete(row)
            add_event(session, actor, "delete training", model_id.project, f"training {training_id}", {})
        if is_last:
            shutil.rmtree(self.run_folder(model_id), ignore_errors=True)

    def run_folder(self, model_id: ModelId) -> Path:
        """Where the training of a model keeps its checkpoints; the trainer makes it."""
        return self.folders.run(model_id)

    def _turn(self, training_id: int, state: TrainingState, message: str) -> TrainingRecord:
        with self.catalog.writing() as session:
            row = find_training(session, training_id)
            row.state, row.message = state, message
            row.finished_at = None if state in UNDER_WAY else utc_now()
            return _record(row, _model_id(session, row))


def _add(session: Session, model_id: ModelId, settings: dict[str, Any], state: TrainingState) -> Training:
    version_id = find_version(session, model_id).id
    row = Training(version_id=version_id, settings=settings, state=state, message="", started_at=utc_now())
    session.add(row)
    session.flush()
    return row


def _refuse_second(session: Session, row: Training, model_id: ModelId) -> None:
    """Trainings of one version share its run folder and its model id, so there is one at a time and one in the end."""
    if session.scalar(select(Model.id).where(Model.version_id == row.version_id)) is not None:
        raise AlreadyExists(f"{model_id} is published already; freeze a new version to train again.")
    others = select(Training.id).where(Training.version_id == row.version_id, Training.id != row.id)
    if session.scalars(others.where(_in_a_job())).first() is not None:
        raise AlreadyExists(f"{model_id} is being trained already; wait for it, or cancel its job.")


def _in_a_job() -> ColumnElement[bool]:
    """Trainings that a job does or will do; one of the command line may have been killed, which nobody can see."""
    return Training.state.in_(UNDER_WAY) & Training.job_id.is_not(None)


def find_training(session: Session, training_id: int) -> Training:
    """The row of a training.

    Raises:
        NotFound: no such training.
    """
    row = session.get(Training, training_id)
    if row is None:
        raise NotFound(f"There is no training {training_id}.")
    return row


def _model_id(session: Session, row: Training) -> ModelId:
    named = select(Project.slug, Version.number).join(Version, Version.project_id == Project.id)
    slug, number = session.execute(named.where(Version.id == row.version_id)).one()
    return ModelId(slug, number)


def _record(row: Training, model_id: ModelId) -> TrainingRecord:
    state = TrainingState(row.state)
    return TrainingRecord(
        row.id, model_id, row.settings, state, row.message, row.started_at, row.finished_at, row.job_id
    )
