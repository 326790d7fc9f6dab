"""Messages and letters by the address on a channel: windows, rate limits and echoes need them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    true,
    update,
)

from storage.database.prepared import Prepared
from storage.messages import MessageRow, message_of
from storage.outbox.letters import OutboxLetter, Status, join_correspondence, letter_of, with_status
from storage.schema.tables import conversations, messages, outbox
from storage.schema.types import UtcTime
from workflows.planning.rate_limits import AutomaticLetter

MAX_LETTERS = 50
"""No rate limit needs more of the newest letters."""

_messages_there = (
    messages.c.channel == bindparam("channel"),
    messages.c.conversation == bindparam("address"),
)
_received_last, _received_first = (
    select(one(messages.c.sent_at)).where(*_messages_there, messages.c.direction == "in")
    for one in (func.max, func.min)
)
_between = (
    select(messages)
    .where(*_messages_there, messages.c.sent_at.between(bindparam("first"), bindparam("last")))
    .order_by(messages.c.id)
)
_sent_since = (
    select(func.count())
    .select_from(messages)
    .where(
        *_messages_there,
        messages.c.direction == "out",
        messages.c.sent_at >= bindparam("since"),
    )
)

_letters_there = (
    select(outbox)
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .where(
        conversations.c.channel == bindparam("channel"),
        conversations.c.address == bindparam("address"),
    )
)
_count_there = _letters_there.with_only_columns(func.count())
_any_there = Prepared(_letters_there.with_only_columns(outbox.c.id).limit(1))
_not_sent_yet = _count_there.where(with_status(Status.OWED, Status.CLAIMED, Status.UNKNOWN))
_waiting = Prepared(_count_there.where(with_status(Status.OWED, Status.CLAIMED)))
_unsent = (
    _letters_there.with_only_columns(outbox.c.key, outbox.c.case_number, outbox.c.template)
    .where(with_status(Status.OWED), outbox.c.case_number.is_not(None))
    .order_by(outbox.c.id)
)
_of_template = _count_there.where(
    outbox.c.template == bindparam("template"), outbox.c.owed_at >= bindparam("since")
)
_automatic = Prepared(
    _letters_there.with_only_columns(outbox.c.template, outbox.c.owed_at)
    .where(
        outbox.c.automatic == true(),
        outbox.c.owed_at > bindparam("since"),
        ~with_status(Status.RATE_LIMITED, Status.CANCELLED),
    )
    .order_by(outbox.c.seq.desc())
    .limit(MAX_LETTERS)
)

_TRIED = or_(
    with_status(Status.CLAIMED, Status.UNKNOWN),
    and_(with_status(Status.OWED), outbox.c.attempts > 0),
)
_confirmed_by_agent = and_(
    with_status(Status.SENT), outbox.c.provider_id >= "agent:", outbox.c.provider_id < "agent;"
)
_without_id = or_(_TRIED, _confirmed_by_agent)
_unconfirmed = _letters_there.where(_without_id).order_by(with_status(Status.SENT), outbox.c.id)
_unconfirmed_on_channel = (
    select(outbox)
    .where(outbox.c.channel == bindparam("channel"), _without_id)
    .order_by(with_status(Status.SENT), outbox.c.id)
)
_mark_sent = (
    update(outbox)
    .where(outbox.c.key == bindparam("this"), _TRIED)
    .values(
        status=Status.SENT.value,
        ended_at=bindparam("now"),
        provider_id=bindparam("provider_id"),
        lease_until=null(),
        error="",
    )
)

_on_channel = outbox.c.channel == bindparam("on")
_count_waiting = select(func.count()).where(with_status(Status.OWED, Status.CLAIMED), _on_channel)
_extend_expiry = (
    update(outbox)
    .where(with_status(Status.OWED), _on_channel, outbox.c.expires_at < bindparam("until"))
    .values(
        expires_at=case(
            (outbox.c.shuts_at < bindparam("until"), outbox.c.shuts_at),
            else_=bindparam("until", type_=UtcTime()),
        )
    )
)


def messages_between(
    conn: Connection, channel: str, address: str, first: datetime, last: datetime
) -> list[MessageRow]:
    """The messages there between the two moments, in both directions."""
    values = {"channel": channel, "address": address, "first": first, "last": last}
    return [message_of(row) for row in conn.execute(_between, values)]


def last_received_at(conn: Connection, channel: str, address: str) -> datetime | None:
    """When the newest message came from there."""
    at: datetime | None
    at = conn.execute(_received_last, {"channel": channel, "address": address}).scalar_one()
    return at


def first_received_at(conn: Connection, channel: str, address: str) -> datetime | None:
    """When the oldest message came from there."""
    at: datetime | None
    at = conn.execute(_received_first, {"channel": channel, "address": address}).scalar_one()
    return at


def was_written_to(conn: Connection, channel: str, address: str) -> bool:
    """Whether the outbox ever had a letter to that address: some addresses take only one."""
    return _any_there.first(conn, {"channel": channel, "address": address}) is not None


def written_since(conn: Connection, channel: str, address: str, since: datetime) -> int:
    """How many messages left for that address since then, and how many will or may have left.

    A colleague's messages in the console of the platform count as well.
    """
    values = {"channel": channel, "address": address}
    left = conn.execute(_sent_since, values | {"since": since}).scalar_one()
    return int(left + conn.execute(_not_sent_yet, values).scalar_one())


def letters_waiting(conn: Connection, channel: str, address: str) -> int:
    """How many letters to that address have not left yet."""
    ((number,),) = _waiting.rows(conn, {"channel": channel, "address": address})
    return int(number)


def unsent_letters(conn: Connection, channel: str, address: str) -> list[tuple[str, str, str]]:
    """(key, case, template) of letters of cases that nobody has claimed yet, oldest first."""
    rows = conn.execute(_unsent, {"channel": channel, "address": address})
    return [(row.key, row.case_number, row.template) for row in rows]


def was_enqueued_since(
    conn: Connection, channel: str, address: str, template: str, since: datetime
) -> bool:
    """Whether a letter of that template to that address was enqueued since then."""
    values = {"channel": channel, "address": address, "template": template, "since": since}
    return bool(conn.execute(_of_template, values).scalar_one())


def automatic_letters_since(
    conn: Connection, channel: str, address: str, since: datetime
) -> list[AutomaticLetter]:
    """The automatic letters to that address since then, newest first, at most MAX_LETTERS.

    Rate-limited and cancelled letters never left. One index finds them all: it is unique on the
    places of a conversation, and a conversation has few.
    """
    rows = _automatic.rows(conn, {"channel": channel, "address": address, "since": since})
    return [AutomaticLetter(letter=template, at=owed_at) for template, owed_at in rows]


def unconfirmed(conn: Connection, channel: str, address: str) -> list[OutboxLetter]:
    """Letters that a provider may have accepted although we know no id of theirs, oldest first.

    Letters whose arrival an agent has confirmed come last.
    """
    values = {"channel": channel, "address": address}
    return [letter_of(row) for row in conn.execute(_unconfirmed, values)]


def unconfirmed_on_channel(conn: Connection, channel: str) -> list[OutboxLetter]:
    """The same of a whole channel."""
    return [letter_of(row) for row in conn.execute(_unconfirmed_on_channel, {"channel": channel})]


def mark_sent_by_echo(
    conn: Connection, letter: OutboxLetter, provider_id: str, *, now: datetime
) -> bool:
    """An echo shows that the provider accepted a letter that was tried: it is sent.

    False for any other letter. The echo may come before the provider's answer, and after an answer
    that was an error: no letter is sent twice.
    """
    values = {"this": letter.message.key, "now": now, "provider_id": provider_id}
    if conn.execute(_mark_sent, values).rowcount != 1:
        return False
    join_correspondence(conn, letter.message, letter.internal, provider_id, now)
    return True


def count_waiting(conn: Connection, channel: str) -> int:
    """How many letters of a channel have not left yet."""
    return int(conn.execute(_count_waiting, {"on": channel}).scalar_one())


def extend_expiry(conn: Connection, channel: str, until: datetime) -> None:
    """Let no letter of a channel expire before then, unless the customer's window closes first."""
    conn.execute(_extend_expiry, {"on": channel, "until": until})
