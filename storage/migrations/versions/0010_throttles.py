"""Throttles count in a table of their own, whose old windows are deleted; serials number cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

serials = sa.table("serials", sa.column("name", sa.String))


def upgrade() -> None:
    """Add the table and drop the counts of hours and days: a serial of cases is named by its year.

    The counts are not moved: each throttle starts anew, once.
    """
    op.create_table(
        "throttles",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("window_start", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window_start", name="pk_throttles"),
    )
    op.get_bind().execute(serials.delete().where(serials.c.name.contains(" ")))


def downgrade() -> None:
    """Drop the table; the counts start anew."""
    op.drop_table("throttles")
