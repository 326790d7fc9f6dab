"""Every table of the desk. The migrations create the same tables; a test compares the two.

Partial indexes select their rows by literals: neither database could use them with parameters.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.schema.full_text import index_with
from storage.schema.types import Key, UtcTime, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


people = Table(
    "people",
    metadata,
    Column("id", Key, primary_key=True),
    Column("data", String, nullable=False),  # JSON of Person; its contacts are rows of `contacts`
)

contacts = Table(
    "contacts",
    metadata,
    Column("channel", String, primary_key=True),
    Column("address", Words, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("verified", Boolean, nullable=False),
    Column("held", Boolean, nullable=False),
)

serials = Table(
    "serials",
    metadata,
    Column("name", String, primary_key=True),  # the year whose cases it numbers
    Column("last", Integer, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("number", Words, primary_key=True),  # people type numbers: any text may be looked up
    Column("state", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("department", String, nullable=False),
    Column("category", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("conversation", Words, nullable=False),
    Column("person_id", Key, nullable=False),  # 0: not known yet
    Column("opened_at", UtcTime, nullable=False),
    Column("received_at", UtcTime),
    Column("next_due_at", UtcTime),
    Column("updated_at", UtcTime, nullable=False),  # when the newest journal entry happened
    Column("version", Integer, nullable=False),
    Column("journal_length", Integer, nullable=False),
    Column("journal_head", String, nullable=False),  # hash of the newest entry: reveals truncation
    Column("folded", Words, nullable=False),  # the text to search: without case and diacritics
    Column("data", String, nullable=False),  # JSON of the whole Case
    Index("ix_cases_conversation", "channel", "conversation", "opened_at"),
    Index("ix_cases_person", "person_id"),
    Index("ix_cases_due", "next_due_at"),
    Index("ix_cases_owner_due", "owner", "next_due_at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("channel", String, nullable=False),
    Column("delivery_id", Words, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("status", String, nullable=False),  # new | done | unreadable | held
    Column("attempts", Integer, nullable=False),
    Column("lease_until", UtcTime),
    Column("done_at", UtcTime),
    Column("note", Words, nullable=False),
    Column("case_number", String),
    UniqueConstraint("channel", "delivery_id", name="uq_inbox_channel_delivery_id"),
    Index("ix_inbox_status", "status", "id"),
    Index("ix_inbox_channel", "status", "channel", "id"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_number", ForeignKey("cases.number"), index=True),
    Column("inbox_id", Key),  # no foreign key: raw deliveries may be deleted before their messages
    Column("direction", String, nullable=False),  # in | out
    Column("channel", String, nullable=False),
    Column("external_id", Words, nullable=False),
    Column("reference", Words, nullable=False),  # the id by which answers quote it
    Column("conversation", Words, nullable=False),
    Column("sender", Words, nullable=False),
    Column("sender_name", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("kind", String, nullable=False),  # workflows.messaging.messages.Kind
    Column("letter", String, nullable=False),  # our key of a sent letter, else empty
    Column("sent_at", UtcTime, nullable=False),
    UniqueConstraint("channel", "external_id", name="uq_messages_channel_external_id"),
    Index("ix_messages_reference", "channel", "reference"),
    Index("ix_messages_conversation", "channel", "conversation", "sent_at"),
)
index_with(messages)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Key, primary_key=True),
    Column("channel", String, nullable=False),
    Column("address", Words, nullable=False),
    Column("next_seq", Integer, nullable=False),
    UniqueConstraint("channel", "address", name="uq_conversations_channel_address"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", String, nullable=False),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("channel", String, nullable=False),
    Column("case_number", ForeignKey("cases.number"), index=True),
    Column("template", String, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("internal", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("owed_at", UtcTime, nullable=False),
    Column("next_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("shuts_at", UtcTime),  # from then on no provider accepts it
    Column("claim_id", String, nullable=False),
    Column("lease_until", UtcTime),
    Column("ended_at", UtcTime),  # when the status became final, or unknown
    Column("provider_id", Words, nullable=False),
    Column("error", Words, nullable=False),
    Column("payload", String, nullable=False),  # JSON of Outbound, files by their sha256
    UniqueConstraint("key", name="uq_outbox_key"),
    UniqueConstraint("conversation_id", "seq", name="uq_outbox_conversation_id_seq"),
    Index("ix_outbox_provider", "channel", "provider_id"),
    _partial("ix_outbox_owed", "channel", "next_at", "id", where="status = 'owed'"),
    _partial(
        "ix_outbox_unfinished", "conversation_id", "seq", where="status IN ('owed', 'claimed')"
    ),
    _partial("ix_outbox_unknown", "ended_at", where="status = 'unknown'"),
    _partial("ix_outbox_claimed", "lease_until", where="status = 'claimed'"),
    _partial("ix_outbox_expiring", "expires_at", where="status = 'owed'"),
    _partial("ix_outbox_lost", "ended_at", where="status IN ('failed', 'expired')"),
)

journal = Table(
    "journal",
    metadata,
    Column("case_number", ForeignKey("cases.number"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("actor_id", String, nullable=False),
    Column("actor_name", String, nullable=False),
    Column("event", String, nullable=False),
    Column("clause", String, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("sentence", String, nullable=False),
    Column("data", String, nullable=False),  # canonical JSON
    Column("prev_hash", String, nullable=False),
    Column("hash", String, nullable=False),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("case_number", ForeignKey("cases.number"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("next_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Index("ix_deadlines_next", "next_at"),
)

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("data", LargeBinary, nullable=False),  # empty: the content is in the blob store
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_number", ForeignKey("cases.number"), nullable=False, index=True),
    Column("message_id", ForeignKey("messages.id")),
    Column("sha256", ForeignKey("blobs.sha256")),  # null: the content is not stored (yet)
    Column("name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("size", Integer, nullable=False),
    Column("url", Words, nullable=False),
    Column("problem", Words, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

erasure_requests = Table(
    "erasure_requests",
    metadata,
    Column("code", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("person", Words, nullable=False),  # the provider's name for them
    Column("requested_at", UtcTime, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String, primary_key=True),
    Column("ciphertext", String, nullable=False),
)

throttles = Table(
    "throttles",
    metadata,
    Column("key", String, primary_key=True),
    Column("window_start", UtcTime, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)

topics = Table(
    "topics",
    metadata,
    Column("case_number", ForeignKey("cases.number"), primary_key=True),
    Column("chat_id", Key, primary_key=True, autoincrement=False),
    Column("thread_id", Key, nullable=False),
    UniqueConstraint("chat_id", "thread_id", name="uq_topics_chat_id_thread_id"),
)

forms = Table(
    "forms",
    metadata,
    Column("key", String, primary_key=True),
    Column("data", String, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)


compromised = Table(  # contact points that their owners disowned: on hold for ever
    "compromised",
    metadata,
    Column("channel", String, primary_key=True),
    Column("address", Words, primary_key=True),
    Column("since", UtcTime, nullable=False),
)

held_messages = Table(  # parked as received until the hold is lifted (PV-19)
    "held_messages",
    metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    Column("inbox_id", Key, nullable=False),
    Column("channel", String, nullable=False),
    Column("address", Words, nullable=False),
    Column("status", String, nullable=False),  # held | replay | released | refused
    Index("ix_held_messages_address", "channel", "address", "status"),
)


troubles = Table(
    "troubles",
    metadata,
    Column("name", String, primary_key=True),  # of a channel or a mailbox
    Column("fault", String, nullable=False),  # channels.contract.Fault
    Column("reason", Words, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("retry_at", UtcTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("told", Boolean, nullable=False),
)
