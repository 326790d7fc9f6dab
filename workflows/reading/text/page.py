"""The tokens of a message: words with shorthand expanded, their places, sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain

from workflows.reading.text.fold import fold_clean, unstretched
from workflows.reading.text.language import detect_language
from workflows.reading.text.teencode import expand, shorthands

_WORD = re.compile(r"([^\W_]+)")
_PLAIN_WORD = re.compile(r"([a-z0-9]+)")  # the same among folded ASCII, and faster
_STOP = re.compile(r"[!?;\n….](?:(?<!\.)|(?=\s|\Z))")
_STRETCHED = re.compile(r"([a-z])\1\1")


@dataclass(frozen=True, kw_only=True)
class Page:
    """`words[i]` (folded) was written as `written[i]` at `text[at[i]:ends[i]]`.

    `sentences` are half-open ranges of word indexes; `asks[n]` is True if sentence n ends in `?`.
    `folded` is exactly as long as `text`; `places` says where in it each of its words starts.
    `marked`: most words bear marks, so a bare one means itself.
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
    places: Mapping[str, Sequence[int]]
    marked: bool

    def slice(self, first: int, last: int) -> str:
        """The text of words first…last-1 as the customer wrote it."""
        return self.text[self.at[first] : self.ends[last - 1]] if first < last else ""

    def is_in_address(self, index: int) -> bool:
        """True for a word that a sign ties to the next one: `nguyen.van.a@…`."""
        end = self.ends[index]
        return self.folded[end : end + 1] in (".", "@") and self.folded[end + 1 : end + 2].isalnum()

    @cached_property
    def numbers(self) -> list[int]:
        """Where in the text words start that hold a digit, in order."""
        found = [places for word, places in self.places.items() if not word.isalpha()]
        return sorted(chain.from_iterable(found))

    def where(self, words: Set[str]) -> list[int]:
        """Where in the text these folded words start, as written (not squeezed), in order."""
        found = words & self.places.keys()
        return sorted(chain.from_iterable(map(self.places.__getitem__, found))) if found else []


@dataclass(slots=True)
class _Words:
    """The words of a text with their places, while shorthand is expanded."""

    folded: list[str]
    written: list[str]
    at: list[int]
    ends: list[int]

    def mostly_marked(self, known: Container[str]) -> bool:
        """Whether more words bear marks than could and do not. Shorthand never bears marks."""
        words = zip(self.folded, self.written, strict=True)
        bare = [word for word, as_is in words if word == as_is or word in known]
        return len(self.folded) - len(bare) > sum(map(str.isalpha, bare))

    def squeeze(self) -> None:
        """Bring stretched words (`quáááá`) to their normal length."""
        self.folded[:] = map(unstretched, self.folded)
        self.written[:] = map(unstretched, self.written)

    def write_out(self, known: Container[str]) -> None:
        """Put what a shorthand stands for, all of it, in its place."""
        plain = tuple(self.folded)
        for index in reversed([i for i, word in enumerate(plain) if word in known]):
            meant = expand(plain, index) or (plain[index],)
            here = slice(index, index + 1)
            self.folded[here] = map(fold_clean, meant)
            self.written[here] = meant
            self.at[here] = [self.at[index]] * len(meant)
            self.ends[here] = [self.ends[index]] * len(meant)


def lay_out(text: str, folded: str | None = None) -> Page:
    """The page of a clean text and, if known, its folded form."""
    folded = fold_clean(text) if folded is None else folded
    words = _split(text, folded)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for word, start in zip(words.folded, words.at, strict=True):
        places[word].append(start)
    spoken = detect_language(text, words.folded)
    known = shorthands() if spoken == "vi" else {}
    if _STRETCHED.search(" ".join(places)):
        words.squeeze()
    marked = words.mostly_marked(known)
    words.write_out(known)
    sentences, asks = _sentences(text, folded, words.at)
    return Page(
        text=text,
        folded=folded,
        language=spoken,
        words=tuple(words.folded),
        written=tuple(words.written),
        at=tuple(words.at),
        ends=tuple(words.ends),
        sentences=sentences,
        asks=asks,
        places=places,
        marked=marked,
    )


def _split(text: str, folded: str) -> _Words:
    pieces = (_PLAIN_WORD if folded.isascii() else _WORD).split(folded)  # gap, word, gap … gap
    bounds = [*accumulate(map(len, pieces))]
    at, ends = bounds[:-1:2], bounds[1::2]
    low = text.lower()
    if len(low) == len(text):
        written = [low[start:end] for start, end in zip(at, ends, strict=True)]
    else:  # some capitals become two characters
        written = [text[start:end].lower() for start, end in zip(at, ends, strict=True)]
    return _Words(folded=pieces[1::2], written=written, at=at, ends=ends)


def _sentences(
    text: str, folded: str, at: Sequence[int]
) -> tuple[tuple[tuple[int, int], ...], tuple[bool, ...]]:
    """Where sentences begin and end, and which ask. A line that goes on in lower case was merely
    wrapped.
    """
    bounds: list[tuple[int, int]] = []
    asks: list[bool] = []
    first = 0
    for stop in _STOP.finditer(folded):
        place = stop.start()
        if folded[place] == "\n" and text[place + 1 : place + 2].islower():
            continue
        last = bisect_left(at, place, first)
        if last > first:
            bounds.append((first, last))
            asks.append(folded[place] == "?")
            first = last
        elif asks and folded[place] == "?":
            asks[-1] = True
    if first < len(at):
        bounds.append((first, len(at)))
        asks.append(False)
    return tuple(bounds), tuple(asks)
