"""Finds concepts (concepts.toml) in the words of a page, in one walk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from workflows.reading.data import table, words
from workflows.reading.fold import agrees, fold, shape
from workflows.reading.page import Page


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept at words first…last-1 of a page."""

    concept: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    concept: str
    folded: tuple[str, ...]
    meant: tuple[str, ...]
    exact: bool

    def stands(self, page: Page, start: int) -> bool:
        end = start + len(self.folded)
        if page.words[start:end] != self.folded:
            return False
        written = page.written[start:end]
        if self.exact:
            return all(shape(w) == shape(m) for w, m in zip(written, self.meant, strict=True))
        return all(agrees(w, m, page.marked) for w, m in zip(written, self.meant, strict=True))


Lexicon = dict[str, tuple[_Phrase, ...]]


@cache
def lexicon(name: str) -> Lexicon:
    """The phrases of data/reading/`name`.toml by their first folded word, longest first."""
    found: dict[str, list[_Phrase]] = {}
    for concept, row in table(name)["concepts"].items():
        for entry in words(row):
            phrase = _phrase(concept, entry)
            found.setdefault(phrase.folded[0], []).append(phrase)
    return {
        first: tuple(sorted(phrases, key=lambda phrase: -len(phrase.folded)))
        for first, phrases in found.items()
    }


def _phrase(concept: str, entry: str) -> _Phrase:
    meant = tuple(entry.removeprefix("=").split())
    folded = tuple(fold(word) for word in meant)
    return _Phrase(concept, folded, meant, entry.startswith("="))


def find(page: Page, known: Lexicon) -> tuple[Hit, ...]:
    """Every concept of the page, in reading order; overlaps are kept except under hiding ones."""
    return tuple(_walk(page, known))


def _walk(page: Page, known: Lexicon) -> Iterator[Hit]:
    hidden = 0
    for start, word in enumerate(page.words):
        phrases = known.get(word)
        if phrases is None or start < hidden:
            continue
        hits = [
            Hit(phrase.concept, start, start + len(phrase.folded))
            for phrase in phrases
            if phrase.stands(page, start)
        ]
        cover = max((hit.last for hit in hits if hit.concept[0] == "_"), default=0)
        hidden = max(hidden, cover)
        yield from (hit for hit in hits if hit.last > cover or hit.concept[0] == "_")


def by_sentence(page: Page, hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], ...]:
    """The hits of each sentence of the page, in its order."""
    rows: list[list[Hit]] = [[] for _ in page.sentences]
    number = 0
    for hit in hits:
        while hit.first >= page.sentences[number][1]:
            number += 1
        rows[number].append(hit)
    return tuple(tuple(row) for row in rows)
