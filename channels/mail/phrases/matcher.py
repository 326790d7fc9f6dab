"""Searches for phrases of many languages, at little cost in mail that has none of their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """Patterns of one language over lower-case text, tried only where one of the `stems` occurs."""

    stems: tuple[str, ...]
    patterns: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """All patterns as one."""
        return re.compile(one_of(self.patterns), re.S)


@dataclass(frozen=True, kw_only=True)
class AutoReplyPhrases:
    """How automatic replies are worded in one language: patterns over lower-case text."""

    stems: tuple[str, ...]
    away: str
    later: str
    thanks: str
    service: str
    person: str  # only people, who want something, write this

    def is_language_of(self, text: str) -> bool:
        """True if a word of this language occurs in `text`."""
        return any(map(text.__contains__, self.stems))

    def is_auto_reply(self, text: str, sentences: Sequence[str], *, first_person: bool) -> bool:
        """True if `text` reports an absence and its consequence, or confirms and promises.

        Each of these `sentences` of it must match one of the patterns. Confirmations of offices are
        not in the `first_person`.
        """
        if (
            not self.is_language_of(text)
            or not all(map(self._any_part.search, sentences))
            or re.search(self.person, text)
        ):
            return False
        absent = re.search(self.away, text) and re.search(self.later, text)
        office = not first_person and re.search(self.thanks, text) and re.search(self.service, text)
        return bool(absent or office)

    @cached_property
    def _any_part(self) -> re.Pattern[str]:
        return re.compile(one_of((self.away, self.later, self.thanks, self.service)))


@dataclass(frozen=True)
class PhraseMatcher:
    """Phrases of many languages over lower-case text."""

    languages: Sequence[Phrases]

    def __contains__(self, lowered: object) -> bool:
        """True if any phrase occurs in the lower-case text."""
        return isinstance(lowered, str) and any(True for _ in self.matches(lowered))

    @cached_property
    def _any_stem(self) -> re.Pattern[bytes]:
        """Finds a stem of any language in UTF-8 text. Each is searched for by its rarest byte."""
        tails: dict[bytes, list[bytes]] = {}
        every = dict.fromkeys(stem for group in self.languages for stem in group.stems)
        fewest = (one for one in every if not any(two in one for two in every if two != one))
        for stem in map(str.encode, fewest):
            at = min(range(len(stem)), key=lambda at: _rarity(stem[at]))
            tail = re.escape(stem[at + 1 :]) + b"(?<=" + re.escape(stem) + b")"
            tails.setdefault(stem[at : at + 1], []).append(tail)
        ordered = sorted(tails.items(), key=lambda row: -_rarity(row[0][0]))
        rows = (re.escape(first) + b"(?:" + b"|".join(rest) + b")" for first, rest in ordered)
        return re.compile(b"|".join(rows))

    def has_stem(self, lowered: str) -> bool:
        """True if a stem occurs in the lower-case text; most mail has none."""
        # A search in bytes is faster than in text with letters beyond Latin-1.
        return bool(self._any_stem.search(lowered.encode("utf-8", "replace")))

    def matches(self, lowered: str) -> Iterable[str]:
        """Every phrase that occurs in the lower-case text."""
        if not self.has_stem(lowered):
            return
        for group in self.languages:
            if any(stem in lowered for stem in group.stems):
                yield from (match[0] for match in group.pattern.finditer(lowered))


# Letters rare in Vietnamese and English, the rarest first: a search that begins with a rare letter
# skips nearly all of a text.
_RARE = b"jzwfqxkvpsbydlrmu"


def _rarity(byte: int) -> int:
    """The rank of a byte in UTF-8 text of these two languages: the lower, the rarer."""
    if byte > 0xCF and byte != 0xE1:  # the first byte of a letter of another script
        return -1
    if 0x7F < byte < 0xBA:  # the last byte of a letter with marks, but not of the most common ones
        return len(_RARE) - 2
    return _RARE.find(byte) if byte in _RARE else len(_RARE)


_WRAPPED = re.compile(r"([^\n]{45})\n(?=[^\n>])")


def unwrapped(text: str) -> str:
    """`text` with its lines joined again where a program wrapped them."""
    return _WRAPPED.sub(r"\1 ", text)


def one_of(patterns: Iterable[str]) -> str:
    """A group that matches any of the `patterns`."""
    return "(?:" + "|".join(patterns) + ")"


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the plain `words`, the longest first, as a trie: see _branches."""
    tree: _Tree = {}
    for word in words:
        below = tree
        for letter in word:
            below = below.setdefault(letter, {})
        below[""] = {}
    return _branches(tree)


_Tree: TypeAlias = "dict[str, _Tree]"  # the letters that may follow; "": a word may end here


def _branches(tree: _Tree) -> str:
    rows = [re.escape(letter) + _branches(below) for letter, below in tree.items() if letter]
    if len(rows) == 1 and "" not in tree:
        return rows[0]
    return f"(?:{'|'.join(rows)}){'?' * ('' in tree)}" if rows else ""
