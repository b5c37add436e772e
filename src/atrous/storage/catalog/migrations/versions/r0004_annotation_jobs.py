"""Annotation jobs: pictures of a batch that somebody is to label."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Two tables; nothing that was there changes."""
    op.create_table(
        "annotation_jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("labeler", sa.String(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("instructions", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_annotation_jobs_project_id_projects"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_annotation_jobs_batch_id_batches"),
        sa.PrimaryKeyConstraint("id", name="pk_annotation_jobs"),
    )
    op.create_index("ix_annotation_jobs_project_id", "annotation_jobs", ["project_id"])
    op.create_table(
        "annotation_job_pictures",
        sa.Column("picture_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("annotation_job_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name="fk_annotation_job_pictures_picture_id_pictures"),
        sa.ForeignKeyConstraint(
            ["annotation_job_id"],
            ["annotation_jobs.id"],
            name="fk_annotation_job_pictures_annotation_job_id_annotation_jobs",
        ),
        sa.PrimaryKeyConstraint("picture_id", name="pk_annotation_job_pictures"),
    )
    op.create_index("ix_annotation_job_pictures_annotation_job_id", "annotation_job_pictures", ["annotation_job_id"])
