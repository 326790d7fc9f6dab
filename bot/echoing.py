"""The company's own words, told by the provider: a letter of ours, or a colleague's reply there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.filing import Filing
from bot.owing import PART
from bot.reached import adopted
from storage import cases, exchanges, messages, outbox
from storage.inbox import InboxRow
from storage.letters import Letter, Status
from workflows.advance import advance
from workflows.case import DESK, Case, State
from workflows.events import ConversationMoved, Event, LetterSent, RepliedElsewhere
from workflows.messages import Inbound, Kind

SEALED = frozenset({State.ARCHIVED, State.MERGED})


def echoed(
    conn: Connection, filing: Filing, row: InboxRow, message: Inbound, now: datetime
) -> str | None:
    """What an echo tells: the case under which something was filed, or None for no news.

    A letter of unknown fate was taken after all. Of a letter that is on its way nothing is said:
    its own answer will come. Anything else a person wrote in the provider's own console.
    """
    ours = _ours(conn, message) if message.kind is Kind.ECHO else None
    if ours is not None:
        return _taken(conn, filing, ours, message, now)
    case = cases.latest_in_conversation(conn, message.channel, message.conversation)
    if case is None or case.state in SEALED or not _filed(conn, row, message, case):
        return None
    event = _event(row, message)
    decision = advance(case, event, filing.policy)
    return filing.keep(conn, decision, event, new=False).case.number


def _event(row: InboxRow, message: Inbound) -> Event:
    if message.kind is not Kind.ECHO:
        back = message.kind is Kind.RETURNED
        return ConversationMoved(by=DESK, at=row.received_at, returned=back)
    return RepliedElsewhere(
        by=DESK, at=row.received_at, channel=message.channel, author=message.sender,
        text=message.text,
    )  # fmt: skip


def _ours(conn: Connection, message: Inbound) -> Letter | None:
    """The letter that this is the echo of: by its id, by our key, by its words."""
    known = outbox.by_provider_id(conn, message.channel, message.external_id)
    known = known or (outbox.by_key(conn, message.reference) if message.reference else None)
    if known is not None:
        return known
    on_the_way = exchanges.on_the_way(conn, message.channel, message.conversation)
    said = message.text.strip()
    return next((one for one in on_the_way if one.message.text.strip() == said), None)


def _taken(
    conn: Connection, filing: Filing, letter: Letter, message: Inbound, now: datetime
) -> str | None:
    if letter.status is not Status.UNKNOWN:
        return None
    if not outbox.confirm(conn, letter.message.key, message.external_id, now=now):
        return None
    number = letter.message.case_number
    if number and letter.template != PART and not letter.internal:
        event = LetterSent(
            by=DESK, at=now, letter=letter.message.key, template=letter.template,
            automatic=letter.message.automatic,
            reached="" if message.conversation == letter.message.to else message.conversation,
        )  # fmt: skip
        case = adopted(conn, cases.load(conn, number), event.reached)
        filing.keep(conn, advance(case, event, filing.policy), event, new=False)
    return number or None


def _filed(conn: Connection, row: InboxRow, message: Inbound, case: Case) -> int:
    """The colleague's words among the case's letters; 0 when they are there already."""
    return messages.add(
        conn,
        case_number=case.number,
        inbox_id=row.id,
        direction="out",
        channel=message.channel,
        external_id=message.external_id,
        conversation=message.conversation,
        sender=message.sender,
        sent_at=message.sent_at,
        text=message.text,
        subject="",
    )
