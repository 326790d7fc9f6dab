"""Reconciliation: letters of unknown fate are looked for at the provider (X-10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.cases.conflict_retry import with_conflict_retry
from bot.cases.letter_events import apply_letter_sent
from bot.cases.writer import CaseWriter
from channels.contract import Channel, SentLookup
from storage.database.unit_of_work import UnitOfWork
from storage.outbox import letters
from storage.outbox.letters import OutboxLetter, unknown_letters

LOOKS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=6))
"""Times after a letter became unknown at which to look for it; copies appear late."""
MOST = 50


class Reconciliation:
    """Marks unknown letters as sent where the provider has a copy; others are left to an agent."""

    def __init__(
        self, work: UnitOfWork, channels: Mapping[str, Channel], case_writer: CaseWriter
    ) -> None:
        self._work = work
        self._lookups: dict[str, SentLookup] = {
            name: channel for name, channel in channels.items() if isinstance(channel, SentLookup)
        }
        self._case_writer = case_writer
        self._looked: dict[str, int] = {}

    async def one_pass(self, now: datetime) -> int:
        """Look once for every letter whose next look is due. Returns how many were found."""
        if not self._lookups:
            return 0
        unknown = await self._work.read(lambda conn: unknown_letters(conn, limit=MOST))
        self._looked = {one.message.key: self._looked.get(one.message.key, 0) for one in unknown}
        due = [one for one in unknown if not one.internal and self._is_due(one, now)]
        found = 0
        for name, lookup in self._lookups.items():
            asked = {one.message.key: one for one in due if one.message.channel == name}
            if not asked:
                continue
            for key, provider_id in (await lookup.sent_ids(tuple(asked))).items():
                confirm = partial(
                    self._confirm, letter=asked[key], provider_id=provider_id, now=now
                )
                found += await with_conflict_retry(self._work, confirm)
        return found

    def _is_due(self, letter: OutboxLetter, now: datetime) -> bool:
        looks = self._looked[letter.message.key]
        if letter.ended_at is None or looks >= len(LOOKS):
            return False
        due = now >= letter.ended_at + LOOKS[looks]
        self._looked[letter.message.key] += due
        return due

    def _confirm(
        self, conn: Connection, letter: OutboxLetter, provider_id: str, now: datetime
    ) -> int:
        """Mark the letter as sent; 1, or 0 if an agent was faster."""
        key = letter.message.key
        if not letters.confirm(conn, key, provider_id, now=now):
            return 0
        apply_letter_sent(conn, self._case_writer, letter, now)
        return 1
