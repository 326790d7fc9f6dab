"""Repairs quotes whose lines a program on the way has broken or joined."""

from __future__ import annotations

import re
from itertools import islice

from channels.mail.phrases import tables
from channels.mail.phrases.matcher import any_of
from channels.mail.replies.attribution import DAY, EMAIL, VERB_END, may_open

_NARROWEST = 70  # characters: programs do not wrap quoted text below this width
_FEWEST_WORDS = 4
_ANSWER = re.compile(
    r"(?:tôi|em|mình|tui|con|cháu|dạ|vâng|ừ|có|không|chưa|được|rồi|đúng|đồng|nhờ|xin|ok|yes|no|i)\b"
)
_PHRASES = tables.quotes()
_CLOSING = re.compile(rf"^>\s*(?:{any_of(_PHRASES.wrote)})?\s*[:：]\s*$", re.I)
_OPENER = re.compile(
    r"(?<=\S)(?:\s++-*+\s*+|(?<!-)-{2,}+\s*+)"
    rf"(?=(?:{any_of(_PHRASES.openers)})\s(?:\w+[,.]? ){{0,2}}\d)",
    re.I,
)
_ABOVE = re.compile(r"[:：](?=\n{1,3}>)")  # the end of the line above a quote
_LONGEST = 1000  # characters: longer lines are not repaired
_MOST_ABOVE = 500  # quotes whose line above is repaired
_STRAY = re.compile(r"^>[^\n]*\n[^>\s]|^[ \t]{0,9}[<(]https?://", re.M)
_LONE_LINK = re.compile(r"^\s*[<(]https?://\S+[>)][\s>]*$")
_OPEN_LINK = re.compile(r"[<(]https?://[^\s<>()]*$")
_SENTENCE_END = re.compile(r"[.!?:;…\"”»)]\s*$")


def repair_lines(text: str) -> str:
    """`text` with each attribution on lines of its own and all quoted lines marked."""
    if "\n>" not in text:
        return text
    if _STRAY.search(text):
        lines = text.split("\n")
        _mark_links(lines)
        _mark_wrapped_ends(lines)
        text = "\n".join(lines)
    pieces: list[str] = []
    last = 0
    for found in islice(_ABOVE.finditer(text), _MOST_ABOVE):
        start = text.rfind("\n", last, found.start()) + 1 or last
        pieces += (text[last:start], _with_attribution_apart(text[start : found.end()]))
        last = found.end()
    return "".join((*pieces, text[last:]))


def closes_broken_bracket(lines: list[str], at: int) -> bool:
    """True if line `at` looks quoted, but its `>` closes an address broken over two lines."""
    if not at or not _CLOSING.match(lines[at]):
        return False
    if "<" in lines[at - 1] and ">" not in lines[at - 1].rpartition("<")[2]:
        return True
    return any(line.strip() == "<" for line in lines[max(0, at - 3) : at])


def _with_attribution_apart(line: str) -> str:
    """`line`, with a line break between the sender's last words and an attribution."""
    if len(line) > _LONGEST or may_open(line) or not VERB_END.search(line):
        return line
    found = _OPENER.search(line)
    if not found or not DAY.search(line, found.end()) or not EMAIL.search(line, found.end()):
        return line
    return f"{line[: found.start()]}\n{line[found.end() :]}"


def _is_marked(line: str) -> bool:
    return line.startswith(">")


def _mark_links(lines: list[str]) -> None:
    """Mark a link in brackets that a program put on a line of its own between quoted lines."""
    for at in range(1, len(lines) - 1):
        if not lines[at] or _is_marked(lines[at]) or not _is_marked(lines[at - 1]):
            continue
        alone = _LONE_LINK.match(lines[at]) and _is_marked(lines[at + 1])
        if alone or (" " not in lines[at] and _OPEN_LINK.search(lines[at - 1])):
            lines[at] = f"> {lines[at].strip()}"


def _mark_wrapped_ends(lines: list[str]) -> None:
    """Mark the ends of long quoted lines that a program wrapped without a mark.

    A short answer below a long question looks the same: at least two of them, or one sentence
    that goes on in the middle and is longer than answers are.
    """
    widest = max(len(line) for line in lines if _is_marked(line))
    ends = [at for at in range(1, len(lines) - 1) if _is_wrapped_end(lines, at, widest)]
    if len(ends) < 2:
        ends = [at for at in range(1, len(lines)) if _is_last_wrapped_end(lines, at, widest)]
    for at in ends:
        lines[at] = f"> {lines[at]}"


def _is_last_wrapped_end(lines: list[str], at: int, widest: int) -> bool:
    words = lines[at].split()
    if (
        len(words) < _FEWEST_WORDS
        or _ANSWER.match(lines[at])
        or lines[at].rstrip()[-1:] not in ".,;:"
    ):
        return False
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return not (below.strip() and not _is_marked(below)) and _goes_on(lines, at, widest)


def _is_wrapped_end(lines: list[str], at: int, widest: int) -> bool:
    return _is_marked(lines[at + 1]) and _goes_on(lines, at, widest)


def _goes_on(lines: list[str], at: int, widest: int) -> bool:
    """True if line `at` is the rest of the marked line above, for which that one had no room."""
    line, above = lines[at], lines[at - 1]
    if not line[:1].islower() or not _is_marked(above):
        return False
    if len(above) < _NARROWEST or _SENTENCE_END.search(above):
        return False
    return len(above) + 1 + len(line.split(" ", 1)[0]) > widest and not re.search(r"\d", line)
