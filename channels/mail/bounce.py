"""Which address a bounce is about, and which of our letters (RFC 3464, 3463, and free text)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from channels.mail import bounce_phrases
from channels.mail.addresses import mailboxes
from channels.mail.decode import decode
from channels.mail.freetext import failed_in_text
from channels.mail.headers import Headers, parse_headers, unfold, words
from channels.mail.mime import Part, parse_mime
from channels.mail.thread import letter_of, message_ids
from workflows.messages import FailedRecipient


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """What a mail reports of deliveries: `failed` addresses (or delayed ones), `told` anything."""

    failed: tuple[FailedRecipient, ...] = ()
    told: bool = False  # a machine-readable report was there, failures or not


@dataclass(frozen=True, kw_only=True)
class Original:
    """What is left of the mail that came back."""

    headers: Headers
    ids: tuple[str, ...] = ()

    def addressees(self) -> tuple[str, ...]:
        """Who it was sent to."""
        fields = [value for name in ("to", "cc", "bcc") for value in self.headers.every(name)]
        return tuple(box.email for value in fields for box in mailboxes(value[:20_000]))

    def senders(self) -> frozenset[str]:
        """Who sent it: never the failed address."""
        fields = ("from", "sender", "return-path", "reply-to")
        found = (box.email for name in fields for box in mailboxes(self.headers.raw(name)))
        return frozenset(found)


_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY_CODE = re.compile(r"(?<![\d.])([245])\d\d(?![\d.])")
_STILL_TRYING = re.compile("|".join(bounce_phrases.STILL_TRYING), re.I)
_BLANK = re.compile(rb"\r?\n[ \t]*(?:\r?\n[ \t]*)+")
_MOST_BLOCKS = 200


def machine_readable(reports: Iterable[Part]) -> Bounce:
    """Read the delivery-status parts."""
    failed: list[FailedRecipient] = []
    told = False
    for part in reports:
        if part.type in ("message/delivery-status", "message/global-delivery-status"):
            told = True
            failed.extend(_status_blocks(part.body()))
    return Bounce(failed=_once(failed), told=told)


def _status_blocks(raw: bytes) -> Iterator[FailedRecipient]:
    for block in _BLANK.split(raw.strip())[:_MOST_BLOCKS]:
        headers = parse_headers(block.strip() + b"\n")
        if "final-recipient" in headers or "original-recipient" in headers:
            found = _recipient(headers)
            if found:
                yield found


def _recipient(headers: Headers) -> FailedRecipient | None:
    address = _address(headers.raw("final-recipient"))
    if "@" not in address:
        address = _address(headers.raw("original-recipient")) or address
    status = _STATUS.search(headers.plain("status"))
    diagnostic = words(headers.raw("diagnostic-code"))
    code = status[0] if status else status_of(diagnostic)
    action = headers.plain("action").lower().partition(" ")[0].strip(";")
    if not address or not (action in ("failed", "delayed") or (not action and code[:1] in "45")):
        return None
    return FailedRecipient(
        address=address,
        status=code,
        diagnostic=_spoken(diagnostic),
        permanent=action != "delayed" and not (action != "failed" and code.startswith("4")),
    )


def _address(value: bytes) -> str:
    """The address in `rfc822; someone@example.org`, lower case; "" if there is none."""
    kind, semicolon, rest = value.partition(b";")
    found = mailboxes(rest if semicolon else kind)
    if found:
        return found[0].email
    text = decode(rest if semicolon else kind)[0].strip("<> ").lower()
    return text if text and " " not in text and text != "unknown" else ""


def _spoken(diagnostic: str) -> str:
    kind, semicolon, rest = diagnostic.partition(";")
    text = rest if semicolon and len(kind) < 20 and " " not in kind.strip() else diagnostic
    return " ".join(text.split())[:500]


def status_of(text: str) -> str:
    """The RFC 3463 code in `text`, or the class of its SMTP reply code; "" if there is neither."""
    status = _STATUS.search(text)
    if status:
        return status[0]
    code = _REPLY_CODE.search(text)
    return f"{code[1]}.0.0" if code else ""


def from_fields(headers: Headers) -> tuple[FailedRecipient, ...]:
    """X-Failed-Recipients (Exim and others)."""
    fields = headers.every("x-failed-recipients")
    return _once(FailedRecipient(address=b.email) for value in fields for b in mailboxes(value))


def read_original(reports: Iterable[Part], files: Iterable[Part], text: str) -> Original:
    """The returned mail, whether attached, as headers only, or pasted below the report."""
    for part in (*reports, *files):
        if part.type in ("message/rfc822", "message/global"):
            return _original(parse_mime(part.body()).root.headers)
        if part.type in ("text/rfc822-headers", "message/global-headers"):
            return _original(parse_headers(part.body().lstrip()))
    return _original(parse_headers(pasted(text)[1].encode("utf-8", "replace")))


_ID_FIELDS = ("message-id", "x-tiepnhan-letter", "references", "in-reply-to")


def _original(headers: Headers) -> Original:
    named = (headers.plain(name) for name in _ID_FIELDS)
    return Original(headers=headers, ids=tuple(one for text in named for one in message_ids(text)))


_BELOW = re.compile("|".join(bounce_phrases.ORIGINAL_BELOW), re.I | re.M)


def pasted(text: str) -> tuple[str, str]:
    """The report's own words, and the returned mail that stands below them in the same part."""
    mark = _BELOW.search(text)
    if not mark:
        return text, ""
    below = text[mark.start() :] if ":" in mark[0][:40] else text[mark.end() :]
    return text[: mark.start()], below.lstrip("\n -")


