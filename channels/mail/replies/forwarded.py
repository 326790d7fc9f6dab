"""The author of a forwarded letter, who is often the one who complains (contract 6 and 7).

It is only a hint for agents: anybody can write any header, so the sender is still the customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from channels.mail.replies.separators import header_block, printed_header, separator
from channels.mime import addresses
from channels.mime.dates import parse_date
from channels.mime.headers import decode_words
from channels.mime.parts import Part, parse_mime

_MOST_LINES = 2000
_MOST_BYTES = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Forwarded:
    """Author, subject and date of a forwarded letter; the date is ISO if it could be parsed."""

    email: str
    name: str
    subject: str
    date: str


def forwarded_from(
    text: str, files: Sequence[Part], *, forward: bool, not_by: frozenset[str]
) -> Forwarded | None:
    """The author of the letter forwarded in `text` or attached; None if there is none.

    `forward`: the subject announces a forward. Authors in `not_by` are left out.
    """
    found = _from_printed_header(text, forward=forward)
    if found is None and forward:
        found = _from_attachment(files)
    return found if found and found.email not in not_by else None


def _from_printed_header(text: str, *, forward: bool) -> Forwarded | None:
    if not forward and "----" not in text:
        return None
    lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
    announced = forward
    for at, line in enumerate(lines):
        if not announced:
            announced = line.startswith("----") and separator(lines, at) == "forwarded"
        elif line[:1] != ">" and header_block(lines, at):
            return _printed_author(printed_header(lines, at))
    return None


def _printed_author(header: dict[str, str]) -> Forwarded | None:
    printed = header.get("from", "")
    author = addresses.first(printed.encode()) if "@" in printed else None
    shown = author or addresses.Mailbox(email="", name=printed)  # Outlook may print the name alone
    return _forwarded(shown, header.get("subject", ""), header.get("sent", "")) if printed else None


def _from_attachment(files: Sequence[Part]) -> Forwarded | None:
    for part in files:
        if part.type == "message/rfc822":
            inner = parse_mime(part.body()[:_MOST_BYTES])
            author = addresses.first(inner.field("from")[:20_000])
            subject, date = decode_words(inner.field("subject")), inner.root.headers.plain("date")
            return _forwarded(author, subject, date) if author else None
    return None


def _forwarded(author: addresses.Mailbox, subject: str, date: str) -> Forwarded:
    when = parse_date(date)
    return Forwarded(
        email=author.email,
        name=author.name,
        subject=subject,
        date=when.isoformat() if when else date,
    )
