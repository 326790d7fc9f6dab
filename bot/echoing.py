"""The company's own words, told by the provider: a letter of ours, or a colleague's reply there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.filing import Filing
from bot.owing import PART
from bot.reached import adopted
from storage import cases, exchanges, messages, outbox
from storage.inbox import InboxRow
from storage.letters import Letter
from workflows.advance import advance
from workflows.case import DESK, Case, State
from workflows.events import LetterSent, RepliedElsewhere
from workflows.messages import Inbound

SEALED = frozenset({State.ARCHIVED, State.MERGED})


def echoed(
    conn: Connection, filing: Filing, row: InboxRow, message: Inbound, now: datetime
) -> str | None:
    """What an echo tells: the case under which something was filed, or None for no news.

    A letter of unknown fate was taken after all, and so was one that is on its way: its own answer
    may be lost, or the desk die over it. Anything else a person wrote in the provider's console.
    """
    ours = _ours(conn, message)
    if ours is None:
        alike = _to_nobody_yet(conn, filing, message)
        if len(alike) > 1:
            return None  # one of them, but of which customer? An agent decides
        ours = next(iter(alike), None)
    if ours is not None:
        return _taken(conn, filing, ours, message, now)
    case = cases.latest_in_conversation(conn, message.channel, message.conversation)
    if case is None or case.state in SEALED or not _filed(conn, row, message, case):
        return None
    event = RepliedElsewhere(
        by=DESK, at=row.received_at, channel=message.channel, author=message.sender,
        text=message.text,
    )  # fmt: skip
    decision = advance(case, event, filing.policy)
    return filing.keep(conn, decision, event, new=False).case.number


def _ours(conn: Connection, message: Inbound) -> Letter | None:
    """The letter that this is the echo of: by its id, by our key, by its words."""
    known = outbox.by_provider_id(conn, message.channel, message.external_id)
    known = known or (outbox.by_key(conn, message.reference) if message.reference else None)
    if known is not None:
        return known
    on_the_way = exchanges.on_the_way(conn, message.channel, message.conversation)
    same = [one for one in on_the_way if one.message.text.strip() == message.text.strip()]
    return next(iter(same), None)


def _to_nobody_yet(conn: Connection, filing: Filing, message: Inbound) -> list[Letter]:
    """Letters of these words to addresses for one letter only (a comment).

    They come to a person whose conversation we did not know: only the words tell.
    """
    channel = filing.owing.channels.get(message.channel)
    once = tuple(channel.capabilities.once) if channel else ()
    if not once:
        return []
    return [
        one
        for one in exchanges.under_way(conn, message.channel)
        if one.message.to.startswith(once) and one.message.text.strip() == message.text.strip()
    ]


def _taken(
    conn: Connection, filing: Filing, letter: Letter, message: Inbound, now: datetime
) -> str | None:
    if not exchanges.echoed(conn, letter, message.external_id, now=now):
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
