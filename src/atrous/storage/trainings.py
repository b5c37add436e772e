"""Trainings and their epochs: appended while they run, read by whoever watches."""

from math import nan
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from atrous.domain.errors import NotFound
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import EpochRow
from atrous.storage.records import TrainingRecord, TrainingState
from atrous.storage.shelf import Shelf, find_project, find_version, utc_now
from atrous.storage.tables import Epoch, Project, Training, Version


class TrainingShelf(Shelf):
    """The library's trainings."""

    def start_training(self, model_id: ModelId, settings: dict[str, Any]) -> TrainingRecord:
        """A training on the version of that number begins.

        Raises:
            NotFound: no such project or version.
        """
        with self.catalog.writing() as session:
            row = Training(
                version_id=find_version(session, model_id).id,
                settings=settings,
                state=TrainingState.RUNNING,
                message="",
                started_at=utc_now(),
            )
            session.add(row)
            session.flush()
            return _record(row, model_id)

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
            open_ones = open_ones.where(Version.project_id == project_id, ~finished.exists())
            last = session.execute(open_ones.order_by(Training.id.desc()).limit(1)).first()
        return None if last is None else _record(last[0], ModelId(project, last[1]))

    def append_epoch(self, training_id: int, row: EpochRow) -> None:
        """An epoch has ended. One that is done again after a resume takes the place of its first go.

        Raises:
            NotFound: no such training.
        """
        with self.catalog.writing() as session:
            _find(session, training_id)
            session.merge(_epoch_row(training_id, row))

    def epochs(self, training_id: int) -> list[EpochRow]:
        """The epochs a training has behind it, the first first."""
        with self.catalog.reading() as session:
            rows = session.scalars(select(Epoch).where(Epoch.training_id == training_id).order_by(Epoch.epoch))
            return [_epoch(row) for row in rows]

    def run_folder(self, model_id: ModelId) -> Path:
        """Where the training of a model keeps its checkpoints; the trainer makes it."""
        return self.folders.run(model_id)

    def _turn(self, training_id: int, state: TrainingState, message: str) -> TrainingRecord:
        with self.catalog.writing() as session:
            row = _find(session, training_id)
            row.state, row.message = state, message
            row.finished_at = None if state is TrainingState.RUNNING else utc_now()
            return _record(row, _model_id(session, row))


def _find(session: Session, training_id: int) -> Training:
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


def _epoch_row(training_id: int, row: EpochRow) -> Epoch:
    return Epoch(
        training_id=training_id,
        epoch=row.epoch,
        epochs=row.epochs,
        train_loss=row.train_loss,
        valid_loss=row.valid_loss,
        valid_miou=row.valid_miou,
        learning_rate=row.learning_rate,
        seconds=row.seconds,
    )


def _epoch(row: Epoch) -> EpochRow:
    return EpochRow(
        epoch=row.epoch,
        epochs=row.epochs,
        train_loss=_or_nan(row.train_loss),
        valid_loss=_or_nan(row.valid_loss),
        valid_miou=_or_nan(row.valid_miou),
        learning_rate=row.learning_rate,
        seconds=row.seconds,
    )


def _or_nan(value: float | None) -> float:
    return nan if value is None else value  # SQLite keeps NaN as NULL
