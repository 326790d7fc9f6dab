"""The neutral notice to an address on hold (T14a): once, seldom, and it tells nobody anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from storage.outbox import by_address
from storage.throttles import Throttle, Verdict
from workflows.calendar.working_time import day_ends, local_day
from workflows.case import Case
from workflows.conditions.holds import NEUTRAL_LETTER, hold_of
from workflows.events import Event
from workflows.messaging.messages import Outbound

A_DAY = timedelta(hours=24)
MOST_A_DAY = 200
"""Forged senders are other people's addresses: the desk is no machine for writing to strangers."""


def claim_notice_slot(conn: Connection, case: Case, event: Event) -> bool:
    """The address has had its notice in this hold or within a day, or all for today are used up."""
    hold = hold_of(case, event)
    if hold is None:
        return True
    since = min(hold.at, event.now - A_DAY)
    if by_address.was_enqueued_since(conn, hold.channel, hold.address, NEUTRAL_LETTER, since):
        return True
    throttle = Throttle(limit=MOST_A_DAY, window=_day_start)
    return throttle.count(conn, NEUTRAL_LETTER, event.now) is not Verdict.ALLOWED


def _day_start(moment: datetime) -> datetime:
    """The first instant of the day in Viet Nam."""
    return day_ends(local_day(moment) - timedelta(days=1))


def without_names(part: Outbound) -> Outbound:
    """The message without what names a case or a person, also in the ids that mails carry."""
    return replace(part, key=f"thong-bao-{uuid4().hex}", case_number="", to_name="")
