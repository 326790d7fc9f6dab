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
    def _needles(self) -> dict[bytes, tuple[tuple[bytes, tuple[Phrases, ...]], ...]]:
        """Each stem once in UTF-8, with the languages that have it, by its first byte."""
        stems = dict.fromkeys(stem for group in self.groups for stem in group.stems)
        rows = [
            (stem.encode(), tuple(group for group in self.groups if stem in group.stems))
            for stem in stems
        ]
        firsts = dict.fromkeys(row[0][:1] for row in rows)
        return {first: tuple(row for row in rows if row[0][:1] == first) for first in firsts}

    def found(self, lowered: str) -> Iterable[str]:
        """Every phrase found in the lower-case text."""
        # Bytes are searched faster than wide text; most scripts are ruled out by one byte.
        raw = lowered.encode("utf-8", "replace")
        rows = (row for first, some in self._needles.items() if first in raw for row in some)
        hit = dict.fromkeys(group for needle, groups in rows if needle in raw for group in groups)
        for group in hit:
            yield from (match[0] for match in group.pattern.finditer(lowered))


def one_of(patterns: Iterable[str]) -> str:
    """A group that matches any of the `patterns`."""
    return "(?:" + "|".join(patterns) + ")"


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the plain `words`, the longest first."""
    ordered = sorted(set(words), key=len, reverse=True)
    return "|".join(re.escape(word) for word in ordered)
