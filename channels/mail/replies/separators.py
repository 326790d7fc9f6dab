"""Finds printed headers, and phrases between dashes, above quoted mail, in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.mail.phrases import tables
from channels.mail.phrases.matcher import any_of
from channels.mail.replies.attribution import CLOCK, DAY, VERB_END, next_is_marked

_PHRASES = tables.quotes()
_LABELS = {
    **dict.fromkeys(_PHRASES.to_labels, "to"),
    **dict.fromkeys(_PHRASES.sent_labels, "sent"),
    **dict.fromkeys(_PHRASES.subject_labels, "subject"),
    **dict.fromkeys(_PHRASES.from_labels, "from"),
}
_LONGEST_LABEL, _LONGEST_LINE = 44, 500  # characters
_MARKS = " \t*_>|"
_BLOCK_LINES = 8
_BOXES = 2  # who wrote and to whom
_ANY_LABEL = re.compile(r"^[\s*]*[^\W\d_][^:：<@\n]{0,30}[*\s]*[:：][*\s]*(\S.*)$")
_BOX = re.compile(r"<(?!mailto:)[^<>\s@]+@[^<>\s@]+>")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|" + DAY.pattern)
_INTERNET_DATE = re.compile(r"\b\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
_TRIP = re.compile(r"\W*(?:ngày|thời gian|date|time|datum|fecha|data|дата)\s*[:：]", re.I)


def header_block(lines: list[str], at: int) -> bool:
    """True if a printed mail header begins at line `at`: sender, date, recipient, subject.

    It has at least three different labels, among them the sender's. A route (`Từ: Hà Nội / Đến:
    Huế`) has neither subject nor address. In a language without labels in the phrase tables, the
    values decide.
    """
    if ":" not in lines[at] and "：" not in lines[at]:
        return False
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
    block = lines[at : at + _BLOCK_LINES]
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
    for line in lines[at : at + 2 * _BLOCK_LINES]:
        if not line.strip():
            gap = True
            continue
        labelled = _label(line) is not None
        labels += labelled
        if gap and not labelled and labels > 1:
            return
        gap = False
        yield line


def marks_below(lines: list[str], at: int) -> int:
    """The first line marked `>` directly below the separator or header at `at`; 0 if there is none.

    New text of the sender can follow below marked lines, but not below unmarked ones.
    """
    for below in range(at + 1, min(at + 2 * _BLOCK_LINES, len(lines))):
        line = lines[below]
        if line.startswith(">"):
            return below
        if line.strip() and _label(line) is None and not VERB_END.search(line):
            return 0
    return 0


def printed_header(lines: list[str], at: int) -> dict[str, str]:
    """The values of the printed header at line `at`, by `from`, `sent`, `to` and `subject`."""
    seen: dict[str, str] = {}
    last = ""
    for line in _block(lines, at):
        found = _label(line)
        if found:
            last = found[0]
            seen.setdefault(*found)
        elif last:  # a long value continues in the next line
            seen[last] = f"{seen[last]} {line.strip(' *>')}".strip()
    if "from" not in seen:  # in a language without labels the sender comes first
        values = (
            match[1] for line in lines[at : at + _BLOCK_LINES] if (match := _ANY_LABEL.match(line))
        )
        seen["from"] = next(filter(_BOX.search, values), "")
    return {kind: value.strip(" *") for kind, value in seen.items()}


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


_RULED = re.compile(
    r"^[\s*>]*[-_=~━‐—–*#+]{2,}+[\s*]*+([^-_=~━‐—–*#\n].{1,140}?)\s*+[-_=~━‐—–*#+]{2,}[\s:]*$"
)
_RULE = re.compile(r"^[\s*]*(?:_{4,}|-{4,}|={4,}|━{4,}|\*{4,})\s*$")
_ORIGINAL = re.compile(rf"(?:{any_of(_PHRASES.original)})", re.I)
_FORWARDED = re.compile(rf"(?:{any_of(_PHRASES.forwarded)})", re.I)
_BARE_ORIGINAL = re.compile(rf"^[\s*>#-]*+(?:{any_of(_PHRASES.original)})[\s*:#-]*$", re.I)
_BARE_FORWARDED = re.compile(rf"^[\s*>-]*+(?:{any_of(_PHRASES.forwarded)})\s*[:：]?[\s*-]*$", re.I)


# `An Nguyen ---22/11/2026 15:22:11---Kính gửi`, as Lotus Notes prints it.
_LOTUS = re.compile(r".{1,60}---\d{1,2}[./]\d{1,2}[./]\d{2,4} \d{1,2}:\d\d\S*(?: [AP]M)?---")
# A quick check by dashes and the first letters of the phrases: most lines fail it.
_MAY_SEPARATE = re.compile(
    r"^[\s*>]*(?:[-_=~━‐—–#]|"
    + any_of(word[:3] for word in (*_PHRASES.original, *_PHRASES.forwarded))
    + ")",
    re.I,
)


def separator(lines: list[str], at: int) -> str:
    """`original` or `forwarded` if line `at` separates an older mail, else ""."""
    line = lines[at]
    if len(line) > 200 or not _MAY_SEPARATE.match(line):
        return "original" if "---" in line and _LOTUS.match(line) else ""
    if _BARE_FORWARDED.match(line):
        return "forwarded"
    if _BARE_ORIGINAL.match(line) and not _continues_below(lines, at):
        return "original"
    ruled = _RULED.match(line)
    if ruled and _FORWARDED.search(ruled[1]):
        return "forwarded"
    if ruled and (
        _ORIGINAL.search(ruled[1]) or _is_wrote_line(ruled[1]) or _has_header_below(lines, at)
    ):
        return "original"
    if ruled and line.startswith("--") and VERB_END.search(ruled[1]) and next_is_marked(lines, at):
        return "original"
    if not ruled and line.startswith("---- ") and _is_wrapped_wrote_line(lines, at):
        return "original"
    return "original" if _RULE.match(line) and _has_header_below(lines, at) else ""


def _continues_below(lines: list[str], at: int) -> bool:
    """True for words without dashes that continue in the next line: a sentence, no heading."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    ruled = not lines[at].strip()[-1:].isalpha()
    return bool(below.strip()) and not ruled and not header_block(lines, at + 1)


def _is_wrote_line(text: str) -> bool:
    """True for `On Tue, 3 Mar 2026 10:00 An <an@khach.vn> wrote`, as Zoho prints it."""
    return bool(VERB_END.search(text)) and bool(DAY.search(text))


def _is_wrapped_wrote_line(lines: list[str], at: int) -> bool:
    """True for the same, wrapped over two or three lines."""
    for end in (at + 2, at + 3):
        ruled = _RULED.match(" ".join(line.strip() for line in lines[at:end])[:300])
        if ruled and _is_wrote_line(ruled[1]):
            return True
    return False


def _has_header_below(lines: list[str], at: int) -> bool:
    for later in range(at + 1, min(at + 4, len(lines))):
        if lines[later].strip():
            return header_block(lines, later)
    return False
