"""A name as the bare answer to our question: `hoàng nguyễn`, `YẾN TRANG`, `dạ em Lò Văn Pản ạ`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workflows.reading.facts.collector import FoundFact
from workflows.reading.facts.names import cased, is_family, is_place
from workflows.reading.lexicons import blank_separated, lexicon
from workflows.reading.text.fold import fold_clean
from workflows.reading.text.page import Page
from workflows.reading.text.syllables import is_syllable

_PIECE = re.compile(r"[^,;:/|\n()\d!?.]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)?")
_LISTS = lexicon("names")["answer"]
_AROUND = blank_separated(_LISTS["around"])
_AROUND_BARE = frozenset(map(fold_clean, _AROUND))
_IN_NAMES = blank_separated(_LISTS["in_names"])
_NEVER = blank_separated(_LISTS["never"])
_SYLLABLES = blank_separated(_LISTS["syllables"])
_NEVER_BARE = frozenset(map(fold_clean, _NEVER)) - _SYLLABLES
"""The same without marks, less the syllables that names have too."""
_GIVEN = blank_separated(lexicon("names")["given"])
_GIVEN_BARE = frozenset(map(fold_clean, _GIVEN))
_ORDINARY = blank_separated(lexicon("names")["ordinary"])
_HIGHLAND = blank_separated(_LISTS["highland"])
_TITLES = blank_separated(_LISTS["titles"])
_LEAST, _MOST = 2, 5


def bare_names(page: Page, taken: Iterable[tuple[int, int]]) -> Iterator[FoundFact]:
    """The one name that stands alone in an answer; none where two pieces could be one.

    Of small letters a family name must be among them, with its marks.
    """
    spans = sorted(taken)
    found = [
        name
        for piece in _PIECE.finditer(page.text)
        if (name := _name_in(page.text, piece.start(), piece.end(), spans)) is not None
    ]
    if len(found) == 1:
        yield found[0]


def _name_in(text: str, start: int, end: int, taken: list[tuple[int, int]]) -> FoundFact | None:
    words = [
        match
        for match in _WORD.finditer(text, start, end)
        if not any(match.start() < b and a < match.end() for a, b in taken)
    ]
    marked = not text.isascii()
    while words and _is_around(words[0][0], marked) and not _opens_name(words):
        words.pop(0)
    while words and _is_around(words[-1][0], marked) and not words[-1][0][0].isupper():
        words.pop()
    if not _LEAST <= len(words) <= _MOST:
        return None
    written = [match[0] for match in words]
    lower = [word.lower() for word in written]
    capitals = all(word[0].isupper() for word in written)
    sure = (capitals and len(written) > _LEAST) or lower[1] in ("van", "thi")
    family = not marked and sure and is_family(written[0], marked)  # `dang van lam` is no `đang`
    ordinary = any(
        word in _NEVER or (fold_clean(word) in _NEVER_BARE if not marked else False)
        for word in lower[family:]
    )
    if ordinary or is_place(" ".join(written)):
        return None
    if not _are_of_a_name(written, marked=marked, capitals=capitals):
        return None
    first, last = words[0].start(), words[-1].end()
    return FoundFact("full_name", cased(" ".join(written)), first, last, "label")


def _are_of_a_name(words: list[str], *, marked: bool, capitals: bool) -> bool:
    """A family name with a middle name or a known given name; else only known or foreign ones."""
    lower = [word.lower() for word in words]
    if any(word in _ORDINARY for word in lower):
        return False
    if is_family(words[0], marked) and len(words) > _LEAST:
        middle = fold_clean(lower[1]) in ("van", "thi")
        return capitals or middle or _is_given(lower[-1], marked)
    if is_family(words[0], marked) or is_family(words[-1], marked):
        rest = lower[1:] if is_family(words[0], marked) else lower[:-1]
        return all(_is_given(word, marked) for word in rest)
    known = lower[0] in _HIGHLAND or all(
        _is_given(word, marked) or not is_syllable(word) for word in lower
    )
    return capitals and known


def _is_given(word: str, marked: bool) -> bool:
    return word in _GIVEN or (not marked and word in _GIVEN_BARE) or is_family(word, marked)


def _is_around(word: str, marked: bool) -> bool:
    low = word.lower()
    if low in _AROUND:
        return True
    return low.isascii() and low in _AROUND_BARE and not (marked and low in _IN_NAMES)


def _opens_name(words: list[re.Match[str]]) -> bool:
    """`Ba Nguyễn` and `Anh Thư` begin with a capital and go on with one."""
    titled = words[0][0].lower() in _TITLES
    return len(words) == _LEAST and not titled and all(word[0][0].isupper() for word in words)
