"""Turns the bytes of one mail into one Inbound. Pure and total: no clock, no network, any bytes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from channels.contract import Unreadable
from channels.mail.authenticity.author import claimed_sender, sender_of
from channels.mail.authenticity.verdict import authenticity_of
from channels.mail.bounces.dsn import read_reports
from channels.mail.bounces.recipient import read_bounce, read_original
from channels.mail.bounces.verp import VerpReturn
from channels.mail.classify.kind import classify
from channels.mail.classify.mail_servers import MAIL_SERVER
from channels.mail.classify.summary import MailSummary, is_forward, is_reply, may_be_forward
from channels.mail.content.attachments import read_files
from channels.mail.content.body import html_text, read_body
from channels.mail.replies.forwarded import Forwarded, forwarded_from
from channels.mail.replies.quotes import Split, normalise, split, without_cuts
from channels.mail.settings import LIMITS, NAME, Limits
from channels.mail.threading_tokens import letter_of, message_ids, read_thread
from channels.mime.addresses import Mailbox
from channels.mime.dates import date_of
from channels.mime.headers import Headers, decode_words
from channels.mime.mojibake import repair
from channels.mime.parts import Mail, parse_mime
from workflows.messaging.messages import (
    Attachment,
    FailedRecipient,
    Inbound,
    Kind,
    SenderAuthenticity,
)

_LONGEST_SUBJECT = 2000  # characters


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """What reading a mail depends on besides its bytes: our secret, addresses, limits."""

    secret: bytes = b""
    own: frozenset[str] = frozenset()
    limits: Limits = LIMITS
    borders: tuple[str, ...] = ()  # authserv-ids whose Authentication-Results count
    forms: frozenset[str] = frozenset()  # web forms of ours: the customer is in Reply-To


@dataclass(frozen=True, kw_only=True)
class ReadMail:
    """Everything read from a mail; an Inbound has a part of it."""

    head: MailSummary
    marked: str  # the text, with CUT lines where older mail begins
    limits: Limits
    sender: Mailbox | None
    authenticity: SenderAuthenticity
    subject: str
    sent_at: datetime
    message_id: str
    external_id: str
    kind: Kind
    forwarded: Forwarded | None
    failed: tuple[FailedRecipient, ...]
    files: tuple[Attachment, ...]
    problems: tuple[str, ...]

    @property
    def headers(self) -> Headers:
        """The headers of the whole mail."""
        return self.head.headers

    @cached_property
    def split(self) -> Split:
        """The text, split into new words and quotes; computed on demand, for answers only."""
        return _split(self.head, self.marked, self.limits)

    @property
    def is_answer(self) -> bool:
        """True if the mail answers another one: a first letter is never cut."""
        return _refers(self.headers) or is_reply(self.subject)


def _refers(headers: Headers) -> bool:
    return "in-reply-to" in headers or "references" in headers


def parse_delivery(reader: ReadOptions, raw: bytes) -> tuple[Inbound, ...]:
    """The one message of a delivery. Raises Unreadable."""
    return (parse(raw, reader),)


def parse(raw: bytes, reader: ReadOptions) -> Inbound:
    """Read one mail. Raises Unreadable if it cannot be answered: no header, or no sender."""
    read = read_bytes(raw, reader)
    if not read.headers.fields:
        raise Unreadable("Đây không phải là thư điện tử: không có phần đầu thư. Hãy xem bản gốc.")
    sender = read.sender or (Mailbox(email=MAIL_SERVER) if read.kind is Kind.BOUNCE else None)
    if sender is None:
        raise Unreadable(
            "Thư không ghi người gửi nên không trả lời được. Hãy xem bản gốc rồi lập vụ việc"
            " bằng tay nếu đây là thư của khách."
        )
    text = read.head.text
    return Inbound(
        channel=NAME,
        external_id=read.external_id,
        reference=read.message_id,
        conversation=sender.email,
        sender=sender.email,
        sender_name=sender.name,
        sent_at=read.sent_at,
        subject=read.subject,
        text=read.split.reply if read.is_answer else text,
        full_text=text,
        kind=read.kind,
        attachments=read.files,
        thread=read_thread(read.headers, reader.secret, read.subject, text),
        failed=read.failed,
        problems=read.problems,
        sender_standing=read.authenticity,
    )


def read_bytes(raw: bytes, reader: ReadOptions) -> ReadMail:
    """Read one mail; never raises."""
    mail = parse_mime(raw, reader.limits)
    headers = mail.root.headers
    body = read_body(mail, reader.limits)
    problems = list(body.problems)
    subject = _subject(mail, problems)
    claimed = claimed_sender(mail, reader.forms)
    sender = sender_of(mail, claimed, problems)
    text = normalise(body.text)
    head = MailSummary(
        mail=mail,
        body=body,
        sender=sender or Mailbox(email=""),
        subject=subject,
        text=without_cuts(text),
        own=reader.own,
        form=claimed.form,
    )
    failed, kind = _failures_and_kind(head, reader)
    message_id, external_id = _identity(mail, sender, raw, problems)
    if reader.secret and letter_of(message_id, reader.secret):
        problems.append("own_letter")
        kind = Kind.REPORT
    forwarded = _forwarded(head, kind, problems)
    return ReadMail(
        head=head,
        marked=text,
        limits=reader.limits,
        sender=sender,
        authenticity=authenticity_of(headers, claimed, borders=reader.borders, own=reader.own),
        subject=subject,
        sent_at=date_of(headers, problems),
        message_id=message_id,
        external_id=external_id,
        kind=kind,
        forwarded=forwarded,
        failed=failed if kind is Kind.BOUNCE else (),
        files=read_files(body.files, reader.limits),
        problems=tuple(dict.fromkeys(problems)),
    )


def _subject(mail: Mail, problems: list[str]) -> str:
    subject, problem = repair(decode_words(mail.field("subject"))[:_LONGEST_SUBJECT])
    subject = normalise(subject)
    if problem:
        problems.append(problem)
    if "x-tiepnhan-truncated" in mail.root.headers:
        problems.append("too_large")
    return subject


def _forwarded(head: MailSummary, kind: Kind, problems: list[str]) -> Forwarded | None:
    """The author of a forwarded letter: a hint for agents; the customer is still the sender."""
    if kind is not Kind.HUMAN:
        return None
    forward = is_forward(head.subject)
    answers = is_reply(head.subject) and not may_be_forward(head.subject)
    begun = forward or not (_refers(head.headers) or answers)
    found = forwarded_from(
        head.text if begun else head.as_answer.reply,
        head.body.files,
        forward=forward,
        begun=begun,
        not_by=head.own | {head.sender.email},
    )
    if found:
        problems.append("forwarded")
    return found


def _failures_and_kind(
    head: MailSummary, reader: ReadOptions
) -> tuple[tuple[FailedRecipient, ...], Kind]:
    readable = read_reports(head.body.reports)
    bounced = bool(readable.failed)
    returned = VerpReturn.of(head, reader.secret)
    kind = classify(head, bounced=bounced, reported=readable.present and not bounced)
    kind = returned.kind(kind)
    if kind is not Kind.BOUNCE:
        return (), kind
    failed = read_bounce(
        headers=head.headers,
        readable=readable,
        original=read_original(head.body.reports, head.body.files, head.text),
        returned=(*head.body.reports, *head.body.files),
        text=head.text,
        subject=head.subject,
        own=reader.own,
        secret=reader.secret,
    )
    return returned.failed(failed), kind


def _split(head: MailSummary, text: str, limits: Limits) -> Split:
    """Split the plain version; if it hides the quote, use the HTML version."""
    forward = is_forward(head.subject)
    plain = head.as_answer if text == head.text and not forward else split(text, forward=forward)
    rich = head.body.html
    if plain.found or rich is None or not is_reply(head.subject):
        return plain
    if not _QUOTE_IN_HTML.search(rich.body()):
        return plain
    other = split(normalise(html_text(rich, limits)), forward=forward)
    if not other.found or len(other.reply) > len(plain.text):
        return plain
    return Split(text=plain.text, reply=other.reply, quoted=other.quoted, found=True)


_QUOTE_IN_HTML = re.compile(
    rb"gmail_quote|type=[\"']?cite|divRplyFwdMsg|appendonsend|yahoo_quoted|moz-cite-prefix"
    rb"|OutlookMessageHeader|protonmail_quote|border-top:\s*solid|OLK_SRC_BODY|zmail_extra",
    re.I,
)


def _identity(
    mail: Mail, sender: Mailbox | None, raw: bytes, problems: list[str]
) -> tuple[str, str]:
    """Message-ID and external id. The latter adds a hash, as some programs repeat one Message-ID.

    Another sender, date or body makes another mail. Without Message-ID a hash of all bytes is used.
    """
    headers = mail.root.headers
    found = message_ids(headers.plain("message-id"))
    body = raw[mail.root.start :].strip()
    body = body.translate(None, b"\r") if b"\r" in body else body
    writer = (sender.email if sender else "").encode()
    digest = hashlib.sha256(b"\n".join((writer, headers.raw("date"), body))).hexdigest()[:16]
    if found:
        return found[0], f"{found[0]}:{digest}"
    problems.append("no_message_id")
    whole = hashlib.sha256(raw).hexdigest()
    return f"{whole[:32]}@missing.invalid", f"{whole[:32]}@missing.invalid:{digest}"
