"""Correlation: which case a message belongs to. Proof first, then hints that fit the sender."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage import messages
from storage.cases import cases, journal
from storage.outbox import by_address
from workflows.case import Case, State
from workflows.conditions.holds import NEUTRAL_LETTER
from workflows.events import Wrote
from workflows.messaging.channels import is_forgeable, is_one_conversation, is_threaded
from workflows.messaging.messages import Authenticity, Inbound
from workflows.planning import correlation
from workflows.planning.correlation import FLOODED, Continuation, OpenCase, is_other_matter
from workflows.policy import Policy
from workflows.reading.result import Reading
from workflows.records import changed


def case_of(
    conn: Connection, message: Inbound, policy: Policy, now: datetime, *, on_hold: bool = False
) -> Case | None:
    """The case that this message continues, or None for a new one.

    A token that we signed proves the thread. A quoted message id or a mentioned number counts
    only if the sender is known in that case: a stranger who guesses a number reaches no case
    (email.md section 7). With `on_hold` a sender whose address is on hold is still known.
    """
    for number in message.thread.proven:
        case = _active_case(conn, number, policy, now)
        if case is not None:
            return case
    for number in _hinted(conn, message):
        case = _active_case(conn, number, policy, now)
        if case is not None and _is_known_sender(case, message, on_hold):
            return case
    if is_one_conversation(message.channel):
        latest = cases.latest_in_conversation(conn, message.channel, message.conversation)
        return _active_case(conn, latest.number, policy, now) if latest else None
    return None


def _is_known_sender(case: Case, message: Inbound, on_hold: bool) -> bool:
    """Whether the address is the customer's, and free or `on_hold`."""
    free = case.person.answers_at(message.conversation)
    return (free or on_hold) and is_customer_address(case, message)


def has_proven_sender(message: Inbound) -> bool:
    """Whether the message itself proves its sender: only a mail can bear a false address."""
    proven = message.sender_standing.standing is Authenticity.PROVEN
    return proven or not is_forgeable(message.channel)


def is_vouched_for(
    conn: Connection, message: Inbound, case: Case, policy: Policy, now: datetime
) -> bool:
    """Whether the sender is proven for this case (ADR 0007).

    Chat platforms and agents prove it. For a mail its server or signature does, or a token of ours
    for this very case. A From address and a number in the subject prove nothing: anybody can write
    them.
    """
    if has_proven_sender(message):
        return True
    proven = message.thread.proven
    return case.number in proven or any(
        found.number == case.number
        for found in (_active_case(conn, number, policy, now) for number in proven)
        if found is not None
    )


def ended_case(conn: Connection, message: Inbound) -> str:
    """The number of a case that ended too long ago and that this message answers (AMB-35), or "".

    The evidence is the same as for an active case: a token, or a hint and a known sender.
    """
    for number in (*message.thread.proven, *_hinted(conn, message)):
        case = _load(conn, number)
        if case is not None and (
            number in message.thread.proven or is_customer_address(case, message)
        ):
            return case.number
    return ""


def is_customer_address(case: Case, message: Inbound) -> bool:
    """Whether the address is the customer's on this very channel.

    A mail can claim any sender, also a phone number or a chat id: those count on their own channel.
    """
    person, address = case.person, message.conversation
    given = {"email": person.email.lower(), "phone": person.phone}.get(message.channel, "")
    known = {contact.address for contact in person.contacts if contact.channel == message.channel}
    return bool(address) and address in (given, *known)


def _hinted(conn: Connection, message: Inbound) -> list[str]:
    quoted = messages.by_reference(conn, message.channel, message.thread.references)
    numbers = [row.case_number for row in reversed(quoted) if row.case_number]
    return list(dict.fromkeys((*numbers, *message.thread.mentioned)))


def _active_case(conn: Connection, number: str, policy: Policy, now: datetime) -> Case | None:
    """The case, or the case it was merged into; None when it ended too long ago (AMB-35)."""
    seen: set[str] = set()
    case = _load(conn, number)
    while case is not None and case.state is State.MERGED and case.number not in seen:
        seen.add(case.number)
        case = _load(conn, case.merged_into)
    if case is None or case.state in (State.ARCHIVED, State.NOT_A_COMPLAINT, State.MERGED):
        return None
    ended = case.closed_at if case.state is State.CLOSED else None
    if ended is not None and now - ended > timedelta(days=policy.reopen_days):
        return None
    return case


def _load(conn: Connection, number: str) -> Case | None:
    try:
        return cases.load(conn, number)
    except cases.NoSuchCase:
        return None


def continued_case(
    conn: Connection,
    case: Case | None,
    known: bool,
    message: Inbound,
    reading: Reading,
    policy: Policy,
    now: datetime,
) -> tuple[Case | None, Reading]:
    """`case`, else an open case of the sender, if `known`. None when a new one must open.

    Returns the reading too: the first message of a flood in the case gets the signal FLOODED.
    """
    if case is not None and case.state is State.CLOSED and is_other_matter(case, reading):
        return None, reading
    found = Continuation(case=case) if case is not None else None
    if found is None and known and is_threaded(message.channel):
        found = _continuation(conn, message, reading, policy, now)
    if found is None:
        return None, reading
    return found.case, _with_flood_signal(conn, found, reading, now)


def _continuation(
    conn: Connection, message: Inbound, reading: Reading, policy: Policy, now: datetime
) -> Continuation | None:
    address = message.conversation
    found = cases.open_in_conversation(conn, message.channel, address)
    open_cases = [_open_case(conn, case) for case in found if case.person.answers_at(address)]
    if not open_cases:
        return None
    since = now - correlation.REPLY_TIME
    lately = by_address.automatic_letters_since(conn, message.channel, address, since)
    # A message that waited on hold came before the notice of the hold.
    written = [one for one in lately if one.letter != NEUTRAL_LETTER]
    return correlation.continuation_without_thread(
        message.subject, reading, open_cases, written, now, policy
    )


def _with_flood_signal(
    conn: Connection, found: Continuation, reading: Reading, now: datetime
) -> Reading:
    case = found.case
    if FLOODED in case.signals:
        return reading
    times = () if found.flood else journal.newest(conn, case.number, Wrote.name, correlation.FLOOD)
    if found.flood or correlation.is_flood(times, now):
        return changed(reading, signals=reading.signals | {FLOODED})
    return reading


def _open_case(conn: Connection, case: Case) -> OpenCase:
    wrote = messages.recent(
        conn, case.number, limit=correlation.NEWEST_MESSAGES, length=correlation.COMPARED_CHARACTERS
    )
    return OpenCase(case=case, wrote=wrote)
