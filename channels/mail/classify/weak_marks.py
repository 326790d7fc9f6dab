"""Marks that programs set, but that people's mail can carry too: one of them decides nothing."""

from __future__ import annotations

import re

from channels.mail.classify.summary import MailSummary, has_null_return_path, is_reply

_REDIRECTED = frozenset(
    {"x-forwarded-to", "x-forwarded-for", "x-forwarded-encrypted", "x-ms-exchange-inbox-rules-loop"}
    | {"resent-from", "resent-to", "resent-sender", "resent-message-id", "x-redirected-to"}
)
"""Set by a mailbox that passes mail on; it may empty the return path of a person's mail."""
_TICKET_FIELDS = frozenset({"managed-by", "x-rt-ticket", "rt-ticket"})
"""Ticket systems mark the mail of their people as bulk."""
_PEOPLES_PROGRAM = re.compile(r"thunderbird|outlook|apple mail|iphone|mutt|k-9|roundcube", re.I)
_LEAVE_THE_LIST = re.compile(
    r"\bunsubscribe\b|\bmanage (?:your )?(?:preferences|subscription)|view (?:it |this |e?mail )*in"
    r" (?:your )?browser|h[uủ][yỷ] (?:đăng ký|theo dõi)|(?:ngừng|không muốn) nhận"
    r" (?:thư|e-?mail|tin)|xem (?:thư |e?mail )?(?:này )?(?:trên|bằng) trình duyệt",
    re.I,
)
_MARKS = frozenset({"x-auto-response-suppress", "precedence", "return-path"})
_ENOUGH = 2


def is_bulk(head: MailSummary) -> bool:
    """True for mail that is marked as bulk and has a second sign of it."""
    return head.headers.plain("precedence").lower() == "bulk" and is_machines(head)


def is_machines(head: MailSummary) -> bool:
    """True if several weak marks together say that a program wrote the mail."""
    weight = _weight(head)
    return weight >= _ENOUGH and weight - has_peoples_program(head) >= _ENOUGH


def has_emptied_path(head: MailSummary) -> bool:
    """True for a null return path that no redirecting mailbox has made."""
    return has_null_return_path(head) and not head.headers.any_of(_REDIRECTED)


def _weight(head: MailSummary) -> int:
    headers, weight = head.headers, 0
    if not headers.any_of(_MARKS):
        return weight
    weight += headers.plain("x-auto-response-suppress").lower() not in ("", "none")
    if has_emptied_path(head):
        weight += 1 + ("in-reply-to" in headers)  # people's programs write Re: when they answer
    if _is_marked_bulk(head):
        weight += 1 + bool(_LEAVE_THE_LIST.search(head.text))
    return weight


def _is_marked_bulk(head: MailSummary) -> bool:
    marked = head.headers.plain("precedence").lower() in ("bulk", "junk")
    return marked and not head.headers.any_of(_TICKET_FIELDS) and not is_reply(head.subject)


def has_peoples_program(head: MailSummary) -> bool:
    """True if a program wrote the mail with which people write."""
    agent = head.headers.plain("x-mailer") or head.headers.plain("user-agent")
    return bool(agent) and bool(_PEOPLES_PROGRAM.search(agent))
