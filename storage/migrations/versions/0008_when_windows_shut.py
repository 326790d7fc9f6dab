"""A letter knows when its customer's window shuts: a channel that stood still may not outlast it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; letters that are owed already were given no later end."""
    op.add_column("outbox", sa.Column("shuts_at", sa.BigInteger()))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("outbox", "shuts_at")
