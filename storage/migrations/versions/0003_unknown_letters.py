"""Letters of unknown fate are found by an index: they are looked for again and again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    where = sa.text("status = 'unknown'")
    op.create_index(
        "ix_outbox_unknown", "outbox", ["ended_at"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_outbox_unknown", table_name="outbox")
