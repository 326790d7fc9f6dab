"""Phrase tables that cost next to nothing on mail that holds none of their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """Patterns of one language. They are tried only where one of the `stems` stands in the text."""

    stems: tuple[str, ...]
    patterns: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """All patterns as one."""
        return re.compile(one_of(self.patterns), re.S)


@dataclass(frozen=True)
class Wording:
    """A table of phrases in many languages, over lower-case text."""

    groups: Sequence[Phrases]

    def __contains__(self, lowered: object) -> bool:
        """True if any phrase stands in the lower-case text."""
        return isinstance(lowered, str) and any(True for _ in self.found(lowered))

    @cached_property
    def _any_stem(self) -> re.Pattern[bytes]:
        """Finds out at once whether any stem of any language stands in UTF-8 text."""
        stems = {stem.encode() for group in self.groups for stem in group.stems}
        return re.compile(_branches(stems))

    def found(self, lowered: str) -> Iterable[str]:
        """Every phrase found in the lower-case text."""
        # Bytes are searched faster than wide text, and most mail holds no stem at all.
        if not self._any_stem.search(lowered.encode("utf-8", "replace")):
            return
        for group in self.groups:
            if any(stem in lowered for stem in group.stems):
                yield from (match[0] for match in group.pattern.finditer(lowered))


def _branches(stems: Iterable[bytes]) -> bytes:
    """A pattern that matches where any of `stems` begins, looking at each letter once."""
    tails: dict[bytes, list[bytes]] = {}
    for stem in stems:
        tails.setdefault(stem[:1], []).append(stem[1:])
    if b"" in tails:
        return b""
    rows = [re.escape(first) + _branches(rest) for first, rest in sorted(tails.items())]
    return rows[0] if len(rows) == 1 else b"(?:" + b"|".join(rows) + b")"


def one_of(patterns: Iterable[str]) -> str:
    """A group that matches any of the `patterns`."""
    return "(?:" + "|".join(patterns) + ")"


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the plain `words`, the longest first."""
    ordered = sorted(set(words), key=len, reverse=True)
    return "|".join(re.escape(word) for word in ordered)
