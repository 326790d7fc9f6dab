"""The messages between channels and the desk: Inbound, Outbound and their parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """The kind of a message; only HUMAN ones may open a case (CP-07)."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    REPORT = "report"
    ECHO = "echo"  # a message of the company: sent by us, or in the provider's console
    TAKEN = "taken"  # another app leads the conversation now: the desk cannot write there
    RETURNED = "returned"  # the desk may write in the conversation again
    UNSUPPORTED = "unsupported"  # a person sent something that the text only names


BY_COMPANY = frozenset({Kind.ECHO, Kind.TAKEN, Kind.RETURNED})
"""What the company itself does in the provider's console: never a message of a customer."""


class Authenticity(StrEnum):
    """Whether the sender is who the message says (email.md section 11)."""

    PROVEN = "proven"
    UNKNOWN = "unknown"  # no proof: normal for mail of small domains
    FAILED = "failed"  # our mail server or a signature disproves it: never the customer's words


@dataclass(frozen=True, kw_only=True)
class SenderAuthenticity:
    """What is known about the sender; `reasons` and `signals` are codes, never sentences."""

    standing: Authenticity = Authenticity.UNKNOWN
    reasons: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """One file. `content` is None while it must still be fetched from `url`.

    `contains`: what is inside, without unpacking: names in an archive or a mail, a meeting.
    """

    name: str
    media_type: str = "application/octet-stream"
    size: int = 0
    sha256: str = ""
    content: bytes | None = field(default=None, repr=False)
    url: str = ""
    problem: str = ""  # why it was refused or could not be fetched: a code
    contains: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Thread:
    """Evidence of which conversation a message continues, strongest first.

    `proven`: case numbers from our own tokens with a valid HMAC.
    `references`: message ids that the sender quotes; a hint, checked against the sender.
    `mentioned`: case numbers in the text; a hint too.
    """

    proven: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FailedRecipient:
    """One address that a bounce reports (RFC 3464); `status`: RFC 3463, `letter`: our key."""

    address: str
    status: str = ""
    diagnostic: str = ""
    permanent: bool = True
    letter: str = ""


@dataclass(frozen=True, kw_only=True)
class Note:
    """What an agent wrote down for a customer at the phone, the counter or the post tray."""

    agent: str
    branch: str = ""
    facts: tuple[tuple[str, str], ...] = ()  # (fact key, value), keys as in reading.FACT_KEYS
    category: str = ""
    remedy: str = ""
    papers: tuple[str, ...] = ()
    recording_notice: bool | None = None  # TU-16; None where no call was made
    call_reference: str = ""
    call_started_at: datetime | None = None  # CP-06
    call_ended_at: datetime | None = None
    read_back: bool | None = None  # the summary was read back to the caller (CP-06)
    recording_objection: bool = False  # TU-16: the caller wants no recording
    postmark: str = ""  # ISO date, post only (CP-08)
    registered_mail: str = ""  # the post's number of the envelope (CP-08)
    enclosures: int = 0  # how many papers the envelope held (CP-08)


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """One message of a customer (or of a machine), as read from one delivery.

    `external_id` is the provider's id, unchanged: with `channel` it is the dedupe key.
    `conversation` is where an answer goes (chat id, mail address, phone number).
    `text` is the sender's own new words, NFC; `full_text` also has what they quote.
    `reference` is the id by which answers quote it, where that is not `external_id` (mail).
    Times are aware.
    """

    channel: str
    external_id: str
    conversation: str
    sender: str
    sent_at: datetime
    text: str
    sender_name: str = ""
    subject: str = ""
    full_text: str = ""
    kind: Kind = Kind.HUMAN
    attachments: tuple[Attachment, ...] = ()
    thread: Thread = Thread()
    failed: tuple[FailedRecipient, ...] = ()
    note: Note | None = None
    problems: tuple[str, ...] = ()
    reference: str = ""
    quotes: str = ""  # the provider's id of the message that this one answers (chats)
    pressed: str = ""  # our key of the letter whose button says these words
    sender_standing: SenderAuthenticity = SenderAuthenticity()


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """One message to send. `key` is ours, the same on every retry (Message-ID, idempotency)."""

    key: str
    channel: str
    to: str
    text: str
    case_number: str = ""
    to_name: str = ""
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()
    in_reply_to: str = ""  # provider id of the message this answers
    references: tuple[str, ...] = ()
    automatic: bool = True  # written by the desk itself: carries Auto-Submitted by mail
    late: bool = False  # after the ordinary window: sent as written by a person
    choices: tuple[str, ...] = ()  # buttons; each has the words that the customer may also type
    carries: tuple[str, ...] = ()  # the names of its letters, where it carries several


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The provider accepted the message: its id, and the mail's Message-ID where there is one."""

    provider_id: str
    reached: str = ""  # the recipient, where the address was a public comment


@dataclass(frozen=True, kw_only=True)
class RawDelivery:
    """One delivery of a channel as it arrived: raw bytes, its id there, and when it came."""

    channel: str
    delivery_id: str  # unique per channel: the same delivery again has the same id
    raw: bytes
    received_at: datetime
