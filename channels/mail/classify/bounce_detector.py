"""Finds bounces that have no machine-readable report (contract 9)."""

from __future__ import annotations

import re

from channels.mail.classify.auto_reply import AUTO_REPLY_SUBJECT
from channels.mail.classify.mail_servers import is_servers_name
from channels.mail.classify.summary import (
    MailSummary,
    has_attached_mail,
    has_null_return_path,
    is_forward,
    is_from_no_reply,
    is_reply,
)
from channels.mail.classify.weak_marks import has_peoples_program
from channels.mail.phrases import tables
from channels.mail.phrases.matcher import PhraseMatcher, one_of, unwrapped

_PHRASES = tables.bounces()
_BOUNCED = PhraseMatcher(_PHRASES.subjects)
_BOUNCE_TEXT = re.compile(one_of(_PHRASES.text))
_MOST_READ = 6000  # characters: a bounce says so at the top


def is_bounce_like(head: MailSummary) -> bool:
    """True if sender, subject and text together mean that a mail was not delivered."""
    if "x-failed-recipients" in head.headers:
        return True
    if is_reply(head.subject) or is_forward(head.subject):
        return head.by_server and bool(_ERROR_FIRST.match(head.text))
    subject = head.subject.lower() in _BOUNCED
    if head.by_server:
        return (subject or _has_bounce_text(head)) and not AUTO_REPLY_SUBJECT.match(head.subject)
    if subject and has_null_return_path(head):
        return True
    # Only servers write under no name at all.
    if subject and (not head.sender.email or is_servers_name(head.sender.name)):
        return _has_bounce_text(head)
    if "in-reply-to" in head.headers or has_peoples_program(head):
        return False
    # Cheap checks first: most mail is from people and needs no search for phrases.
    if subject and _BOUNCE_OPENING.match(head.text.lower()):
        return True
    returns = (
        has_attached_mail(head) if is_from_no_reply(head) else subject and _returns_a_mail(head)
    )
    return returns and _has_bounce_text(head)


# A server begins its mail so; a person who complains about such mail does not.
_BOUNCE_OPENING = re.compile(
    r"\W*non-?delivery (?:report|notification)\b"
    r"|\W*(?:(?:hello|hi|dear \w+|xin chào|kính gửi quý khách)\W+)?"
    r"(?:your (?:message|e-?mail|mail)\b[^?]{0,200}\b(?:could not be|cannot be|can't be|couldn't be"
    r"|has not been|was not|did not) (?:delivered|reach)"
    r"|(?:thư|email) (?:của (?:quý khách|bạn)|quý khách gửi|bạn gửi)[^?]{0,160}không (?:thể )?"
    r"(?:gửi|chuyển|phát|đến)(?: được)? (?:đến|tới|cho|được))",
    re.S,
)


def _has_bounce_text(head: MailSummary) -> bool:
    lowered = unwrapped(head.text[:_MOST_READ].lower())
    return bool(_BOUNCE_TEXT.search(lowered)) or lowered in _BOUNCED


# The report of a gateway, under the subject of the mail that it could not deliver.
_ERROR_FIRST = re.compile(r"\s*(?:error|lỗi)\b.{0,200}\n[45]\d\d[ -]", re.I | re.S)
_RETURNED = re.compile(r"^(?:received|message-id|return-path|mime-version):", re.I | re.M)


def _returns_a_mail(head: MailSummary) -> bool:
    """True if the mail returns another mail: a server does so even under a person's address."""
    return has_attached_mail(head) or len(_RETURNED.findall(head.text)) >= 2
