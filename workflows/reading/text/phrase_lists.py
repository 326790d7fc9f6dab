"""Entries of a word list that stand at a given word of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workflows.reading.text.fold import agrees, fold
from workflows.reading.text.page import Page

Entries = Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
"""first folded word -> entries (folded, as meant), longest first"""


def entries_of(rows: Iterable[str]) -> Entries:
    """The rows of a list, ready to be looked up."""
    index: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for entry in sorted(rows, key=len, reverse=True):
        folded = tuple(fold(entry).split())
        index.setdefault(folded[0], []).append((folded, tuple(entry.split())))
    return {first: tuple(found) for first, found in index.items()}


def matched_words(page: Page, entries: Entries, first: int, last: int) -> int:
    """Returns how many words the longest entry at `first` covers before `last`, or 0."""
    for folded, meant in entries.get(page.words[first], ()):
        end = first + len(meant)
        if page.words[first:end] == folded and end <= last:
            written = page.written[first:end]
            if all(agrees(w, m, page.marked) for w, m in zip(written, meant, strict=True)):
                return len(meant)
    return 0
