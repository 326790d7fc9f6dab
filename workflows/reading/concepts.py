"""Finds concepts (concepts.toml) in the words of a page, in one walk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from workflows.reading.data import table, words
from workflows.reading.fold import agrees, fold, shape
from workflows.reading.page import Page


class Hit(NamedTuple):
    """A concept at words first…last-1 of a page."""

    concept: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Hits:
    """The concepts of a page by word list, each in reading order."""

    matter: tuple[Hit, ...]
    acts: tuple[Hit, ...]
    replies: tuple[Hit, ...]
    details: tuple[Hit, ...]
    signals: tuple[Hit, ...]


_LISTS = ("concepts", "acts", "replies", "details", "signals")


@dataclass(frozen=True, slots=True)
class _Phrase:
    concept: str
    folded: tuple[str, ...]
    meant: tuple[str, ...]
    exact: bool
    source: int  # which of _LISTS

    def stands(self, page: Page, start: int) -> bool:
        if len(self.folded) == 1 and not self.exact:
            written_as = page.written[start]
            return written_as == self.meant[0] or agrees(written_as, self.meant[0], page.marked)
        end = start + len(self.folded)
        if page.words[start:end] != self.folded:
            return False
        written = page.written[start:end]
        if self.exact:
            return all(shape(w) == shape(m) for w, m in zip(written, self.meant, strict=True))
        return all(agrees(w, m, page.marked) for w, m in zip(written, self.meant, strict=True))


_Following = Mapping[str, tuple[_Phrase, ...]]
"""second word ("" for single words) -> phrases, longest first"""


@cache
def _phrases() -> Mapping[str, _Following]:
    """All phrases of all lists by their first folded word, then by their second."""
    index: dict[str, dict[str, list[_Phrase]]] = {}
    for source, name in enumerate(_LISTS):
        for concept, row in table(name)["concepts"].items():
            for entry in words(row):
                phrase = _phrase(concept, entry, source)
                second = phrase.folded[1] if len(phrase.folded) > 1 else ""
                index.setdefault(phrase.folded[0], {}).setdefault(second, []).append(phrase)
    return {
        first: {
            second: tuple(sorted(rows, key=lambda phrase: -len(phrase.folded)))
            for second, rows in following.items()
        }
        for first, following in index.items()
    }


def _phrase(concept: str, entry: str, source: int) -> _Phrase:
    meant = tuple(entry.removeprefix("=").split())
    folded = tuple(fold(word) for word in meant)
    return _Phrase(concept, folded, meant, entry.startswith("="), source)


def find(page: Page) -> Hits:
    """Every concept of the page in one walk; overlaps are kept except under hiding ones."""
    found: tuple[list[Hit], ...] = tuple([] for _ in _LISTS)
    hidden = [0] * len(_LISTS)
    known = _phrases()
    following = (*page.words[1:], "")
    for start, word in enumerate(page.words):
        rows = known.get(word)
        if rows is not None:
            _collect(page, start, rows, following[start], found, hidden)
    matter, acts, replies, details, signals = (tuple(hits) for hits in found)
    return Hits(matter=matter, acts=acts, replies=replies, details=details, signals=signals)


def _collect(
    page: Page,
    start: int,
    rows: _Following,
    second: str,
    found: Sequence[list[Hit]],
    hidden: list[int],
) -> None:
    """The phrases that stand at `start`; a hiding one covers its words in its own list."""
    pairs = rows.get(second, ()) if second else ()
    for phrase in (*pairs, *rows.get("", ())):
        if start < hidden[phrase.source] or not phrase.stands(page, start):
            continue
        last = start + len(phrase.folded)
        found[phrase.source].append(Hit(phrase.concept, start, last))
        if phrase.concept[0] == "_":
            hidden[phrase.source] = last


def by_sentence(page: Page, hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], ...]:
    """The hits of each sentence of the page, in its order."""
    rows: list[list[Hit]] = [[] for _ in page.sentences]
    number = 0
    for hit in hits:
        while hit.first >= page.sentences[number][1]:
            number += 1
        rows[number].append(hit)
    return tuple(tuple(row) for row in rows)
