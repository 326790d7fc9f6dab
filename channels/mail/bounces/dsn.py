"""Reads delivery status notifications (RFC 3464, 3463), malformed ones too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from channels.mime.addresses import mailboxes
from channels.mime.charsets import decode
from channels.mime.headers import Headers, decode_words, parse_headers
from channels.mime.parts import Part, parse_mime
from channels.mime.xtext import unxtext
from workflows.messaging.messages import FailedRecipient


@dataclass(frozen=True, kw_only=True)
class DeliveryReport:
    """What the DSNs of a mail report: failed or delayed recipients, and our name of the letter."""

    failed: tuple[FailedRecipient, ...] = ()
    present: bool = False  # any recipient is reported, failed or not
    envelope_ids: tuple[str, ...] = ()  # Original-Envelope-Id: our name of the letter


_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_REPLY_CODE = re.compile(r"(?<![\d.])([245])\d\d(?![\d.])")
_BLANK = re.compile(rb"\r?\n[ \t]*(?:\r?\n[ \t]*)+")
_NEXT_RECIPIENT = re.compile(rb"\n(?=final-recipient:)", re.I)
_ENVELOPE_ID = re.compile(rb"^original-envelope-id:[ \t]*(\S{1,200})", re.I | re.M)
_FINAL_RECIPIENT = re.compile(r"^[ \t]*final-recipient:", re.I | re.M)
_INDENT = re.compile(r"^[ \t]+(?=[A-Za-z-]+:)", re.M)
_COMPLETE = re.compile(r"[^@\s]+@[\w-]+(\.[\w.-]+)?")
_NOT_FAILED = ("delivered", "relayed", "expanded")
_MOST_BLOCKS = 200
_MOST_BYTES = 256 * 1024


def read_reports(reports: Iterable[Part]) -> DeliveryReport:
    """The content of the delivery-status parts."""
    bodies = [part.body() for part in reports if part.type in _REPORTS]
    blocks = [block for body in bodies for block in _blocks(body)]
    names = tuple(
        unxtext(one[1].decode("latin-1")) for one in map(_ENVELOPE_ID.search, bodies) if one
    )
    return DeliveryReport(failed=_failed(blocks), present=bool(blocks), envelope_ids=names)


def report_in_text(text: str) -> tuple[FailedRecipient, ...]:
    """The failed recipients of a DSN in the text, where no part is marked as one."""
    if not _FINAL_RECIPIENT.search(text):
        return ()
    plain = _INDENT.sub("", text[:_MOST_BYTES]).encode("utf-8", "replace")
    return _failed(_blocks(plain))


def report_in_returned_mail(returned: Iterable[Part]) -> tuple[FailedRecipient, ...]:
    """The failed recipients of a DSN that a gateway has wrapped in a returned mail."""
    for part in returned:
        if part.type == "message/rfc822":
            found = read_reports(parse_mime(part.body()).parts())
            if found.failed:
                return found.failed
    return ()


def _blocks(raw: bytes) -> Iterator[Headers]:
    """The fields of each recipient; some servers omit the blank line between two."""
    for block in _BLANK.split(raw[:_MOST_BYTES].strip())[:_MOST_BLOCKS]:
        pieces = _NEXT_RECIPIENT.split(b"\n" + block.strip())
        # Fields above the first Final-Recipient belong to it.
        for piece in (pieces[0] + b"\n" + pieces[1], *pieces[2:]) if pieces[1:] else pieces:
            headers = parse_headers(piece.strip() + b"\n")
            if "final-recipient" in headers or "original-recipient" in headers:
                yield headers


def _failed(blocks: Iterable[Headers]) -> tuple[FailedRecipient, ...]:
    return without_repeats(one for one in map(_recipient, blocks) if one)


def _recipient(headers: Headers) -> FailedRecipient | None:
    final = _address(headers.raw("final-recipient"))
    first = _address(headers.raw("original-recipient"))
    address = max((final, first), key=_quality)
    status = _STATUS.search(headers.plain("status"))
    diagnostic = decode_words(headers.raw("diagnostic-code"))
    code = status[0] if status else status_of(diagnostic)
    action = re.split(r"[\s;(]", headers.plain("action").lower().strip("; "), maxsplit=1)[0]
    unclear = action not in ("failed", "delayed")  # `expired`, or none at all
    if not address or action in _NOT_FAILED or (unclear and code[:1] == "2"):
        return None
    if unclear and not action and not code:
        return None
    return FailedRecipient(
        address=address,
        status=code,
        diagnostic=_without_type(diagnostic),
        permanent=action != "delayed" and not (action != "failed" and code.startswith("4")),
    )


def _quality(address: str) -> int:
    """3: an address with a domain; 2: with a bare host name; 1: a name; 0: nothing."""
    found = _COMPLETE.fullmatch(address)
    return 2 + bool(found[1]) if found else bool(address)


def is_complete_address(address: str) -> bool:
    """True for an address to which mail can be sent."""
    return bool(_COMPLETE.fullmatch(address))


def _address(value: bytes) -> str:
    """The address in `rfc822; someone@example.org`, lower case; "" if there is none."""
    kind, semicolon, rest = value.partition(b";")
    found = mailboxes(rest if semicolon else kind)
    if found:
        return found[0].email
    text = decode(rest if semicolon else kind)[0].strip("<> ").lower()
    text = text.rpartition(":")[2] if text.startswith("@") else text  # a source route
    return text if text and " " not in text and text != "unknown" else ""


def _without_type(diagnostic: str) -> str:
    kind, semicolon, rest = diagnostic.partition(";")
    text = rest if semicolon and len(kind) < 20 and " " not in kind.strip() else diagnostic
    return " ".join(text.split())[:500]


def status_of(text: str) -> str:
    """The RFC 3463 code in `text`, else the class of the SMTP reply code (`5.0.0`), else ""."""
    status = _STATUS.search(text)
    if status:
        return status[0]
    code = _REPLY_CODE.search(text)
    return f"{code[1]}.0.0" if code else ""


def without_repeats(failed: Iterable[FailedRecipient]) -> tuple[FailedRecipient, ...]:
    """The recipients, each address once."""
    found: dict[str, FailedRecipient] = {}
    for one in failed:
        found.setdefault(one.address, one)
    return tuple(found.values())
