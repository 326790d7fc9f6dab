"""Finds what separates older mail from the words above it: phrases between dashes, headers."""

from __future__ import annotations

import re

from channels.mail.phrases import tables
from channels.mail.phrases.matcher import any_of
from channels.mail.replies.attribution import DAY, VERB_END, next_is_marked
from channels.mail.replies.printed_headers import BLOCK_LINES, header_block, is_labelled

_PHRASES = tables.quotes()
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


def marks_below(lines: list[str], at: int) -> int:
    """The first line marked `>` directly below the separator or header at `at`; 0 if there is none.

    New text of the sender can follow below marked lines, but not below unmarked ones.
    """
    for below in range(at + 1, min(at + 2 * BLOCK_LINES, len(lines))):
        line = lines[below]
        if line.startswith(">"):
            return below
        if line.strip() and not is_labelled(line) and not VERB_END.search(line):
            return 0
    return 0


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
