"""Which case a person's message goes on with, and whether there are too many of them (TU-04)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from storage import cases, counting, journal, messages
from workflows import joining
from workflows.case import Case
from workflows.events import Wrote
from workflows.holding import NEUTRAL
from workflows.joining import FLOODED, Joined, Matter
from workflows.messages import Inbound
from workflows.policy import Policy
from workflows.reading.result import Reading


def continued(
    conn: Connection,
    case: Case | None,
    known: bool,
    message: Inbound,
    reading: Reading,
    policy: Policy,
    now: datetime,
) -> tuple[Case | None, Reading]:
    """`case` if its thread is proven, else one that the sender, if `known`, already has.

    None for a new case. The reading of the first message of a flood says so.
    """
    found = Joined(case=case) if case is not None else None
    if found is None and known and message.channel == "email":
        found = _joined(conn, message, reading, policy, now)
    if found is None:
        return None, reading
    return found.case, _marked(conn, found, reading, now)


def _joined(
    conn: Connection, message: Inbound, reading: Reading, policy: Policy, now: datetime
) -> Joined | None:
    address = message.conversation
    found = cases.open_in_conversation(conn, message.channel, address)
    matters = [_matter(conn, case) for case in found if case.person.answers_at(address)]
    if not matters:
        return None
    since = now - joining.PROMPTLY
    lately = counting.written(conn, message.channel, address, since)
    written = [one for one in lately if one.letter != NEUTRAL]  # what waited came before its notice
    return joining.joined(message.subject, reading, matters, written, now, policy)


def _marked(conn: Connection, found: Joined, reading: Reading, now: datetime) -> Reading:
    case = found.case
    if FLOODED in case.signals:
        return reading
    times = () if found.flood else journal.newest(conn, case.number, Wrote.name, joining.FLOOD)
    if found.flood or joining.flooded(times, now):
        return replace(reading, signals=reading.signals | {FLOODED})
    return reading


def _matter(conn: Connection, case: Case) -> Matter:
    wrote = messages.lately(conn, case.number, limit=joining.LATELY, length=joining.COMPARED)
    return Matter(case=case, wrote=wrote)
