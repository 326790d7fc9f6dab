"""Each channel takes its own deliveries, so that a slow one keeps no other waiting."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index that they are found by; the older one stays for lists."""
    op.create_index("ix_inbox_channel", "inbox", ["status", "channel", "id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_inbox_channel", table_name="inbox")
