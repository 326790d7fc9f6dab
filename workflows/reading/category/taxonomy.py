"""The tenant's categories: which there are, and how their customers speak of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workflows.reading.text.page import Page
from workflows.reading.text.phrase_lists import Entries, entries_of, matched_words

POINTS = 9.0
"""What a tenant's phrase is worth: more than most rules, which are made for another trade."""
LONGER = 1.0  # more for each further word of a phrase


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """The keys of the tenant's categories, and their phrases: a few words each."""

    keys: frozenset[str]
    phrases: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, rows: Iterable[tuple[str, Sequence[str]]]) -> Taxonomy:
        """From the categories of a policy: key and phrases."""
        listed = tuple((key, tuple(phrases)) for key, phrases in rows)
        return cls(
            keys=frozenset(key for key, _ in listed),
            phrases=tuple((key, phrases) for key, phrases in listed if phrases),
        )

    def points(self, page: Page) -> dict[str, float]:
        """The points that phrases on this page give their categories."""
        found: dict[str, float] = {}
        for key, entries in _entries(self.phrases):
            for first in range(len(page.words)):
                size = matched_words(page, entries, first, len(page.words))
                if size:
                    worth = POINTS + LONGER * (size - 1)
                    found[key] = max(found.get(key, 0.0), worth)
        return found


@lru_cache(maxsize=8)
def _entries(
    phrases: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[tuple[str, Entries], ...]:
    return tuple((key, entries_of(rows)) for key, rows in phrases)
