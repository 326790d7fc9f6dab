"""What stands still, and since when."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table

from storage.metadata import metadata
from storage.types import UtcTime, Words

troubles = Table(
    "troubles",
    metadata,
    Column("name", String, primary_key=True),  # a channel that sends, a mailbox that is read
    Column("fault", String, nullable=False),  # channels.contract.Fault
    Column("reason", Words, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("retry_at", UtcTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("told", Boolean, nullable=False),
)
