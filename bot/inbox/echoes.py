"""The company's own words, told by the provider: a letter of ours, or a colleague's reply there."""

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
    """What an echo tells: the case under which something was filed, or None for no news.

    A letter that was tried was taken, whatever its own answer says or will say: it may be lost, or
    be an error. Anything else a person wrote in the provider's own console.
    """
    ours = None
    if message.kind is Kind.ECHO:
        alike = _alike(conn, case_writer, message)
        if len(alike) > 1:
            return None  # one of them, but of which customer? An agent decides
        ours = next(iter(alike), None)
    if ours is not None:
        return _taken(conn, case_writer, ours, message, now)
    case = cases.latest_in_conversation(conn, message.channel, message.conversation)
    if case is None or case.state in SEALED or not (id := _filed(conn, row, message, case)):
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
    """The letter that this is the echo of, or all that it may be."""
    ours = _ours(conn, message)
    return [ours] if ours is not None else _to_nobody_yet(conn, case_writer, message)


def _ours(conn: Connection, message: Inbound) -> OutboxLetter | None:
    """The letter that this is the echo of: by its id, by our key, by its words."""
    known = letters.by_provider_id(conn, message.channel, message.external_id)
    known = known or (letters.by_key(conn, message.reference) if message.reference else None)
    if known is not None:
        return known
    on_the_way = by_address.unconfirmed(conn, message.channel, message.conversation)
    return next((one for one in on_the_way if _says(one.message, message)), None)


def _to_nobody_yet(
    conn: Connection, case_writer: CaseWriter, message: Inbound
) -> list[OutboxLetter]:
    """Letters of these words to addresses for one letter only (a comment).

    They come to a person whose conversation we did not know: only the words tell.
    """
    carrier = case_writer.composer.carriers.get(message.channel)
    if carrier is None or not carrier.once:
        return []
    return [
        one
        for one in by_address.unconfirmed_on_channel(conn, message.channel)
        if carrier.single(one.message.to) and _says(one.message, message)
    ]


def _says(letter: Outbound, message: Inbound) -> bool:
    """The same words; where there are none, files that may be the same."""
    if letter.text.strip() != message.text.strip():
        return False
    if message.text.strip():
        return True
    ours, theirs = map(_files, (letter.attachments, message.attachments))
    return bool(ours) and ours == theirs


def _files(several: Sequence[Attachment]) -> list[str]:
    """What can be compared: a colleague's photo is not the answer whose receipt was lost."""
    return sorted("picture" if one.media_type.startswith("image/") else "file" for one in several)


def _taken(
    conn: Connection, case_writer: CaseWriter, letter: OutboxLetter, message: Inbound, now: datetime
) -> str | None:
    if not by_address.mark_sent_by_echo(conn, letter, message.external_id, now=now):
        return None
    apply_letter_sent(conn, case_writer, letter, now, reached=message.conversation)
    return letter.message.case_number or None


def _filed(conn: Connection, row: InboxRow, message: Inbound, case: Case) -> int:
    """The colleague's words among the case's letters; 0 when they are there already."""
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
