"""Messages from contact points on hold, and contact points that are nobody's (PV-19)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "compromised",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_compromised")),
    )
    op.create_table(
        "held_messages",
        sa.Column("message_id", KEY, autoincrement=False, nullable=False),
        sa.Column("inbox_id", KEY, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_held_messages_message_id")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_held_messages")),
    )
    op.create_index("ix_held_messages_address", "held_messages", ["channel", "address", "status"])


def downgrade() -> None:
    op.drop_index("ix_held_messages_address", "held_messages")
    op.drop_table("held_messages")
    op.drop_table("compromised")
