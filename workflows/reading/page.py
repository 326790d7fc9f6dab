"""A message laid out for reading: words with shorthand written out, their places, sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.reading.fold import fold_clean, has_stretched, squeeze
from workflows.reading.language import language
from workflows.reading.teencode import expand, shorthands

_TOKEN = re.compile(r"([^\W_]+)|([!?;\n…]|\.(?=\s|\Z))")


@dataclass(frozen=True, kw_only=True)
class Page:
    """`words[i]` (folded) was written as `written[i]` at `text[at[i]:ends[i]]`.

    `sentences` are half-open ranges of word indexes; `asks[n]` is True if sentence n ends in `?`.
    `folded` is exactly as long as `text`. `marked`: most words bear
    marks, so a bare one means itself.
    """

    text: str
    folded: str
    language: str
    words: tuple[str, ...]
    written: tuple[str, ...]
    at: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]
    asks: tuple[bool, ...]
    marked: bool

    def slice(self, first: int, last: int) -> str:
        """The text of words first…last-1 as the customer wrote it."""
        return self.text[self.at[first] : self.ends[last - 1]] if first < last else ""


def lay_out(text: str, default_language: str = "") -> Page:
    """The page of a clean text. A line that goes on in lower case was merely wrapped."""
    folded = fold_clean(text)
    spoken = default_language or language(text)
    tokens = [
        (m.start(), m.end(), m.lastindex)
        for m in _TOKEN.finditer(folded)
        if folded[m.start()] != "\n" or not text[m.end() : m.end() + 1].islower()
    ]
    plain = [folded[start:end] for start, end, _ in tokens]
    if has_stretched(folded):
        plain = [squeeze(word) for word in plain]
    layout = _Layout(text)
    known = shorthands() if spoken == "vi" else {}
    for index, (start, end, kind) in enumerate(tokens):
        word = plain[index]
        if kind == 2:
            layout.stop(asks=word[0] == "?")
        elif word in known:
            layout.add_meant(expand(plain, index) or (word,), start, end)
        else:
            layout.add(word, start, end)
    layout.stop(asks=False)
    return layout.page(folded, spoken)


class _Layout:
    """Collects words and sentences while a text is walked once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = []
        self.written: list[str] = []
        self.at: list[int] = []
        self.ends: list[int] = []
        self.sentences: list[tuple[int, int]] = []
        self.asks: list[bool] = []
        self.bare = 0
        self.bearing = 0

    def add(self, word: str, start: int, end: int) -> None:
        """A word as it stands."""
        original = self.text[start:end].lower()
        if original == word:
            self.bare += word.isalpha()
        else:
            self.bearing += not original.isascii()
            original = original if len(original) == len(word) else squeeze(original)
        self.words.append(word)
        self.written.append(original)
        self.at.append(start)
        self.ends.append(end)

    def add_meant(self, meant: tuple[str, ...], start: int, end: int) -> None:
        """What a shorthand stands for, all of it at the place of the shorthand."""
        self.bare += 1
        for part in meant:
            self.words.append(fold_clean(part))
            self.written.append(part)
            self.at.append(start)
            self.ends.append(end)

    def stop(self, *, asks: bool) -> None:
        first = self.sentences[-1][1] if self.sentences else 0
        if first < len(self.words):
            self.sentences.append((first, len(self.words)))
            self.asks.append(asks)
        elif asks and self.asks:
            self.asks[-1] = True

    def page(self, folded: str, spoken: str) -> Page:
        return Page(
            text=self.text,
            folded=folded,
            language=spoken,
            words=tuple(self.words),
            written=tuple(self.written),
            at=tuple(self.at),
            ends=tuple(self.ends),
            sentences=tuple(self.sentences),
            asks=tuple(self.asks),
            marked=self.bearing > self.bare,
        )
