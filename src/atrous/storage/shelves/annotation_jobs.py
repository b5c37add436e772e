"""Annotation jobs: pictures of a batch that somebody is to label. How far a job is, the labels that are there say."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from atrous.domain.errors import BadSettings, NotFound
from atrous.storage.catalog.picture_tables import AnnotationJob, AnnotationJobPicture, Batch
from atrous.storage.catalog.tables import Picture, Project
from atrous.storage.records.picture_records import AnnotationJobRecord, NewAnnotationJob
from atrous.storage.shelves.annotations import is_labelled
from atrous.storage.shelves.events import COMMAND_LINE, add_event
from atrous.storage.shelves.shelf import Shelf, find_project, lock_project, utc_now


class AnnotationJobShelf(Shelf):
    """The library's annotation jobs."""

    def create_annotation_job(
        self, project: str, new: NewAnnotationJob, *, actor: str = COMMAND_LINE
    ) -> AnnotationJobRecord:
        """Give the first pictures of a batch that are in no job yet to somebody.

        Raises:
            NotFound: no such project, or it has no such batch.
            BadSettings: every picture of the batch is in a job.
        """
        with self.catalog.writing() as session:
            owner = lock_project(session, project)
            batch = session.get(Batch, new.batch_id)
            if batch is None or batch.project_id != owner.id:
                raise NotFound(f"The project {project!r} has no batch {new.batch_id}.")
            picture_ids = session.scalars(_free(new.batch_id).limit(new.pictures)).all()
            if not picture_ids:
                raise BadSettings(f"Every picture of the batch {batch.name!r} is in a job already, or it has none.")
            job = AnnotationJob(
                project_id=owner.id,
                batch_id=batch.id,
                name=new.name or f"{batch.name} for {new.labeler}",
                labeler=new.labeler,
                reviewer=new.reviewer,
                instructions=new.instructions,
                created_at=utc_now(),
            )
            session.add(job)
            session.flush()
            session.add_all(AnnotationJobPicture(picture_id=each, annotation_job_id=job.id) for each in picture_ids)
            add_event(session, actor, "create annotation job", project, job.name, {"pictures": len(picture_ids)})
            return _records(session, owner, job.id)[0]

    def annotation_jobs(self, project: str) -> list[AnnotationJobRecord]:
        """The annotation jobs of a project, the last first.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.reading() as session:
            return _records(session, find_project(session, project))

    def annotation_job(self, project: str, job_id: int) -> AnnotationJobRecord:
        """One annotation job.

        Raises:
            NotFound: no such project, or it has no such job.
        """
        with self.catalog.reading() as session:
            found = _records(session, find_project(session, project), job_id)
        if not found:
            raise NotFound(f"The project {project!r} has no annotation job {job_id}.")
        return found[0]


def _free(batch_id: int) -> Select[int]:
    taken = select(AnnotationJobPicture.picture_id)
    free = select(Picture.id).where(Picture.batch_id == batch_id, Picture.deleted_at.is_(None))
    return free.where(Picture.id.not_in(taken)).order_by(Picture.id)


def _records(session: Session, project: Project, job_id: int | None = None) -> list[AnnotationJobRecord]:
    jobs = select(AnnotationJob).where(AnnotationJob.project_id == project.id).order_by(AnnotationJob.id.desc())
    if job_id is not None:
        jobs = jobs.where(AnnotationJob.id == job_id)
    pictures, labelled = _counts(session, project, labelled=False), _counts(session, project, labelled=True)
    return [
        AnnotationJobRecord(
            id=job.id,
            project=project.slug,
            batch_id=job.batch_id,
            name=job.name,
            labeler=job.labeler,
            reviewer=job.reviewer,
            instructions=job.instructions,
            pictures=pictures.get(job.id, 0),
            labelled=labelled.get(job.id, 0),
            created_at=job.created_at,
        )
        for job in session.scalars(jobs)
    ]


def _counts(session: Session, project: Project, *, labelled: bool) -> dict[int, int]:
    """Job → its pictures, or those of them that have labels."""
    member = AnnotationJobPicture.picture_id == Picture.id
    counted = select(AnnotationJobPicture.annotation_job_id, func.count()).join(Picture, member)
    counted = counted.where(Picture.project_id == project.id, Picture.deleted_at.is_(None))
    if labelled:
        counted = counted.where(is_labelled())
    return dict(session.execute(counted.group_by(AnnotationJobPicture.annotation_job_id)).all())
