"""The address and the letter of ours that a bounce is about: from DSNs, headers, free text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from channels.mail.authenticity.verdict import domain_of
from channels.mail.bounces.dsn import (
    DeliveryReport,
    is_complete_address,
    report_in_returned_mail,
    report_in_text,
    status_of,
    without_repeats,
)
from channels.mail.bounces.free_text import failed_by_name, failed_in_text, only_named
from channels.mail.phrases import tables
from channels.mail.threading_tokens import letter_of, message_ids
from channels.mime.addresses import mailboxes
from channels.mime.headers import Headers, parse_headers, unfold
from channels.mime.parts import Part, parse_mime
from workflows.messaging.messages import FailedRecipient


@dataclass(frozen=True, kw_only=True)
class OriginalMail:
    """What a bounce still has of the original mail."""

    headers: Headers
    ids: tuple[str, ...] = ()

    def addressees(self) -> tuple[str, ...]:
        """Its recipients."""
        fields = [value for name in ("to", "cc", "bcc") for value in self.headers.every(name)]
        return tuple(box.email for value in fields for box in mailboxes(value[:20_000]))

    def senders(self) -> frozenset[str]:
        """Its senders: never the failed address."""
        fields = ("from", "sender", "return-path", "reply-to")
        found = (box.email for name in fields for box in mailboxes(self.headers.raw(name)))
        return frozenset(found)


_STILL_TRYING = re.compile("|".join(tables.bounces().still_trying), re.I)


def from_fields(headers: Headers) -> tuple[FailedRecipient, ...]:
    """The recipients in X-Failed-Recipients (Exim and others)."""
    fields = headers.every("x-failed-recipients")
    return without_repeats(
        FailedRecipient(address=b.email) for value in fields for b in mailboxes(value)
    )


def read_original(reports: Iterable[Part], files: Iterable[Part], text: str) -> OriginalMail:
    """The original mail: attached, as headers only, or copied below the report."""
    for part in (*reports, *files):
        if part.type in ("message/rfc822", "message/global"):
            return _original(parse_mime(part.body()).root.headers)
        if part.type in ("text/rfc822-headers", "message/global-headers"):
            return _original(parse_headers(part.body().lstrip()))
    head = split_original(text)[1].partition("\n\n")[0]  # the body may contain another mail
    return _original(parse_headers(head.encode("utf-8", "replace")))


_ID_FIELDS = ("message-id", "x-tiepnhan-letter", "references", "in-reply-to")


def _original(headers: Headers) -> OriginalMail:
    named = (headers.plain(name) for name in _ID_FIELDS)
    return OriginalMail(
        headers=headers, ids=tuple(one for text in named for one in message_ids(text))
    )


_ORIGINAL_BELOW = re.compile("|".join(tables.bounces().original_below), re.I | re.M)


def split_original(text: str) -> tuple[str, str]:
    """The text of the report, and the original mail below it in the same part ("": none)."""
    mark = _ORIGINAL_BELOW.search(text)
    if not mark:
        return text, ""
    below = text[mark.start() :] if ":" in mark[0][:40] else text[mark.end() :]
    return text[: mark.start()], below.lstrip("\n -")


def read_bounce(
    *,
    headers: Headers,
    readable: DeliveryReport,
    original: OriginalMail,
    returned: Iterable[Part],
    text: str,
    subject: str,
    own: frozenset[str],
    secret: bytes,
) -> tuple[FailedRecipient, ...]:
    """The failed recipients from the most reliable source, each with the key of our letter."""
    reported = readable.failed or report_in_text(text) or report_in_returned_mail(returned)
    failed = tuple(one for one in reported if is_complete_address(one.address))
    if not failed:
        named = _from_words(headers, original, f"{subject}\n\n{split_original(text)[0]}", own)
        failed = _with_report(named, reported) or reported
    letter = _letter((*readable.envelope_ids, *original.ids), headers, secret)
    return tuple(replace(one, letter=letter) for one in failed)


def _from_words(
    headers: Headers, original: OriginalMail, text: str, own: frozenset[str]
) -> tuple[FailedRecipient, ...]:
    never = own | original.senders() | _correspondents(headers)
    failed = (
        from_fields(headers)
        or failed_in_text(text, addressees=original.addressees(), never=never)
        or failed_by_name(text, domain_of(headers.plain("from").strip("> ")))
        # The addressee of the bounce may have failed itself.
        or failed_in_text(text, addressees=original.addressees(), never=own)
        or only_named(text, never)
    )
    return _with_reason(failed, text.partition("\n\n")[2])


def _with_report(
    named: tuple[FailedRecipient, ...], reported: tuple[FailedRecipient, ...]
) -> tuple[FailedRecipient, ...]:
    """The address from the text with the rest of the report, whose own address is malformed."""
    if len(named) != 1 or len(reported) != 1:
        return named
    return (replace(reported[0], address=named[0].address),)


def _with_reason(failed: tuple[FailedRecipient, ...], text: str) -> tuple[FailedRecipient, ...]:
    waiting = bool(_STILL_TRYING.search(text))
    done = []
    for one in failed:
        reason = one.diagnostic or " ".join(text.split())[:500]
        status = one.status or status_of(reason) or status_of(text)
        permanent = not waiting and not status.startswith("4")
        done.append(replace(one, status=status, diagnostic=reason[:500], permanent=permanent))
    return tuple(done)


def _correspondents(headers: Headers) -> frozenset[str]:
    """The server, and the addressee of the bounce: the sender of the original mail."""
    fields = (headers.raw(name)[:20_000] for name in ("from", "to", "delivered-to"))
    return frozenset(box.email for value in fields for box in mailboxes(unfold(value)))


def _letter(ids: Iterable[str], headers: Headers, secret: bytes) -> str:
    if not secret:
        return ""
    quoted = (headers.plain("in-reply-to"), headers.plain("references"))
    every = (*ids, *(one for value in quoted for one in message_ids(value)))
    return next((key for key in (letter_of(one, secret) for one in every) if key), "")
