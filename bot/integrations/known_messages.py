"""Which messages of a provider's list the desk has: by their ids, or by who said what and when.

A list may know a message by another id than its webhook did. Then everything would be filed twice,
and our own letters would be told as a colleague's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

from channels.chat.catch_up import Missed
from storage import messages
from storage.database.unit_of_work import UnitOfWork
from storage.messages import MessageRow
from storage.outbox import by_address
from workflows.messaging.messages import Kind
from workflows.reading import read

MAX_IDS = 500
"""Most ids in one question to the database."""
CLOCK_TOLERANCE = timedelta(minutes=2)
"""So far the list's time may lie from ours: clocks differ, a letter takes its time."""


@dataclass(frozen=True, kw_only=True)
class KnownMessages:
    """What is filed of one channel (channels.catching_up.Known)."""

    work: UnitOfWork
    channel: str

    async def __call__(self, found: Sequence[Missed]) -> set[str]:
        """The ids of those of these messages that the desk has."""
        known: set[str] = set()
        for first in range(0, len(found), MAX_IDS):
            some = found[first : first + MAX_IDS]
            known |= await self.work.read(partial(_by_ids, channel=self.channel, found=some))
        rest = [one for one in found if one.id not in known]
        taken: set[int] = set()
        for one in rest:
            same = partial(_same, channel=self.channel, one=one, taken=taken, known=known)
            row = await self.work.read(same)
            if row is not None:
                taken.add(row.id)
                known.add(one.id)
        return known


def _by_ids(conn: Connection, channel: str, found: Sequence[Missed]) -> set[str]:
    return messages.existing_ids(conn, channel, [one.id for one in found])


def _same(
    conn: Connection, channel: str, one: Missed, taken: set[int], known: set[str]
) -> MessageRow | None:
    """The message filed under another id; each counts for one of the list only."""
    direction = "out" if one.ours else "in"
    rows = by_address.messages_between(
        conn, channel, one.conversation, one.at - CLOCK_TOLERANCE, one.at + CLOCK_TOLERANCE
    )
    said = one.text if one.ours else read(one.text, channel=channel, now=one.at).text
    return next(
        (
            row
            for row in rows
            if row.direction == direction
            and row.id not in taken
            and row.external_id not in known
            and row.reference not in known
            and _words(row) == said.strip()
        ),
        None,
    )


def _words(row: MessageRow) -> str:
    return "" if row.kind == Kind.UNSUPPORTED else row.text.strip()
