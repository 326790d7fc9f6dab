"""Splits a long text into several messages where a reader would pause."""

from __future__ import annotations

import re

import regex

_SENTENCE_END = re.compile(r"""[.!?…]["”’»)]*(?=\s)""")
_NOT_AN_END = re.compile(r"(?:^|\s)(?:TP|Tp|Q|P|GS|PGS|TS|ThS|BS|KS|LS|Mr|Ms|Mrs|Dr|\d{1,3})\.$")


def units(text: str) -> int:
    """Length in UTF-16 code units: a letter is 1, an emoji 2 or more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` UTF-16 units, none of them empty.

    Cuts at a blank line, else after a sentence, else at a line end, else at a space, else between
    two letters; only white space is lost. Raises ValueError for a limit below 2.
    """
    if limit < 2:
        raise ValueError("a part must have room for one character")
    parts = []
    rest = text.strip()
    while units(rest) > limit:
        at = _cut(rest, _room(rest, limit))
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest else parts


def _room(text: str, limit: int) -> int:
    """How many characters fit, whole graphemes only (a tone mark stays with its letter)."""
    used = end = 0
    for grapheme in regex.finditer(r"\X", text):
        used += units(grapheme.group())
        if used > limit:
            break
        end = grapheme.end()
    return end or _code_points(text, limit)


def _code_points(text: str, limit: int) -> int:
    """One grapheme longer than a whole message: letters with hundreds of marks."""
    end = 1
    while units(text[: end + 1]) <= limit:
        end += 1
    return end


def _cut(text: str, room: int) -> int:
    """The best place to cut at or before `room`, not in the first third: tiny parts read badly."""
    window = text[: room + 1]
    least = room // 3
    for places in (_paragraphs(window), _sentences(window), _ends(window, "\n"), _spaces(window)):
        good = [place for place in places if least < place <= room]
        if good:
            return max(good)
    return room


def _paragraphs(window: str) -> list[int]:
    return _ends(window, r"\n\s*\n")


def _sentences(window: str) -> list[int]:
    found = (match.end() for match in _SENTENCE_END.finditer(window))
    return [at for at in found if not _NOT_AN_END.search(window[:at])]


def _spaces(window: str) -> list[int]:
    return [at for at in _ends(window, r"\s") if not _NOT_AN_END.search(window[:at])]


def _ends(window: str, pattern: str) -> list[int]:
    return [match.start() for match in re.finditer(pattern, window)]
