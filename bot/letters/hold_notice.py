"""The neutral notice to an address on hold (T14a): rare, and without any data of a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from storage.outbox import by_address
from storage.rate_counters import RateCounter, Verdict
from workflows.calendar.working_time import day_ends, local_day
from workflows.case import Case
from workflows.conditions.holds import NEUTRAL_LETTER, hold_of
from workflows.events import Event
from workflows.messaging.messages import Outbound
from workflows.records import changed

A_DAY = timedelta(hours=24)
MOST_A_DAY = 200
"""Forged senders are the addresses of other people: the desk must not write to all of them."""


def claim_notice_slot(conn: Connection, case: Case, event: Event) -> bool:
    """Whether the notice may be sent: one in a hold, one a day, MOST_A_DAY to all. It counts."""
    hold = hold_of(case, event)
    if hold is None:
        return False
    since = min(hold.at, event.now - A_DAY)
    if by_address.was_enqueued_since(conn, hold.channel, hold.address, NEUTRAL_LETTER, since):
        return False
    counter = RateCounter(limit=MOST_A_DAY, window=_day_start)
    return counter.count(conn, NEUTRAL_LETTER, event.now) is Verdict.ALLOWED


def _day_start(moment: datetime) -> datetime:
    """The start of the day in Viet Nam."""
    return day_ends(local_day(moment) - timedelta(days=1))


def without_names(part: Outbound) -> Outbound:
    """The message without the number of a case or a name, also in the ids that mails carry."""
    return changed(part, key=f"thong-bao-{uuid4().hex}", case_number="", to_name="")
