"""The author of a forwarded letter, who is often the one who complains (contract 6 and 7).

It is only a hint for agents: anybody can write any header, so the sender is still the customer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from channels.mail.phrases import tables
from channels.mail.phrases.matcher import any_of
from channels.mail.replies.attribution import attribution
from channels.mail.replies.printed_headers import header_block, is_labelled, printed_header
from channels.mail.replies.separators import separator
from channels.mime import addresses
from channels.mime.dates import parse_date
from channels.mime.headers import decode_words
from channels.mime.parts import Part, parse_mime

_MOST_LINES = 2000
_ANNOUNCED = ("---", "orward", "huyển tiếp")  # in every announcement; quick to search for
_IN_SQUARE = re.compile(r"\[(?:mailto:)?([^\s\[\]<>]{1,320}@[^\s\[\]<>]{1,255})\]")
_MAILBOX = re.compile(r"[<(]?([^\s<>()]{1,320}@[^\s<>()]{1,255})[>)]?")
_BEFORE_NAME = re.compile(  # a date, an hour, a verb
    rf"[,;:：]|\d+|\b(?:AM|PM|SA|CH|Uhr|GMT|UTC)\b|(?<!\w)(?:{any_of(tables.quotes().wrote)})(?!\w)"
)
_ON_BEHALF = re.compile(r"^\W*(?:on behalf of|thay mặt(?: cho)?|im auftrag von)\s+", re.I)
_AROUND_NAME = " \t\"'“”«»*_+()[]-"
_MOST_BYTES = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Forwarded:
    """Author, subject and date of a forwarded letter; the date is ISO if it could be parsed."""

    email: str
    name: str
    subject: str
    date: str


def forwarded_from(
    text: str, files: Sequence[Part], *, forward: bool, begun: bool, not_by: frozenset[str]
) -> Forwarded | None:
    """The author of the letter forwarded in `text` or attached; None if there is none.

    `forward`: the subject announces a forward. `begun`: the mail answers no other one, so a header
    in it is a forward's. Authors in `not_by` are left out.
    """
    found = _from_printed_header(text, forward=forward, begun=begun)
    if found is None and forward:
        found = _from_attribution(text) or _from_attachment(files)
    return found if found and found.email not in not_by else None


def _from_printed_header(text: str, *, forward: bool, begun: bool) -> Forwarded | None:
    if not forward and not any(map(text.__contains__, _ANNOUNCED)) and not (begun and "@" in text):
        return None
    lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
    announced = _first_announced(lines)
    if announced is None and not begun:
        return None
    below = lines[announced or 0 :]
    found = _first_header(below) or ("\n>" in text and _first_header(_unquoted(below))) or None
    if found is None and announced is not None:
        found = _author_alone(_unquoted(below[1:]))
    # Without an announcement only a header with an address is one.
    return found if found and (forward or announced is not None or found.email) else None


def _first_announced(lines: list[str]) -> int | None:
    """The line that says that a forwarded letter follows; None if there is none."""
    marked = (
        at for at, line in enumerate(lines) if line and (line[0] in "->=*" or line[-1] in ":：")
    )
    return next((at for at in marked if separator(lines, at) == "forwarded"), None)


def _first_header(lines: list[str]) -> Forwarded | None:
    for at, line in enumerate(lines):
        if line[:1] != ">" and header_block(lines, at):
            return _printed_author(printed_header(lines, at))
    return None


def _author_alone(lines: list[str]) -> Forwarded | None:
    """The author in the first line, where a program prints less than a whole header."""
    first = next(filter(None, lines), "")
    header = printed_header([first], 0) if is_labelled(first) else {}
    return _printed_author(header) if "@" in header.get("from", "") else None


def _unquoted(lines: list[str]) -> list[str]:
    return [line.lstrip("> ") for line in lines]


def _printed_author(header: dict[str, str]) -> Forwarded | None:
    printed = _IN_SQUARE.sub(r" <\1>", header.get("from", ""))
    whole = printed + ">" * (printed.count("<") > printed.count(">"))
    author = addresses.first(whole.encode()) if "@" in printed else None
    if author:
        author = addresses.Mailbox(email=author.email, name=_ON_BEHALF.sub("", author.name))
    shown = author or addresses.Mailbox(email="", name=printed)  # Outlook may print the name alone
    return _forwarded(shown, header.get("subject", ""), header.get("sent", "")) if printed else None


def _from_attribution(text: str) -> Forwarded | None:
    """The author named in `On 3/3/2026, 10:00, "An" <an@khach.vn> wrote:`, as Macs forward."""
    lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
    for at, line in enumerate(lines):
        if line[-1:] not in ":：>":
            continue
        first, _ = attribution(lines, at)
        if first is not None:
            return _written_by(" ".join(line.strip() for line in lines[first : at + 1]))
    return None


def _written_by(joined: str) -> Forwarded | None:
    box = _MAILBOX.search(joined)
    if box is None:
        return None
    name = _BEFORE_NAME.split(joined[: box.start()])[-1].strip(_AROUND_NAME)
    return _forwarded(addresses.Mailbox(email=box[1].lower(), name=name), "", "")


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
