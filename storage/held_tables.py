"""The tables of contact points on hold (PV-19)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from storage.metadata import metadata
from storage.types import Key, UtcTime, Words

compromised = Table(  # contact points that their owners disown: nobody's, and on hold for ever
    "compromised",
    metadata,
    Column("channel", String, primary_key=True),
    Column("address", Words, primary_key=True),
    Column("since", UtcTime, nullable=False),
)

held_messages = Table(  # kept as they came, heard only when the hold is lifted
    "held_messages",
    metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    Column("inbox_id", Key, nullable=False),
    Column("channel", String, nullable=False),
    Column("address", Words, nullable=False),
    Column("status", String, nullable=False),  # held | replay | released | refused
    Index("ix_held_messages_address", "channel", "address", "status"),
)
