"""What passed between the desk and one address: windows and echoes depend on it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, func, null, or_, select, true, update

from storage.database.prepared import Prepared
from storage.messages import MessageRow, message_of
from storage.outbox.letters import OutboxLetter, Status, join_correspondence, letter_of, with_status
from storage.schema.tables import conversations, messages, outbox
from storage.schema.types import UtcTime
from workflows.planning.rate_limits import AutomaticLetter

_heard_last, _heard_first = (
    select(one(messages.c.sent_at)).where(
        messages.c.channel == bindparam("channel"),
        messages.c.conversation == bindparam("address"),
        messages.c.direction == "in",
    )
    for one in (func.max, func.min)
)
_about = (
    select(messages)
    .where(
        messages.c.channel == bindparam("channel"),
        messages.c.conversation == bindparam("address"),
        messages.c.sent_at.between(bindparam("first"), bindparam("last")),
    )
    .order_by(messages.c.id)
)
_there = (
    conversations.c.channel == bindparam("channel"),
    conversations.c.address == bindparam("address"),
)
_wrote_to = Prepared(
    select(outbox.c.id)
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .where(*_there)
    .limit(1)
)
_written_since = (
    select(func.count())
    .select_from(messages)
    .where(
        messages.c.channel == bindparam("channel"),
        messages.c.conversation == bindparam("address"),
        messages.c.direction == "out",
        messages.c.sent_at >= bindparam("since"),
    )
)
_to_be_written = (
    select(func.count())
    .select_from(outbox)
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .where(*_there, with_status(Status.OWED, Status.CLAIMED, Status.UNKNOWN))
)
_TRIED = or_(
    with_status(Status.CLAIMED, Status.UNKNOWN),
    and_(with_status(Status.OWED), outbox.c.attempts > 0),
)
_by_an_agents_word = and_(
    with_status(Status.SENT), outbox.c.provider_id >= "agent:", outbox.c.provider_id < "agent;"
)
_without_id = or_(_TRIED, _by_an_agents_word)
_echoed = (
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
_on_the_way = (
    select(outbox)
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .where(*_there, _without_id)
    .order_by(with_status(Status.SENT), outbox.c.id)
)
_under_way = (
    select(outbox)
    .where(outbox.c.channel == bindparam("channel"), _without_id)
    .order_by(with_status(Status.SENT), outbox.c.id)
)


def about(
    conn: Connection, channel: str, address: str, first: datetime, last: datetime
) -> list[MessageRow]:
    """What was said there between the two moments, in both directions."""
    values = {"channel": channel, "address": address, "first": first, "last": last}
    return [message_of(row) for row in conn.execute(_about, values)]


def last_received_at(
    conn: Connection, channel: str, address: str, *, first: bool = False
) -> datetime | None:
    """When somebody last wrote to us there, or `first`."""
    query, values = _heard_first if first else _heard_last, {"channel": channel, "address": address}
    at: datetime | None = conn.execute(query, values).scalar_one()
    return at


def was_written_to(conn: Connection, channel: str, address: str) -> bool:
    """Whether anything was ever owed to that address: some take one single letter."""
    return _wrote_to.first(conn, {"channel": channel, "address": address}) is not None


def written_since(conn: Connection, channel: str, address: str, since: datetime) -> int:
    """How many messages left for that address since then, a colleague's in the platform's own
    console among them, and how many will or may have.
    """
    values = {"channel": channel, "address": address}
    left = conn.execute(_written_since, values | {"since": since}).scalar_one()
    return int(left + conn.execute(_to_be_written, values).scalar_one())


def unconfirmed(conn: Connection, channel: str, address: str) -> list[OutboxLetter]:
    """Letters that a provider may have taken without our knowing its id, oldest first.

    Last those of which an agent has said that they arrived.
    """
    values = {"channel": channel, "address": address}
    return [letter_of(row) for row in conn.execute(_on_the_way, values)]


def unconfirmed_on_channel(conn: Connection, channel: str) -> list[OutboxLetter]:
    """The same of a whole channel."""
    return [letter_of(row) for row in conn.execute(_under_way, {"channel": channel})]


def mark_sent_by_echo(
    conn: Connection, letter: OutboxLetter, provider_id: str, *, now: datetime
) -> bool:
    """The provider shows that it took a letter which was tried: it is sent. False for any other.

    It may show it before it answers, or may have answered with an error: nothing leaves twice.
    """
    values = {"this": letter.message.key, "now": now, "provider_id": provider_id}
    if conn.execute(_echoed, values).rowcount != 1:
        return False
    join_correspondence(conn, letter.message, letter.internal, provider_id, now)
    return True


_on_channel = outbox.c.channel == bindparam("on")
_count = select(func.count()).where(with_status(Status.OWED, Status.CLAIMED), _on_channel)
_prolong = (
    update(outbox)
    .where(with_status(Status.OWED), _on_channel, outbox.c.expires_at < bindparam("until"))
    .values(
        expires_at=case(
            (outbox.c.shuts_at < bindparam("until"), outbox.c.shuts_at),
            else_=bindparam("until", type_=UtcTime()),
        )
    )
)


def count_waiting(conn: Connection, channel: str) -> int:
    """How many letters of a channel have not left."""
    return int(conn.execute(_count, {"on": channel}).scalar_one())


def extend_expiry(conn: Connection, channel: str, until: datetime) -> None:
    """Let no letter of a channel end its life before then, unless the customer's window shuts."""
    conn.execute(_prolong, {"on": channel, "until": until})