def read_bounce(
    *,
    headers: Headers,
    readable: Bounce,
    original: Original,
    text: str,
    subject: str,
    own: frozenset[str],
    secret: bytes,
) -> tuple[FailedRecipient, ...]:
    """Every failed recipient, from the surest source that names one, with our letter's key."""
    failed = readable.failed
    words_of_server = pasted(text)[0]
    if not any("@" in one.address for one in failed):
        failed = from_fields(headers)
        failed = failed or failed_in_text(
            f"{subject}\n\n{words_of_server}",
            addressees=original.addressees(),
            never=own | original.senders() | _senders(headers),
        )
        failed = _with_reason(failed, words_of_server)
    failed = failed or tuple(one for one in readable.failed if one.address)
    letter = _letter(original, headers, secret)
    return tuple(replace(one, letter=letter) for one in failed)


def _with_reason(failed: tuple[FailedRecipient, ...], text: str) -> tuple[FailedRecipient, ...]:
    waiting = bool(_STILL_TRYING.search(text))
    done = []
    for one in failed:
        reason = one.diagnostic or " ".join(text.split())[:500]
        status = one.status or status_of(reason) or status_of(text)
        permanent = not waiting and not status.startswith("4")
        done.append(replace(one, status=status, diagnostic=reason[:500], permanent=permanent))
    return tuple(done)


def _senders(headers: Headers) -> frozenset[str]:
    """The server, and whom it tells: the one who sent the returned mail."""
    fields = (headers.raw(name)[:20_000] for name in ("from", "to", "delivered-to"))
    return frozenset(box.email for value in fields for box in mailboxes(unfold(value)))


def _letter(original: Original, headers: Headers, secret: bytes) -> str:
    if not secret:
        return ""
    quoted = (headers.plain("in-reply-to"), headers.plain("references"))
    every = (*original.ids, *(one for value in quoted for one in message_ids(value)))
    return next((key for key in (letter_of(one, secret) for one in every) if key), "")


def _once(failed: Iterable[FailedRecipient]) -> tuple[FailedRecipient, ...]:
    found: dict[str, FailedRecipient] = {}
    for one in failed:
        found.setdefault(one.address, one)
    return tuple(found.values())
