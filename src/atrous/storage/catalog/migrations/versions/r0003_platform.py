"""Jobs, the audit trail, what pictures are found by; labels say what they restore. Nothing that was there is lost."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

LIVE_ONLY = sa.text("deleted_at IS NULL")
GONE_ONLY = sa.text("deleted_at IS NOT NULL")
RUNNING_ONLY = sa.text("state = 'running'")


def upgrade() -> None:
    """New tables first, then the columns that point to them."""
    _create_jobs()
    _create_events()
    _create_batches()
    _create_presences()
    _create_picture_tags()
    _create_findings()
    _widen_projects()
    _widen_pictures()
    op.add_column("annotations", sa.Column("restores", sa.Integer(), nullable=True))
    op.add_column("annotations", sa.Column("class_pixels", sa.JSON(), nullable=True))
    for table in ("versions", "trainings"):
        with op.batch_alter_table(table) as altered:
            altered.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
            altered.create_foreign_key(f"fk_{table}_job_id_jobs", "jobs", ["job_id"], ["id"])


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("pid", sa.Integer(), nullable=True),
        sa.Column("pid_began", sa.Double(), nullable=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_jobs_project_id_projects"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_project_id", "jobs", ["project_id"])
    op.create_index("ix_jobs_state_id", "jobs", ["state", "id"])
    op.create_index(
        "uq_jobs_host_device_running",
        "jobs",
        ["host", "device"],
        unique=True,
        sqlite_where=RUNNING_ONLY,
        postgresql_where=RUNNING_ONLY,
    )


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_project_id", "events", ["project", "id"])


def _create_batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_batches_project_id_projects"),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sa.UniqueConstraint("project_id", "name", name="uq_batches_project_id_name"),
    )


def _create_presences() -> None:
    op.create_table(
        "presences",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.Column("pixels", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_presences_project_id_projects"),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name="fk_presences_picture_id_pictures"),
        sa.PrimaryKeyConstraint("project_id", "class_id", "picture_id", name="pk_presences"),
    )
    op.create_index("ix_presences_picture_id", "presences", ["picture_id"])


def _create_picture_tags() -> None:
    op.create_table(
        "picture_tags",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_picture_tags_project_id_projects"),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name="fk_picture_tags_picture_id_pictures"),
        sa.PrimaryKeyConstraint("project_id", "tag", "picture_id", name="pk_picture_tags"),
    )
    op.create_index("ix_picture_tags_picture_id", "picture_tags", ["picture_id"])


def _create_findings() -> None:
    op.create_table(
        "findings",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_findings_project_id_projects"),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name="fk_findings_picture_id_pictures"),
        sa.PrimaryKeyConstraint("project_id", "kind", "picture_id", name="pk_findings"),
    )
    op.create_index("ix_findings_picture_id", "findings", ["picture_id"])


def _widen_projects() -> None:
    op.add_column("projects", sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("projects", sa.Column("type", sa.String(), nullable=True))
    op.add_column("projects", sa.Column("annotation_group", sa.String(), nullable=True))
    projects = sa.table("projects", *map(sa.column, ("created_at", "updated_at", "type", "annotation_group")))
    op.execute(
        projects.update().values(
            updated_at=projects.c.created_at, type="semantic-segmentation", annotation_group="objects"
        )
    )
    with op.batch_alter_table("projects") as table:
        table.alter_column("updated_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        table.alter_column("type", existing_type=sa.String(), nullable=False)
        table.alter_column("annotation_group", existing_type=sa.String(), nullable=False)


def _widen_pictures() -> None:
    with op.batch_alter_table("pictures") as table:
        table.drop_constraint("uq_pictures_project_id_name", type_="unique")
        table.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_pictures_batch_id_batches", "batches", ["batch_id"], ["id"])
    op.create_index("ix_pictures_project_id_blob", "pictures", ["project_id", "blob"])
    op.create_index("ix_pictures_batch_id_id", "pictures", ["batch_id", "id"])
    op.create_index(
        "uq_pictures_project_id_name_live",
        "pictures",
        ["project_id", "name"],
        unique=True,
        sqlite_where=LIVE_ONLY,
        postgresql_where=LIVE_ONLY,
    )
    op.create_index(
        "ix_pictures_project_id_deleted",
        "pictures",
        ["project_id"],
        sqlite_where=GONE_ONLY,
        postgresql_where=GONE_ONLY,
    )
