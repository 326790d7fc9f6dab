"""Echoes: the provider repeats a letter of ours, or what a colleague wrote in its own console."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.letter_events import apply_letter_sent
from bot.cases.writer import CaseWriter
from bot.inbox.messages import file_under
from storage import messages
from storage.cases import cases
from storage.inbox import InboxRow
from storage.messages import NewMessage
from storage.outbox import by_address, letters
from storage.outbox.letters import OutboxLetter
from workflows.case import DESK, Case
from workflows.case.groups import SEALED
from workflows.events import ConversationMoved, Event, RepliedElsewhere
from workflows.messaging.messages import Attachment, Inbound, Kind, Outbound


def record_echo(
    conn: Connection, case_writer: CaseWriter, row: InboxRow, message: Inbound, now: datetime
) -> str | None:
    """Record what the company itself sent. Returns the case number, or None if nothing is new.

    An echo proves that our letter was sent, whatever the provider's answer to it says or will say.
    Without a letter of ours a person wrote it in the provider's console.
    """
    ours = None
    if message.kind is Kind.ECHO:
        alike = _alike(conn, case_writer, message)
        if len(alike) > 1:
            return None  # it is one of them, of which customer is unknown: an agent decides
        ours = next(iter(alike), None)
    if ours is not None:
        return _confirm(conn, case_writer, ours, message, now)
    case = cases.latest_in_conversation(conn, message.channel, message.conversation)
    if case is None or case.state in SEALED or not (id := _file_reply(conn, row, message, case)):
        return None
    file_under(conn, id, case.number, message)
    return case_writer.apply_to(conn, case, _event(row, message)).case.number


def _event(row: InboxRow, message: Inbound) -> Event:
    if message.kind is not Kind.ECHO:
        back = message.kind is Kind.RETURNED
        return ConversationMoved(by=DESK, at=row.received_at, returned=back)
    return RepliedElsewhere(
        by=DESK, at=row.received_at, channel=message.channel, author=message.sender,
        text=message.text,
    )  # fmt: skip


def _alike(conn: Connection, case_writer: CaseWriter, message: Inbound) -> list[OutboxLetter]:
    """The letter that this message echoes, or all letters that it may echo."""
    ours = _ours(conn, message)
    return [ours] if ours is not None else _to_unknown_conversation(conn, case_writer, message)


def _ours(conn: Connection, message: Inbound) -> OutboxLetter | None:
    """The letter that this message echoes: by the provider's id, by our key, by its words."""
    known = letters.by_provider_id(conn, message.channel, message.external_id)
    known = known or (letters.by_key(conn, message.reference) if message.reference else None)
    if known is not None:
        return known
    on_the_way = by_address.unconfirmed(conn, message.channel, message.conversation)
    return next((one for one in on_the_way if _has_words_of(one.message, message)), None)


def _to_unknown_conversation(
    conn: Connection, case_writer: CaseWriter, message: Inbound
) -> list[OutboxLetter]:
    """Letters with these words to addresses that take one letter only (a public comment).

    They open a conversation whose id we did not know: only the words can be compared.
    """
    carrier = case_writer.composer.carriers.get(message.channel)
    if carrier is None or not carrier.once:
        return []
    return [
        one
        for one in by_address.unconfirmed_on_channel(conn, message.channel)
        if carrier.single(one.message.to) and _has_words_of(one.message, message)
    ]


def _has_words_of(letter: Outbound, message: Inbound) -> bool:
    """Whether the words are the same; without words, whether the files may be the same."""
    if letter.text.strip() != message.text.strip():
        return False
    if message.text.strip():
        return True
    ours, theirs = map(_file_kinds, (letter.attachments, message.attachments))
    return bool(ours) and ours == theirs


def _file_kinds(several: Sequence[Attachment]) -> list[str]:
    """The kinds of the files: a photo of a colleague is not the echo of our document."""
    return sorted("picture" if one.media_type.startswith("image/") else "file" for one in several)


def _confirm(
    conn: Connection, case_writer: CaseWriter, letter: OutboxLetter, message: Inbound, now: datetime
) -> str | None:
    if not by_address.mark_sent_by_echo(conn, letter, message.external_id, now=now):
        return None
    apply_letter_sent(conn, case_writer, letter, now, reached=message.conversation)
    return letter.message.case_number or None


def _file_reply(conn: Connection, row: InboxRow, message: Inbound, case: Case) -> int:
    """File the colleague's words under the case; 0 when they are filed already."""
    return messages.add(
        conn,
        NewMessage(
            case_number=case.number,
            inbox_id=row.id,
            direction="out",
            channel=message.channel,
            external_id=message.external_id,
            conversation=message.conversation,
            sender=message.sender,
            sent_at=message.sent_at,
            text=message.text,
        ),
    )
