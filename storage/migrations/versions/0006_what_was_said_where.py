"""What was said at one address is found without reading everything said on its channel."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index: every letter to a chat asks when its customer last wrote."""
    op.create_index("ix_messages_conversation", "messages", ["channel", "conversation", "sent_at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_messages_conversation", table_name="messages")
