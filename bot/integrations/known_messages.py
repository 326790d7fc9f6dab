"""Messages of a provider's list that the desk has: by their ids, or by author, text and time.

The list may have another id for a message than the webhook had. Without the second comparison
every message would be filed twice, and our own letters would be reported as a colleague's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

from channels.chat.catch_up import MissedMessage
from storage import messages
from storage.database.unit_of_work import UnitOfWork
from storage.messages import MessageRow
from storage.outbox import by_address
from workflows.messaging.messages import Kind
from workflows.reading import read

MAX_IDS = 500
"""At most this many ids in one query."""
CLOCK_TOLERANCE = timedelta(minutes=2)
"""The list's time and ours differ at most by this: clocks differ, letters take time."""


@dataclass(frozen=True, kw_only=True)
class KnownMessages:
    """The filed messages of one channel (the Known of channels/chat/catch_up.py)."""

    work: UnitOfWork
    channel: str

    async def __call__(self, found: Sequence[MissedMessage]) -> set[str]:
        """The ids of those of these messages that the desk has."""
        known: set[str] = set()
        for first in range(0, len(found), MAX_IDS):
            batch = found[first : first + MAX_IDS]
            known |= await self.work.read(partial(_by_ids, channel=self.channel, found=batch))
        rest = [one for one in found if one.id not in known]
        matched: set[int] = set()
        for one in rest:
            same = partial(_same, channel=self.channel, one=one, matched=matched, known=known)
            row = await self.work.read(same)
            if row is not None:
                matched.add(row.id)
                known.add(one.id)
        return known


def _by_ids(conn: Connection, channel: str, found: Sequence[MissedMessage]) -> set[str]:
    return messages.existing_ids(conn, channel, [one.id for one in found])


def _same(
    conn: Connection, channel: str, one: MissedMessage, matched: set[int], known: set[str]
) -> MessageRow | None:
    """The message filed under another id; each matches only one message of the list."""
    direction = "out" if one.ours else "in"
    rows = by_address.messages_between(
        conn, channel, one.conversation, one.at - CLOCK_TOLERANCE, one.at + CLOCK_TOLERANCE
    )
    text = one.text if one.ours else read(one.text, channel=channel, now=one.at).text
    return next(
        (
            row
            for row in rows
            if row.direction == direction
            and row.id not in matched
            and row.external_id not in known
            and row.reference not in known
            and _text(row) == text.strip()
        ),
        None,
    )


def _text(row: MessageRow) -> str:
    return "" if row.kind == Kind.UNSUPPORTED else row.text.strip()
