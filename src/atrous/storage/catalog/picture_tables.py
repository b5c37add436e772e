"""The catalog's tables around a picture: what it is found by."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from atrous.storage.catalog.tables import Table

# Each begins its primary key with the project and what is looked for: a filter reads one stretch of it, in the order of
# the pictures, however many there are.


class Batch(Table):
    """Pictures that came together, under the name given with them."""

    __tablename__ = "batches"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    name: Mapped[str]
    created_at: Mapped[datetime]


class Presence(Table):
    """A class that the current labels of a picture show; background is one of them, ignore is not."""

    __tablename__ = "presences"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    class_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id"), primary_key=True, index=True)
    pixels: Mapped[int] = mapped_column(BigInteger)


class PictureTag(Table):
    """A word that somebody put on a picture."""

    __tablename__ = "picture_tags"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)
    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id"), primary_key=True, index=True)


class Finding(Table):
    """What the doctor said of a picture when it came in."""

    __tablename__ = "findings"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id"), primary_key=True, index=True)
    severity: Mapped[str]
    sentence: Mapped[str]


class AnnotationJob(Table):
    """Pictures of a batch that somebody is to label."""

    __tablename__ = "annotation_jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    name: Mapped[str]
    labeler: Mapped[str]
    reviewer: Mapped[str]
    instructions: Mapped[str]
    created_at: Mapped[datetime]


class AnnotationJobPicture(Table):
    """A picture is in one annotation job at most."""

    __tablename__ = "annotation_job_pictures"

    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id"), primary_key=True, autoincrement=False)
    annotation_job_id: Mapped[int] = mapped_column(ForeignKey("annotation_jobs.id"), index=True)
