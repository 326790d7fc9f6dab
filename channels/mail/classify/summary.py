"""What a mail's head and sender tell before any judgement: reply, forward, server, nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from channels.mail.content.body import Body
from channels.mail.phrases import tables
from channels.mail.phrases.matcher import one_of
from channels.mail.replies.quotes import Split, split
from channels.mime.addresses import Mailbox
from channels.mime.headers import Headers
from channels.mime.parts import Mail


@dataclass(frozen=True, kw_only=True)
class MailSummary:
    """What classifying looks at, read once."""

    mail: Mail
    body: Body
    sender: Mailbox
    subject: str
    text: str
    own: frozenset[str] = frozenset()  # our addresses, lower case

    @cached_property
    def headers(self) -> Headers:
        """Of the whole mail."""
        return self.mail.root.headers

    @cached_property
    def said(self) -> Split:
        """The text cut as that of an answer."""
        return split(self.text)

    @cached_property
    def by_server(self) -> bool:
        """True if a mail server wrote this, by its sender's address (or the lack of one).

        Whoever keeps a domain's mail has that address too, and complains from it.
        """
        if _DAEMON.match(self.sender.email):
            program = self.headers.plain("x-mailer") or self.headers.plain("user-agent")
            theirs = self.sender.email.startswith("postmaster@")
            return not (theirs and _PROGRAM.search(program))
        return self.headers.raw("from").replace(b" ", b"") == b"<>"


def _words(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


_DAEMON = re.compile(
    r"^" + one_of(tables.bounces().daemon_addresses) + r"(?:[+._\\-][^@]*)?(?:@|$)", re.I
)
_PROGRAM = re.compile(
    r"thunderbird|microsoft outlook \d|apple mail|iphone mail|mutt|k-9|roundcube", re.I
)
_NOBODY = re.compile(
    r"^(?:no|not?|do[-_.]?not|donot|never)[-_.]?(?:reply|respond|answer|antworten|responder|response)"
    r"|^(?:noreply|unreplyable|auto(?:mated|matic|[-_.]?(?:reply|respond(?:er)?|confirm|mailer|notify))[-_.@]|notif(?:y|ication|ications)\b"
    r"|alerts?@|khongtraloi|khong[-_.]tra[-_.]loi|ne[-_.]?pas[-_.]?repondre|nicht[-_.]?antworten"
    r"|mailer@|newsletters?@|cron(?:daemon)?@|root@|daemon@|nobody@|www-data@|apache@|wordpress@)"
    r"|(?:[-_.+])(?:no-?reply|donotreply)@",
    re.I,
)
_REPLY = re.compile(
    rf"^\s*\[?{_words(tables.quotes().reply_prefixes)}(?:\s?\[\d+\]|\s?\(\d+\)|\*\d+|\^\d+)?\s?[:：\]]",
    re.I,
)
_FORWARD = re.compile(
    rf"^\s*\[?{_words(tables.quotes().forward_prefixes)}(?:\s?\[\d+\]|\s?\(\d+\))?\s?[:：\]]", re.I
)


def auto_submitted(headers: Headers) -> str:
    """The Auto-Submitted keyword in lower case without comments; "" for none and for `no`."""
    if "auto-submitted" not in headers:
        return ""
    word = re.split(r"[;\s(]", headers.plain("auto-submitted").lower().strip(), maxsplit=1)[0]
    return "" if word == "no" else word


@lru_cache(maxsize=64)
def is_reply(subject: str) -> bool:
    """True if the subject's first prefix says reply."""
    return bool(_REPLY.match(subject))


@lru_cache(maxsize=64)
def is_forward(subject: str) -> bool:
    """True if the subject's first prefix says forward."""
    return bool(_FORWARD.match(subject))


def has_null_return_path(head: MailSummary) -> bool:
    """True if the mail says that nobody may be told of its own failure (RFC 5321)."""
    if "return-path" not in head.headers:
        return False
    path = head.headers.raw("return-path")
    return path.replace(b" ", b"") == b"<>" and not is_reply(head.subject)


def is_from_us(head: MailSummary) -> bool:
    """True if one of our own addresses wrote it, plus-addresses among them."""
    local, _, domain = head.sender.email.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" in head.own


def has_attached_mail(head: MailSummary) -> bool:
    """True if another mail, or its header, is attached."""
    parts = (*head.body.reports, *head.body.files)
    return any(part.type in ("message/rfc822", "text/rfc822-headers") for part in parts)


def is_from_no_reply(head: MailSummary) -> bool:
    """True if the sender's address takes no answers."""
    return is_no_reply_address(head.sender.email)


@lru_cache(maxsize=64)
def is_no_reply_address(address: str) -> bool:
    """True for an address that a program writes from: no-reply@, alerts@, cron@."""
    return bool(_NOBODY.search(address))
