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

    def found(self, lowered: str) -> Iterable[str]:
        """Every phrase found in the lower-case text."""
        for group in self.groups:
            if _any_in(group.stems, lowered):
                yield from (match[0] for match in group.pattern.finditer(lowered))


def _any_in(stems: tuple[str, ...], lowered: str) -> bool:
    # A plain loop: a generator would cost more than the searches.
    for stem in stems:  # noqa: SIM110 — see above
        if stem in lowered:
            return True
    return False


def one_of(patterns: Iterable[str]) -> str:
    """A group that matches any of the `patterns`."""
    return "(?:" + "|".join(patterns) + ")"
