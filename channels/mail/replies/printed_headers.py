"""Reads printed headers: the lines with sender, date and subject above an older mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.mail.phrases import tables
from channels.mail.phrases.matcher import any_of
from channels.mail.replies.attribution import CLOCK, DAY

_PHRASES = tables.quotes()
_LABELS = {
    **dict.fromkeys(_PHRASES.to_labels, "to"),
    **dict.fromkeys(_PHRASES.sent_labels, "sent"),
    **dict.fromkeys(_PHRASES.subject_labels, "subject"),
    **dict.fromkeys(_PHRASES.from_labels, "from"),
}
_LONGEST_LABEL, _LONGEST_LINE = 44, 500  # characters
_MARKS = " \t*_>|"
BLOCK_LINES = 8
_NARROWEST = 66  # characters: programs wrap no shorter lines
_SHORT = 60
_LONGEST_JOINED = 1000
_BOXES = 2  # who wrote and to whom
_ANY_LABEL = re.compile(r"^[\s*]*[^\W\d_][^:：<@\n]{0,30}[*\s]*[:：][*\s]*(\S.*)$")
_ROW = re.compile(r"\|\s*([^|]{1,30}?)\s*\|\s*([^|]{1,300}?)\s*\|?\s*$")
# Within a line only where a capital begins, also right behind the last letter of a value.
_INLINE = re.compile(
    rf"(?<![a-zà-ỹ])({any_of(label[0].upper() + label[1:] for label in _LABELS)})\s?[:：]"
)
_RULE_BEFORE = re.compile(r"[\W_]*(?:[-_=]{3,}[^-_=]{0,60}[-_=]{3,}[\W_]*)?")
_BOX = re.compile(r"<(?!mailto:)[^<>\s@]+@[^<>\s@]+(?:>|$)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|" + DAY.pattern)
_INTERNET_DATE = re.compile(r"\b\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
_TRIP = re.compile(r"\W*(?:ngày|thời gian|date|time|datum|fecha|data|дата)\s*[:：]", re.I)


def header_block(lines: list[str], at: int) -> bool:
    """True if a printed mail header begins at line `at`: sender, date, recipient, subject.

    It has at least three different labels, among them the sender's. A route (`Từ: Hà Nội / Đến:
    Huế`) has neither subject nor address. In a language without labels in the phrase tables, the
    values decide.
    """
    line = lines[at]
    if line[:1] == "|" or ("@" in line and line.count(":") > 1):
        opened = _opened(lines, at)
        if opened[0] != line:
            return _is_block(opened, 0) or _is_one_line(opened)
    return (":" in line or "：" in line) and _is_block(lines, at)


def _is_one_line(labelled: list[str]) -> bool:
    """True for `From: An <an@khach.vn> Date: 3 Mar 2026 10:00`, as programs print below a rule."""
    seen = dict(found for line in labelled if (found := _label(line)))
    sent = seen.get("sent", "")[:_SHORT]
    return bool(_BOX.search(seen.get("from", "")) and DAY.search(sent) and CLOCK.search(sent))


def _is_block(lines: list[str], at: int) -> bool:
    first = _label(lines[at])
    if first is None:
        return _header_by_form(lines, at)
    if first[0] == "to":
        return False
    seen: dict[str, str] = {}
    address = False
    for line in _block(lines, at):
        found = _label(line)
        if found:
            seen.setdefault(*found)
            address = address or "@" in found[1]
    if "from" not in seen or len(seen) < 3:
        return _is_dated_by_program(seen) or _header_by_form(lines, at)
    if address:
        return True
    timed = bool(CLOCK.search(seen.get("sent", "")))
    return timed and ("subject" in seen or _is_windows_mail_header(seen, lines[at : at + 3]))


def _is_dated_by_program(seen: dict[str, str]) -> bool:
    """True for two labels with a date in the form that only programs write."""
    return bool(_INTERNET_DATE.search(seen.get("sent", ""))) and any(
        "@" in seen.get(who, "") for who in ("from", "to")
    )


def _header_by_form(lines: list[str], at: int) -> bool:
    """True for lines with labels: two with `Name <address>`, and one with a day and an hour.

    People also list addresses, but not in brackets.
    """
    block = lines[at : at + BLOCK_LINES]
    if "\n".join(block).count("<") < _BOXES or not _ANY_LABEL.match(block[0]):
        return False
    addresses = moments = 0
    for line in block:
        labelled = _ANY_LABEL.match(line)
        if not labelled:
            break
        addresses += bool(_BOX.search(labelled[1]))
        moments += bool(_YEAR.search(labelled[1]) and CLOCK.search(labelled[1]))
    return addresses >= _BOXES and moments > 0


def _block(lines: list[str], at: int) -> Iterator[str]:
    """The lines of a printed header; blank lines can be between labels, but not inside values."""
    gap, labels = False, 0
    for line in lines[at : at + 2 * BLOCK_LINES]:
        if not line.strip():
            gap = True
            continue
        labelled = _label(line) is not None
        labels += labelled
        if gap and not labelled and labels > 1:
            return
        gap = False
        yield line


def printed_header(lines: list[str], at: int) -> dict[str, str]:
    """The values of the printed header at line `at`, by `from`, `sent`, `to` and `subject`."""
    seen: dict[str, str] = {}
    opened = _opened(lines, at)
    last, above = "", ""
    for line in _block(opened, 0):
        found = _label(line)
        if found:
            last = found[0]
            seen.setdefault(*found)
        elif last and _continues(last, above, line):
            seen[last] = f"{seen[last]} {line.strip(_MARKS)}".strip()
        elif last:
            break
        above = line
    if "from" not in seen:  # in a language without labels the sender comes first
        values = (match[1] for line in opened[:BLOCK_LINES] if (match := _ANY_LABEL.match(line)))
        seen["from"] = next(filter(_BOX.search, values), "")
    return {kind: value.strip(" *;") for kind, value in seen.items()}


def _continues(kind: str, above: str, line: str) -> bool:
    """True if a value of the line above goes on: addresses, or a subject too long for its line."""
    if kind == "subject":
        return len(above) + 1 + len(line.split(None, 1)[0]) > _NARROWEST
    if kind == "sent":
        return len(line) < _SHORT and bool(CLOCK.search(line)) and not CLOCK.search(above)
    return "@" in line or above.rstrip()[-1:] in ",;<"


def _opened(lines: list[str], at: int) -> list[str]:
    """The lines of a header at line `at`, each label on a line of its own."""
    return [one for line in lines[at : at + 2 * BLOCK_LINES] for one in _apart(line)]


def _apart(line: str) -> list[str]:
    """The labels that a program put into one line, or into a row of a table; else the line."""
    row = _ROW.match(line)
    if row and row[1].strip(_MARKS).lower() in _LABELS:
        return [f"{row[1]}: {row[2]}"]
    if len(line) > _LONGEST_JOINED or line.count(":") < 2 or "@" not in line:
        return [line]
    found = list(_INLINE.finditer(line))
    if len(found) < 2 or _LABELS[found[0][1].lower()] != "from":
        return [line]
    if not _RULE_BEFORE.fullmatch(line, 0, found[0].start()):
        return [line]
    ends = [one.start() for one in found[1:]] + [len(line)]
    return [line[one.start() : end].strip() for one, end in zip(found, ends, strict=True)]


def _is_windows_mail_header(seen: dict[str, str], lines: list[str]) -> bool:
    """True for the header of Windows Mail: from, sent with full time, to; without any address.

    People who describe a journey write "date", never "sent".
    """
    ordered = list(seen)[:3] == ["from", "sent", "to"] and not any(map(_TRIP.match, lines))
    return ordered and bool(DAY.search(seen["sent"]))


def _label(line: str) -> tuple[str, str] | None:
    """The label and the value of a line of a printed header; None if it is no such line."""
    head = line[:_LONGEST_LABEL]
    name, colon, _ = head.partition(":")
    if "：" in name or (not colon and "：" in head):
        name, colon, _ = head.partition("：")
    kind = _LABELS.get(name.strip(_MARKS).lower()) if colon else None
    value = line[len(name) + 1 :]
    if kind is None or value.startswith("//") or len(line) >= _LONGEST_LINE:
        return None
    return kind, value.strip(_MARKS)


def is_labelled(line: str) -> bool:
    """True for a line of a printed header."""
    return _label(line) is not None
