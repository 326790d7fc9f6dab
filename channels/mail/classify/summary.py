"""The facts that classification uses: reply, forward, mail server, no-reply address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from channels.mail.classify.mail_servers import is_servers_address
from channels.mail.content.body import Body
from channels.mail.phrases import tables
from channels.mail.replies.quotes import Split, split
from channels.mime.addresses import Mailbox
from channels.mime.headers import Headers
from channels.mime.parts import Mail


@dataclass(frozen=True, kw_only=True)
class MailSummary:
    """What classification looks at, read once."""

    mail: Mail
    body: Body
    sender: Mailbox
    subject: str
    text: str
    own: frozenset[str] = frozenset()  # our addresses, lower case
    form: bool = False  # a web form that the operator has named

    @cached_property
    def headers(self) -> Headers:
        """The headers of the whole mail."""
        return self.mail.root.headers

    @cached_property
    def as_answer(self) -> Split:
        """The text, split as that of an answer."""
        return split(self.text)

    @cached_property
    def by_server(self) -> bool:
        """True if a mail server sent this, by its sender's address (or the lack of one).

        A person who runs a domain's mail also writes from postmaster@, with a mail program.
        """
        if is_servers_address(self.sender.email):
            program = self.headers.plain("x-mailer") or self.headers.plain("user-agent")
            postmaster = self.sender.email.startswith("postmaster@")
            return not (postmaster and _MAIL_PROGRAM.search(program))
        return self.headers.raw("from").replace(b" ", b"") == b"<>"


def _any_prefix(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


_MAIL_PROGRAM = re.compile(
    r"thunderbird|microsoft outlook \d|apple mail|iphone mail|mutt|k-9|roundcube", re.I
)
_NO_REPLY = re.compile(
    r"^(?:no|not?|do[-_.]?not|donot|never)[-_.]?(?:reply|respond|answer|antworten|responder|response)"
    r"|^(?:noreply|unreplyable|auto(?:mated|matic|[-_.]?(?:reply|respond(?:er)?|confirm|mailer|notify))[-_.@]|notif(?:y|ication|ications)\b"
    r"|alerts?@|khongtraloi|khong[-_.]tra[-_.]loi|ne[-_.]?pas[-_.]?repondre|nicht[-_.]?antworten"
    r"|mailer@|newsletters?@|cron(?:daemon)?@|root@|daemon@|nobody@|www-data@|apache@|wordpress@)"
    r"|(?:[-_.+])(?:no-?reply|donotreply)@",
    re.I,
)
_REPLY = re.compile(
    rf"^\s*\[?{_any_prefix(tables.quotes().reply_prefixes)}(?:\s?\[\d+\]|\s?\(\d+\)|\*\d+|\^\d+)?\s?[:：\]]",
    re.I,
)
_FORWARD = re.compile(
    rf"^\s*\[?{_any_prefix(tables.quotes().forward_prefixes)}(?:\s?\[\d+\]|\s?\(\d+\))?\s?[:：\]]",
    re.I,
)
_EITHER = re.compile(rf"^\s*{_any_prefix(tables.quotes().either_prefixes)}\s?[:：]", re.I)


def auto_submitted(headers: Headers) -> str:
    """The Auto-Submitted keyword in lower case without comments; "" for none and for `no`."""
    if "auto-submitted" not in headers:
        return ""
    word = re.split(r"[;\s(]", headers.plain("auto-submitted").lower().strip(), maxsplit=1)[0]
    return "" if word == "no" else word


_TAG = re.compile(
    r"\s*(?:\[[^\[\]]{1,40}\]|\([^()]{1,40}\)|【[^】]{1,40}】|<[^<>]{1,40}>|\*{1,3}[^*]{1,40}\*{1,3}"
    r"|(?:EXT|EXTERNAL|NGOÀI|BÊN NGOÀI)\s?[:：|-])\s*(?=\S)"
)
_MOST_TAGS = 3


@lru_cache(maxsize=64)
def beginnings(subject: str) -> tuple[str, ...]:
    """The subject, and what is left of it without each tag that a gateway put before it."""
    found = [subject]
    while len(found) <= _MOST_TAGS and (tag := _TAG.match(found[-1])):
        found.append(found[-1][tag.end() :])
    return tuple(found)


@lru_cache(maxsize=64)
def is_reply(subject: str) -> bool:
    """True if the first prefix of the subject is one of a reply."""
    return any(map(_REPLY.match, beginnings(subject)))


@lru_cache(maxsize=64)
def is_forward(subject: str) -> bool:
    """True if the first prefix of the subject is one of a forward."""
    return any(map(_FORWARD.match, beginnings(subject)))


def may_be_forward(subject: str) -> bool:
    """True if the prefix is one of replies in one language and of forwards in another."""
    return any(map(_EITHER.match, beginnings(subject)))


def has_null_return_path(head: MailSummary) -> bool:
    """True if the return path is null: the mail must not be bounced (RFC 5321)."""
    if "return-path" not in head.headers:
        return False
    path = head.headers.raw("return-path")
    return path.replace(b" ", b"") == b"<>" and not is_reply(head.subject)


def is_from_us(head: MailSummary) -> bool:
    """True if the sender is one of our own addresses, or a plus-address of one."""
    local, _, domain = head.sender.email.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" in head.own


def has_attached_mail(head: MailSummary) -> bool:
    """True if another mail, or its header, is attached."""
    parts = (*head.body.reports, *head.body.files)
    return any(part.type in ("message/rfc822", "text/rfc822-headers") for part in parts)


def is_from_no_reply(head: MailSummary) -> bool:
    """True if the sender's address takes no answers; programs leave out its host."""
    address = head.sender.email
    return is_no_reply_address(address if "@" in address else f"{address}@")


@lru_cache(maxsize=64)
def is_no_reply_address(address: str) -> bool:
    """True for an address that programs send from: no-reply@, alerts@, cron@."""
    return bool(_NO_REPLY.search(address))
