"""Keys get scopes, projects, an end and a rate. Those there are keep what they could do."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ALL_THERE_WAS = ["infer", "manage"]


def upgrade() -> None:
    """The columns; no default stays behind, so a row without scopes cannot come about."""
    for column in ("scopes", "projects"):
        op.add_column("keys", sa.Column(column, sa.JSON(), nullable=True))
    op.add_column("keys", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("keys", sa.Column("rate", sa.String(), nullable=True))
    keys = sa.table("keys", sa.column("scopes", sa.JSON()))
    op.execute(keys.update().values(scopes=ALL_THERE_WAS))
    with op.batch_alter_table("keys") as table:
        table.alter_column("scopes", existing_type=sa.JSON(), nullable=False)