_at = (
    select(outbox.c.key, outbox.c.case_number, outbox.c.template)
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .where(
        conversations.c.channel == bindparam("channel"),
        conversations.c.address == bindparam("address"),
    )
)
_still = _at.where(outbox.c.status == "owed", outbox.c.case_number.is_not(None)).order_by(
    outbox.c.id
)
_told = _at.with_only_columns(func.count()).where(
    outbox.c.template == bindparam("template"), outbox.c.owed_at >= bindparam("since")
)


def owed_to(conn: Connection, channel: str, address: str) -> list[tuple[str, str, str]]:
    """(key, case, template) of letters that would still go there, oldest first."""
    rows = conn.execute(_still, {"channel": channel, "address": address})
    return [(row.key, row.case_number, row.template) for row in rows]


def owed_since(
    conn: Connection, channel: str, address: str, template: str, since: datetime
) -> bool:
    """Whether such a letter was owed to that address since then."""
    values = {"channel": channel, "address": address, "template": template, "since": since}
    return bool(conn.execute(_told, values).scalar_one())


MOST = 50
"""More rows than any sensible cap needs are not read."""
_automatic = Prepared(
    _at.with_only_columns(outbox.c.template, outbox.c.owed_at)
    .where(
        outbox.c.automatic == true(),
        outbox.c.owed_at > bindparam("since"),
        ~with_status(Status.HELD, Status.CANCELLED),
    )
    .order_by(outbox.c.seq.desc())
    .limit(MOST)
)
_waiting = Prepared(
    _at.with_only_columns(func.count()).where(with_status(Status.OWED, Status.CLAIMED))
)


def letters_waiting(conn: Connection, channel: str, address: str) -> int:
    """How many letters to that address have not left yet."""
    ((number,),) = _waiting.rows(conn, {"channel": channel, "address": address})
    return int(number)


def automatic_letters_since(
    conn: Connection, channel: str, address: str, since: datetime
) -> list[AutomaticLetter]:
    """The automatic letters to that address since then, newest first, at most MOST.

    Rate-limited and cancelled ones left nothing. They are found by an index: the places of a
    conversation are unique, and one conversation has few.
    """
    rows = _automatic.rows(conn, {"channel": channel, "address": address, "since": since})
    return [AutomaticLetter(letter=template, at=owed_at) for template, owed_at in rows]
