"""Finds concepts (concepts.toml and the lists beside it) in the words of a page, in one walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from workflows.reading.lexicons import comma_separated, lexicon
from workflows.reading.text.fold import agrees, fold, shape
from workflows.reading.text.page import Page


class Hit(NamedTuple):
    """A concept at words first…last-1 of a page."""

    concept: str
    first: int
    last: int


SentenceHits = list[Hit]
HitsBySentence = Sequence[SentenceHits]
"""The hits of each sentence of a page, in reading order"""


@dataclass(frozen=True, kw_only=True)
class Hits:
    """The concepts of a page by word list."""

    matter: HitsBySentence
    acts: HitsBySentence
    replies: HitsBySentence
    details: HitsBySentence
    signals: HitsBySentence
    polarity: HitsBySentence


_LISTS = ("concepts", "acts", "replies", "details", "signals", "polarity")


@dataclass(frozen=True, slots=True)
class _Phrase:
    concept: str
    source: int  # which of _LISTS
    folded: tuple[str, ...]
    meant: tuple[str, ...]
    exact: bool
    size: int
    rest: tuple[str, ...]  # of `meant`, after its first word
    hides: bool  # covers its words in its own list

    def bears(self, written: Sequence[str], start: int, marked: bool) -> bool:
        """True if the words after `start`, known to be right without marks, bear the right ones."""
        agree = _equal if self.exact else agrees
        for place, meant in enumerate(self.rest, start + 1):
            if not agree(written[place], meant, marked):
                return False
        return True


def _equal(written: str, meant: str, marked: bool) -> bool:
    """True if the marks are the same, in whatever position."""
    return shape(written) == shape(meant)


@dataclass(frozen=True, slots=True)
class _Node:
    """Where some words lead: the phrases that they complete, and what else may follow."""

    ends: list[_Phrase]
    further: dict[str, _Node]


@cache
def _phrases() -> Mapping[str, Sequence[_Phrase]]:
    """All phrases of all lists by their first folded word."""
    index: dict[str, list[_Phrase]] = {}
    for source, name in enumerate(_LISTS):
        for concept, row in lexicon(name)["concepts"].items():
            for entry in comma_separated(row):
                phrase = _phrase(concept, entry, source)
                index.setdefault(phrase.folded[0], []).append(phrase)
    return index


def _phrase(concept: str, entry: str, source: int) -> _Phrase:
    meant = tuple(entry.removeprefix("=").split())
    folded = tuple(fold(word) for word in meant)
    exact, hides = entry.startswith("="), concept[0] == "_"
    return _Phrase(concept, source, folded, meant, exact, len(meant), meant[1:], hides)


@lru_cache(maxsize=8192)
def _opened(word: str, written: str, marked: bool) -> _Node:
    """The phrases that a known word can open when it is written so."""
    root = _Node([], {})
    for phrase in _phrases()[word]:
        agree = _equal if phrase.exact else agrees
        if agree(written, phrase.meant[0], marked):
            node = root
            for follower in phrase.folded[1:]:
                node = node.further.setdefault(follower, _Node([], {}))
            node.ends.append(phrase)
    return root


def find_concepts(page: Page) -> Hits:
    """Every concept of the page in one walk; overlaps are kept except under hiding ones."""
    hidden = [0] * len(_LISTS)
    rows: list[HitsBySentence] = [[[] for _ in page.sentences] for _ in _LISTS]
    ends = [last for _, last in page.sentences]
    number, new = 0, tuple.__new__  # there are hundreds of hits: this way they cost half
    for start, standing in _standing(page):
        while start >= ends[number]:
            number += 1
        for phrase in standing:
            source = phrase.source
            if start >= hidden[source]:
                end = start + phrase.size
                rows[source][number].append(new(Hit, (phrase.concept, start, end)))
                if phrase.hides:
                    hidden[source] = end
    return Hits(**dict(zip(("matter", *_LISTS[1:]), rows, strict=True)))


def _standing(page: Page) -> Iterator[tuple[int, Sequence[_Phrase]]]:
    """The places where phrases stand, with those of one place, the longest first."""
    known, words, marked = _phrases(), (*page.words, ""), page.marked
    for start, written in enumerate(page.written):
        word = words[start]
        if word in known:
            node = _opened(word, written, marked)
            if words[start + 1] in node.further:
                yield start, _longer(page, words, start, node)
            elif node.ends:
                yield start, node.ends


def _longer(page: Page, words: Sequence[str], start: int, node: _Node) -> Sequence[_Phrase]:
    """The phrases that stand at `start` where `node` and more opens, the longest first."""
    found, end = node.ends, start + 1
    while (after := node.further.get(words[end])) is not None:
        node, end = after, end + 1
        if node.ends:
            bearing = [p for p in node.ends if p.bears(page.written, start, page.marked)]
            found = bearing + found
    return found


def concepts_of(rows: HitsBySentence) -> set[str]:
    """All concepts of some sentences."""
    return {hit.concept for row in rows for hit in row}
