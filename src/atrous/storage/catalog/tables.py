"""The catalog's tables. A change here needs a migration beside the others, and `SCHEMA` raised to its number."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from atrous.domain.splits import Split

SCHEMA = "0004"
"""The newest migration. Kept here so that a start with nothing to migrate need not load Alembic."""

LIVE_ONLY = text("deleted_at IS NULL")
GONE_ONLY = text("deleted_at IS NOT NULL")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its time zone, always UTC; SQLite forgets the zone, so it is given back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Any zone becomes UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """What came without a zone was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """The root of all tables."""

    # constraints need names, or a later migration cannot drop them
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime, float: Double, dict[str, Any]: JSON, list[str]: JSON}


class Project(Table):
    """What is to be told apart, and the pictures it is learnt from."""

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    class_names: Mapped[list[str]]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    type: Mapped[str]
    annotation_group: Mapped[str]


class Picture(Table):
    """A picture of a project; its bytes are the blob of that SHA-256. A deleted one stays, and frees its name."""

    __tablename__ = "pictures"
    __table_args__ = (
        Index(
            "uq_pictures_project_id_name_live",
            "project_id",
            "name",
            unique=True,
            sqlite_where=LIVE_ONLY,
            postgresql_where=LIVE_ONLY,
        ),
        Index("ix_pictures_project_id_deleted", "project_id", sqlite_where=GONE_ONLY, postgresql_where=GONE_ONLY),
        Index(None, "project_id", "split"),
        Index(None, "project_id", "blob"),
        Index(None, "batch_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    name: Mapped[str]
    split: Mapped[Split] = mapped_column(String)
    suffix: Mapped[str]
    blob: Mapped[str]
    height: Mapped[int]
    width: Mapped[int]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))


class Annotation(Table):
    """The labels of a picture as someone left them. Rows are only ever added: the highest revision counts."""

    __tablename__ = "annotations"
    __table_args__ = (UniqueConstraint("picture_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id"))
    revision: Mapped[int]
    blob: Mapped[str]
    author: Mapped[str]
    created_at: Mapped[datetime]
    restores: Mapped[int | None]  # the earlier revision whose labels these are
    class_pixels: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # NULL is not counted yet
    picture: Mapped[Picture] = relationship()


class Version(Table):
    """A project's pictures and labels as they were at one moment; a draft until it has an end."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]
    name: Mapped[str]
    recipe: Mapped[dict[str, Any]]
    hash: Mapped[str]
    train_pictures: Mapped[int]
    valid_pictures: Mapped[int]
    test_pictures: Mapped[int]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))


class Training(Table):
    """One attempt to train on a version."""

    __tablename__ = "trainings"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), index=True)
    settings: Mapped[dict[str, Any]]
    state: Mapped[str]
    message: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))


class Epoch(Table):
    """What one epoch of a training came to. A figure that could not be had is NaN, or NULL where NaN is unknown."""

    __tablename__ = "epochs"

    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epochs: Mapped[int]
    train_loss: Mapped[float | None]
    valid_loss: Mapped[float | None]
    valid_miou: Mapped[float | None]
    learning_rate: Mapped[float]
    seconds: Mapped[float]


class Model(Table):
    """A published model: the one that belongs to its version."""

    __tablename__ = "models"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), unique=True)
    architecture: Mapped[str]
    backbone: Mapped[str]
    test_miou: Mapped[float | None]
    bytes: Mapped[int] = mapped_column(BigInteger)
    card: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Key(Table):
    """An API key, less the key: the id is its public beginning, the digest the SHA-256 of the whole."""

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    live_name: Mapped[str | None] = mapped_column(unique=True)  # NULL once revoked, so that the name is free again
    digest: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    scopes: Mapped[list[str]]
    projects: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # slugs; NULL is all, those to come too
    expires_at: Mapped[datetime | None]
    rate: Mapped[str | None]
