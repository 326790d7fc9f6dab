"""Found facts with their places in the text, and the collector that keeps them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from workflows.reading.result import Fact


@dataclass(frozen=True, kw_only=True)
class ReadingContext:
    """When and for whom a text is read: the company's own number (E.164), its case prefix.

    `asked`: the fields that the customer was asked for.
    """

    now: datetime
    hotline: str
    case_prefix: str
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A value at text[start:end]; equal start and end: no certain place. `source`: see Fact."""

    key: str
    value: str
    start: int = 0
    end: int = 0
    source: str = "text"


def matches_at(
    pattern: re.Pattern[str], text: str, places: Iterable[int]
) -> Iterator[re.Match[str]]:
    """What `pattern.finditer` finds, if it can match nowhere but at these places; much faster."""
    done = 0
    for place in places:
        if place >= done and (match := pattern.match(text, place)):
            done = match.end()
            yield match


_CONFIDENCE = {"label": 0.95, "contact": 0.9, "text": 0.9, "signature": 0.7}


@dataclass(slots=True)
class FactCollector:
    """Collects the facts of one message: no two facts from the same words."""

    text: str
    found: list[FoundFact] = field(default_factory=list)

    def add(self, items: Iterable[FoundFact]) -> None:
        """Add the items whose words no earlier item has used, in their order."""
        for item in items:
            if not self.is_taken(item.start, item.end):
                self.found.append(item)

    def is_taken(self, start: int, end: int) -> bool:
        """True if an earlier finding covers part of the span."""
        return any(item.start < end and start < item.end for item in self.found)

    def has(self, key: str) -> bool:
        return any(item.key == key for item in self.found)

    def value(self, key: str) -> str:
        """The first value of the key, or an empty string."""
        return next((item.value for item in self.found if item.key == key), "")

    def facts(self) -> tuple[Fact, ...]:
        """One fact for each key: the first value, and all of them as written."""
        first: dict[str, FoundFact] = {}
        written: dict[str, list[str]] = {}
        for item in self.found:
            first.setdefault(item.key, item)
            words = self.text[item.start : item.end].strip()
            if words and words not in written.setdefault(item.key, []):
                written[item.key].append(words)
        return tuple(
            Fact(
                key=key,
                value=item.value,
                text="; ".join(written.get(key, [])) or item.value,
                confidence=_CONFIDENCE[item.source],
                source=item.source,
            )
            for key, item in first.items()
        )
