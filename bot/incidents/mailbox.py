"""Mailboxes that cannot be read: people hear of it once, and when mail comes again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from channels.contract import Fault
from storage import incidents
from storage.database.unit_of_work import UnitOfWork
from storage.incidents import Incident


@dataclass(frozen=True, kw_only=True)
class MailboxAlarm:
    """The alarm of one fetcher (channels.contract.Alarm), kept where doctor and /readyz look.

    It is noted as told after people were told: a desk that dies in between tells them twice.
    """

    name: str
    work: UnitOfWork
    tell: Callable[[str], Awaitable[None]]
    now: Callable[[], datetime]

    async def raised(self, fault: Fault, reason: str, again_in: timedelta) -> None:
        """Remember it, and tell people what they have not heard yet."""
        now = self.now()
        trouble = Incident(
            name=self.name,
            fault=fault,
            reason=reason,
            since=now,
            retry_at=now + again_in,
        )
        known = await self.work.run(lambda conn: _noted(conn, trouble))
        if not known.told:
            await self.tell(reason)
            await self.work.run(lambda conn: incidents.save(conn, replace(known, told=True)))

    async def over(self, words: str) -> None:
        """Forget it; people hear that it is over if they heard that it began."""
        trouble = await self.work.run(lambda conn: incidents.close(conn, self.name))
        if trouble is not None and trouble.told:
            await self.tell(words)


def _noted(conn: Connection, trouble: Incident) -> Incident:
    """The trouble as it stands now. What people must mend is news after a line that was down.

    The other way round it is not: they have enough to do.
    """
    before, began = incidents.open_or_get(conn, trouble)
    if began:
        return before
    lasting = before.fault == Fault.ACCOUNT
    news = trouble.fault == Fault.ACCOUNT and not lasting
    after = replace(
        before,
        fault=before.fault if lasting else trouble.fault,
        reason=before.reason if lasting and trouble.fault != Fault.ACCOUNT else trouble.reason,
        retry_at=trouble.retry_at,
        tries=before.tries + 1,
        told=before.told and not news,
    )
    incidents.save(conn, after)
    return after
