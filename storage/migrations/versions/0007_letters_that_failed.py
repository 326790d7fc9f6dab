"""Letters that failed are counted without reading all that were ever sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index: everybody may ask /readyz, and monitors ask /metrics all day."""
    where = sa.text("status IN ('failed', 'expired')")
    op.create_index(
        "ix_outbox_lost", "outbox", ["ended_at"], postgresql_where=where, sqlite_where=where
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_outbox_lost", table_name="outbox")
