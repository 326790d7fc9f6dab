"""Words of messages and letters can be searched for."""

from __future__ import annotations

from alembic import op

from storage.schema.full_text import statements

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index over the messages that are there."""
    dialect = op.get_bind().dialect.name
    for statement in statements(dialect):
        op.execute(statement)
    if dialect == "sqlite":  # PostgreSQL fills an index when it makes it
        op.execute(
            "INSERT INTO search_messages(rowid, words) SELECT id, words FROM searchable_messages"
        )


def downgrade() -> None:
    """Drop the index; the messages stay."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX search_messages")
        op.execute("DROP FUNCTION search_words")
        return
    for name in ("search_added", "search_removed", "search_before_change", "search_after_change"):
        op.execute(f"DROP TRIGGER {name}")
    op.execute("DROP TABLE search_messages")
    op.execute("DROP VIEW searchable_messages")
