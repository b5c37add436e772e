"""Frozen versions: a number is taken, the caller freezes into a folder, then the version is there."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atrous.domain.errors import NotFound
from atrous.domain.model_id import ModelId
from atrous.storage.catalog.tables import Project, Version
from atrous.storage.durable import move_folder, sync_tree
from atrous.storage.folders import ABANDONED_S
from atrous.storage.records.job_records import NewJob
from atrous.storage.records.records import SplitCounts, VersionDraft, VersionRecord
from atrous.storage.shelves.events import COMMAND_LINE
from atrous.storage.shelves.job_rows import enter_job
from atrous.storage.shelves.shelf import Shelf, find_project, find_version, lock_project, utc_now


class VersionShelf(Shelf):
    """The library's frozen versions and their folders."""

    def new_version(self, project: str, name: str, recipe: dict[str, Any]) -> VersionDraft:
        """Take the next number. Freeze into the draft's folder, then `finish_version`, or `drop_version` if it failed.

        A draft whose process was killed keeps its number for a day; nothing else shows it.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.writing() as session:
            self._forget_drafts(session, project)
            number = _add_draft(session, project, name, recipe).number
        return VersionDraft(project, number, self.folders.version_draft(ModelId(project, number)))

    def _forget_drafts(self, session: Session, project: str) -> None:
        """Give up what killed processes were freezing; a job's draft is the job's, which goes on with it."""
        begun_before = utc_now() - timedelta(seconds=ABANDONED_S)
        drafts = select(Version).where(Version.project_id == lock_project(session, project).id)
        drafts = drafts.where(Version.finished_at.is_(None), Version.job_id.is_(None))
        for row in session.scalars(drafts.where(Version.created_at < begun_before)).all():
            shutil.rmtree(self.folders.version_draft(ModelId(project, row.number)), ignore_errors=True)
            session.delete(row)
        session.flush()

    def queue_version(
        self, project: str, name: str, recipe: dict[str, Any], job: NewJob, *, actor: str = COMMAND_LINE
    ) -> VersionRecord:
        """Take the next number for a job that freezes it; the draft is given up if the job fails or is cancelled.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.writing() as session:
            row = _add_draft(session, project, name, recipe)
            row.job_id = enter_job(session, project, job, actor).id
            return _record(project, row)

    def version_of_job(self, job_id: int) -> VersionRecord:
        """The version that a job freezes, frozen or not.

        Raises:
            NotFound: it freezes none.
        """
        wanted = select(Project.slug, Version).join(Version, Version.project_id == Project.id)
        with self.catalog.reading() as session:
            found = session.execute(wanted.where(Version.job_id == job_id)).first()
            if found is None:
                raise NotFound(f"Job {job_id} freezes no version, or gave it up.")
            return _record(*found)

    def start_over(self, project: str, number: int) -> VersionDraft:
        """The draft of a version as if it had just been taken: what a killed process froze of it is gone.

        Raises:
            NotFound: no such draft.
        """
        version_id = ModelId(project, number)
        with self.catalog.reading() as session:
            _find_draft(session, version_id)
        folder = self.folders.version_draft(version_id)
        shutil.rmtree(folder, ignore_errors=True)
        return VersionDraft(project, number, folder)

    def finish_version(self, project: str, number: int, hash: str, counts: SplitCounts) -> VersionRecord:
        """The draft's folder is complete: put it on the disk, in its place and in the catalog.

        Raises:
            NotFound: no such draft, or nothing was frozen into its folder.
        """
        version_id = ModelId(project, number)
        draft = self.folders.version_draft(version_id)
        if not draft.is_dir():
            raise NotFound(f"Nothing is frozen for version {version_id}; wanted a folder {draft}.")
        sync_tree(draft)
        with self.catalog.writing() as session:
            row = _find_draft(session, version_id)
            row.hash, row.finished_at = hash, utc_now()
            row.train_pictures, row.valid_pictures, row.test_pictures = counts.train, counts.valid, counts.test
            move_folder(draft, self.folders.version(version_id))
            return _record(project, row)

    def drop_version(self, project: str, number: int) -> None:
        """Give up a draft: its folder goes, its number may be taken again.

        Raises:
            NotFound: no such draft.
        """
        version_id = ModelId(project, number)
        with self.catalog.writing() as session:
            row = _find_draft(session, version_id)
            shutil.rmtree(self.folders.version_draft(version_id), ignore_errors=True)
            session.delete(row)

    def version(self, project: str, number: int) -> VersionRecord:
        """One frozen version.

        Raises:
            NotFound: names the versions there are.
        """
        with self.catalog.reading() as session:
            return _record(project, find_version(session, ModelId(project, number)))

    def version_or_draft(self, project: str, number: int) -> VersionRecord:
        """A version, frozen or not.

        Raises:
            NotFound: names the versions there are.
        """
        with self.catalog.reading() as session:
            rows = select(Version).where(Version.project_id == find_project(session, project).id)
            row = session.scalar(rows.where(Version.number == number))
            return _record(project, row or find_version(session, ModelId(project, number)))

    def versions(self, project: str, *, drafts: bool = False) -> list[VersionRecord]:
        """The frozen versions of a project, the first first; with `drafts` those too that a job freezes.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.reading() as session:
            rows = select(Version).where(Version.project_id == find_project(session, project).id)
            frozen = Version.finished_at.is_not(None)
            wanted = rows.where(frozen | Version.job_id.is_not(None) if drafts else frozen)
            return [_record(project, row) for row in session.scalars(wanted.order_by(Version.number))]

    def version_folder(self, project: str, number: int) -> Path:
        """Where a frozen version lies on this machine; it is read, never changed.

        Raises:
            NotFound: names the versions there are.
        """
        with self.catalog.reading() as session:
            find_version(session, ModelId(project, number))
        return self.folders.version(ModelId(project, number))


def _add_draft(session: Session, project: str, name: str, recipe: dict[str, Any]) -> Version:
    project_id = lock_project(session, project).id
    last = session.scalar(select(func.max(Version.number)).where(Version.project_id == project_id))
    row = Version(
        project_id=project_id,
        number=(last or 0) + 1,
        name=name,
        recipe=recipe,
        hash="",
        train_pictures=0,
        valid_pictures=0,
        test_pictures=0,
        created_at=utc_now(),
    )
    session.add(row)
    return row


def _find_draft(session: Session, version_id: ModelId) -> Version:
    drafts = select(Version).join(Project, Project.id == Version.project_id)
    drafts = drafts.where(Project.slug == version_id.project, Version.number == version_id.version)
    row = session.scalar(drafts.where(Version.finished_at.is_(None)))
    if row is None:
        raise NotFound(f"There is no draft of version {version_id}; new_version makes one.")
    return row


def _record(project: str, row: Version) -> VersionRecord:
    counts = SplitCounts(row.train_pictures, row.valid_pictures, row.test_pictures)
    return VersionRecord(
        project=project,
        number=row.number,
        name=row.name,
        recipe=row.recipe,
        hash=row.hash,
        counts=counts,
        created_at=row.created_at,
        frozen=row.finished_at is not None,
        job_id=row.job_id,
    )
