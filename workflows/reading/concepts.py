"""Finds concepts (concepts.toml) in the words of a page, in one walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Phrases by their first two folded words, single words by themselves; longest first."""

    pairs: Mapping[tuple[str, str], tuple[_Phrase, ...]]
    singles: Mapping[str, tuple[_Phrase, ...]]


@cache
def lexicon(name: str) -> Lexicon:
    """The phrases of data/reading/`name`.toml."""
    phrases = [
        _phrase(concept, entry)
        for concept, row in table(name)["concepts"].items()
        for entry in words(row)
    ]
    phrases.sort(key=lambda phrase: -len(phrase.folded))
    pairs: dict[tuple[str, str], list[_Phrase]] = {}
    singles: dict[str, list[_Phrase]] = {}
    for phrase in phrases:
        if len(phrase.folded) > 1:
            pairs.setdefault((phrase.folded[0], phrase.folded[1]), []).append(phrase)
        else:
            singles.setdefault(phrase.folded[0], []).append(phrase)
    return Lexicon(
        pairs={key: tuple(rows) for key, rows in pairs.items()},
        singles={key: tuple(rows) for key, rows in singles.items()},
    )


def _phrase(concept: str, entry: str) -> _Phrase:
    meant = tuple(entry.removeprefix("=").split())
    folded = tuple(fold(word) for word in meant)
    return _Phrase(concept, folded, meant, entry.startswith("="))


def find(page: Page, known: Lexicon) -> tuple[Hit, ...]:
    """Every concept of the page, in reading order; overlaps are kept except under hiding ones."""
    return tuple(_walk(page, known))


def _walk(page: Page, known: Lexicon) -> Iterator[Hit]:
    hidden = 0
    pairs, singles, all_words = known.pairs, known.singles, page.words
    for start, word in enumerate(all_words):
        following = all_words[start + 1] if start + 1 < len(all_words) else ""
        phrases = (*pairs.get((word, following), ()), *singles.get(word, ()))
        if not phrases or start < hidden:
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
