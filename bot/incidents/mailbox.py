"""The incident of a mailbox that cannot be read: people are notified once, and when it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.incidents.escalation import escalate
from channels.contract import Fault
from channels.fault_policy import NEEDS_PEOPLE
from storage import incidents
from storage.database.unit_of_work import UnitOfWork
from storage.incidents import Incident


@dataclass(frozen=True, kw_only=True)
class MailboxAlarm:
    """The IncidentReporter of one fetcher, stored where doctor and /readyz look.

    `notified` is stored after people were notified: a desk that crashes in between notifies them
    twice.
    """

    name: str
    work: UnitOfWork
    tell: Callable[[str], Awaitable[None]]
    now: Callable[[], datetime]

    async def report(self, fault: Fault, reason: str, again_in: timedelta) -> None:
        """Store the failure, and notify people unless they know."""
        now = self.now()
        latest = Incident(
            name=self.name, fault=fault, reason=reason, since=now, retry_at=now + again_in, tries=0
        )
        known, notify = await self.work.run(lambda conn: _recorded(conn, latest))
        if notify:
            await self.tell(reason)
            await self.work.run(lambda conn: incidents.save(conn, replace(known, notified=True)))

    async def resolve(self, words: str) -> None:
        """Close the incident; people who know of it are notified."""
        incident = await self.work.run(lambda conn: incidents.close(conn, self.name))
        if incident is not None and incident.notified:
            await self.tell(words)


def _recorded(conn: Connection, latest: Incident) -> tuple[Incident, bool]:
    before, _ = incidents.open_or_get(conn, latest)
    after, notify = escalate(before, latest, timedelta())
    if before.fault in NEEDS_PEOPLE and latest.fault not in NEEDS_PEOPLE:
        # A refused login stays the reason while the connection fails too.
        after = replace(after, fault=before.fault, reason=before.reason)
    after = replace(after, notified=after.notified and not notify)
    incidents.save(conn, after)
    return after, notify
