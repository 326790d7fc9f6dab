"""Phrase tables that cost next to nothing on mail that holds none of their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """Patterns of one language. They are tried only where one of the `stems` stands in the text."""

    stems: tuple[str, ...]
    patterns: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """All patterns as one."""
        return re.compile(one_of(self.patterns), re.S)


@dataclass(frozen=True, kw_only=True)
class Voice:
    """How machines of one language answer for others. Patterns over lower-case text."""

    stems: tuple[str, ...]
    away: str
    later: str
    thanks: str
    service: str
    person: str  # what only people write, who want something

    def speaks(self, text: str) -> bool:
        """True if a word of this language stands in `text`."""
        return any(map(text.__contains__, self.stems))

    def answers(self, text: str, sentences: Sequence[str], *, himself: bool) -> bool:
        """True if `text` tells of absence and what comes of it, or an office (nobody says I)
        confirms and promises, and none of these `sentences` of it says something else.
        """
        if (
            not self.speaks(text)
            or not all(map(self._explained.search, sentences))
            or re.search(self.person, text)
        ):
            return False
        told = re.search(self.away, text) and re.search(self.later, text)
        office = not himself and re.search(self.thanks, text) and re.search(self.service, text)
        return bool(told or office)

    @cached_property
    def _explained(self) -> re.Pattern[str]:
        return re.compile(one_of((self.away, self.later, self.thanks, self.service)))


@dataclass(frozen=True)
class Wording:
    """A table of phrases in many languages, over lower-case text."""

    groups: Sequence[Phrases]

    def __contains__(self, lowered: object) -> bool:
        """True if any phrase stands in the lower-case text."""
        return isinstance(lowered, str) and any(True for _ in self.found(lowered))

    @cached_property
    def _any_stem(self) -> re.Pattern[bytes]:
        """Tells whether any stem of any language stands in UTF-8 text."""
        tails: dict[bytes, list[bytes]] = {}
        every = dict.fromkeys(stem for group in self.groups for stem in group.stems)
        fewest = (one for one in every if not any(two in one for two in every if two != one))
        for stem in map(str.encode, fewest):
            at = min(range(len(stem)), key=lambda at: _rarity(stem[at]))
            tail = re.escape(stem[at + 1 :]) + b"(?<=" + re.escape(stem) + b")"
            tails.setdefault(stem[at : at + 1], []).append(tail)
        ordered = sorted(tails.items(), key=lambda row: -_rarity(row[0][0]))
        rows = (re.escape(first) + b"(?:" + b"|".join(rest) + b")" for first, rest in ordered)
        return re.compile(b"|".join(rows))

    def hinted(self, lowered: str) -> bool:
        """True if a stem stands in the lower-case text: most mail holds none at all."""
        # Bytes are searched faster than wide text.
        return bool(self._any_stem.search(lowered.encode("utf-8", "replace")))

    def found(self, lowered: str) -> Iterable[str]:
        """Every phrase found in the lower-case text."""
        if not self.hinted(lowered):
            return
        for group in self.groups:
            if any(stem in lowered for stem in group.stems):
                yield from (match[0] for match in group.pattern.finditer(lowered))


# Letters rare in Vietnamese and English, the rarest first: a search for what begins with them
# passes over nearly all of a text.
_RARE = b"jzwfqxkvpsbydlrmu"


def _rarity(byte: int) -> int:
    """How common a byte is in UTF-8 text of these two languages, as a rank."""
    if byte > 0xCF and byte != 0xE1:  # the first byte of a letter of another script
        return -1
    if 0x7F < byte < 0xBA:  # the end of a letter with marks, but for the most common ones
        return len(_RARE) - 2
    return _RARE.find(byte) if byte in _RARE else len(_RARE)


_WRAPPED = re.compile(r"([^\n]{45})\n(?=[^\n>])")


def unwrapped(text: str) -> str:
    """`text` with lines joined that a program broke for their length."""
    return _WRAPPED.sub(r"\1 ", text)


def one_of(patterns: Iterable[str]) -> str:
    """A group that matches any of the `patterns`."""
    return "(?:" + "|".join(patterns) + ")"


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the plain `words`, the longest first; what begins alike is read once."""
    tree: _Tree = {}
    for word in words:
        below = tree
        for letter in word:
            below = below.setdefault(letter, {})
        below[""] = {}
    return _branches(tree)


_Tree: TypeAlias = "dict[str, _Tree]"  # the letters that may come next; "": a word may end here


def _branches(tree: _Tree) -> str:
    rows = [re.escape(letter) + _branches(below) for letter, below in tree.items() if letter]
    if len(rows) == 1 and "" not in tree:
        return rows[0]
    return f"(?:{'|'.join(rows)}){'?' * ('' in tree)}" if rows else ""
