"""Requests to erase a person's data, and channels' secrets, get tables of their own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

REQUEST = "deletion "
VAULT = "vault "
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

cursors = sa.table("cursors", sa.column("name", sa.String), sa.column("value", sa.String))
requests = sa.table(
    "erasure_requests",
    sa.column("code", sa.String),
    sa.column("channel", sa.String),
    sa.column("person", sa.String),
    sa.column("requested_at", sa.BigInteger),
)
secrets = sa.table("secrets", sa.column("name", sa.String), sa.column("ciphertext", sa.String))


def upgrade() -> None:
    """Add the tables and move the rows that lay among the read positions."""
    op.create_table(
        "erasure_requests",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_erasure_requests"),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ciphertext", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
    )
    for name, value in _taken(REQUEST):
        request = json.loads(value)
        at = (datetime.fromisoformat(request["at"]) - EPOCH) // MICROSECOND
        row = {"code": name, "channel": request["channel"], "person": request["person"]}
        op.get_bind().execute(requests.insert(), row | {"requested_at": at})
    for name, value in _taken(VAULT):
        op.get_bind().execute(secrets.insert(), {"name": name, "ciphertext": value})


def downgrade() -> None:
    """Move the rows back and drop the tables."""
    bind = op.get_bind()
    for code, channel, person, at in bind.execute(sa.select(*requests.c)).all():
        moment = (EPOCH + at * MICROSECOND).isoformat()
        value = json.dumps({"channel": channel, "person": person, "at": moment})
        bind.execute(cursors.insert(), {"name": REQUEST + code, "value": value})
    for name, value in bind.execute(sa.select(*secrets.c)).all():
        bind.execute(cursors.insert(), {"name": VAULT + name, "value": value})
    op.drop_table("secrets")
    op.drop_table("erasure_requests")


def _taken(prefix: str) -> list[tuple[str, str]]:
    """The rows whose names begin so, without that prefix; they leave the old table."""
    these = cursors.c.name.startswith(prefix)
    rows = op.get_bind().execute(sa.select(cursors.c.name, cursors.c.value).where(these)).all()
    op.get_bind().execute(cursors.delete().where(these))
    return [(name.removeprefix(prefix), value) for name, value in rows]
