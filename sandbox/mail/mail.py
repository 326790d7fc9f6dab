"""One mail as it travelled, and how to write one as a customer's program would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP, default
from email.utils import format_datetime, make_msgid


@dataclass(frozen=True, kw_only=True)
class Part:
    """One attachment."""

    name: str
    content: bytes = field(repr=False)
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One delivered mail. `raw` is what the SMTP client sent, `sender` the envelope's."""

    raw: bytes = field(repr=False)
    sender: str
    recipients: tuple[str, ...]
    at: datetime
    submitted: bool = False  # by the desk's account, whatever the envelope says

    @property
    def message(self) -> EmailMessage:
        """The parsed mail."""
        return BytesParser(_class=EmailMessage, policy=default).parsebytes(self.raw)

    def header(self, name: str) -> str:
        """Return one header, decoded; "" when absent."""
        return str(self.message.get(name, ""))

    @property
    def subject(self) -> str:
        """The decoded subject."""
        return self.header("Subject")

    @property
    def message_id(self) -> str:
        """The Message-ID with its angle brackets."""
        return self.header("Message-ID").strip()

    @property
    def text(self) -> str:
        """The plain text part; the HTML part's source when there is no other."""
        body = self.message.get_body(preferencelist=("plain", "html"))
        return str(body.get_content()).replace("\r\n", "\n").strip() if body else ""

    @property
    def attachments(self) -> tuple[Part, ...]:
        """All attached files."""
        return tuple(
            Part(
                name=part.get_filename() or "",
                content=part.get_payload(decode=True) or b"",  # type: ignore[arg-type] # a leaf
                media_type=part.get_content_type(),
            )
            for part in self.message.iter_attachments()
        )

    def __str__(self) -> str:
        return f"{self.sender} → {', '.join(self.recipients)}: {self.subject}"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a customer writes, before it is a mail."""

    sender: str
    sender_name: str
    to: str
    subject: str
    text: str
    html: str = ""
    attachments: Sequence[Part] = ()
    answers: Mail | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def compose(draft: Draft, *, now: datetime) -> bytes:
    """Return the mail as a usual program writes it: UTF-8, threaded like an answer if it is one."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{_quoted(draft.sender_name)} <{draft.sender}>".strip()
    message["To"] = draft.to
    message["Subject"] = draft.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=draft.sender.rpartition("@")[2] or "localhost")
    _thread(message, draft.answers)
    for name, value in draft.headers.items():
        del message[name]
        message[name] = value
    message.set_content(draft.text)
    if draft.html:
        message.add_alternative(draft.html, subtype="html")
    for part in draft.attachments:
        main, _, sub = part.media_type.partition("/")
        message.add_attachment(part.content, maintype=main, subtype=sub, filename=part.name)
    return bytes(message)


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "").replace('"', "") + '"' if name else ""


def _thread(message: EmailMessage, answers: Mail | str | None) -> None:
    if answers is None:
        return
    parent = answers.message_id if isinstance(answers, Mail) else answers
    older = answers.header("References").split() if isinstance(answers, Mail) else []
    message["In-Reply-To"] = parent
    message["References"] = " ".join([*older, parent])
