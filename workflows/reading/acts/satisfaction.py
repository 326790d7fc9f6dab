"""The mark that a customer gives when we ask how satisfied they are (CP-24): 1…5, or none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from workflows.reading.lexicons import comma_separated, lexicon
from workflows.reading.text.page import Page
from workflows.reading.text.phrase_lists import Entries, entries_of, matched_words

_LONGEST = 28  # words of an answer
_SHORT = 12
_STARS = re.compile("[⭐★🌟]")
_OF_SCALE = re.compile(r"(?<![\d.,/-])(\d{1,2}) ?/ ?(5|10)(?![\d/])")
_LIKE_A_NUMBER = re.compile(r"\d{1,2}")
_PART, _REST = re.compile(r"[/+-]$|\d[.,]$"), re.compile(r"[/%-]|[.,]\d")
"""What shows that a number is only a part of one: `1.200.000`, `20/4`."""
_ROOM = 2  # words between `cho` and the mark: `cho em 4`


def rating(page: Page, asked: Collection[str]) -> int | None:
    """1…5 if the message rates us, as we asked; ten-point scales are halved.

    Two different marks are none, unless the second corrects the first (`nhưng tôi nghĩ 3`).
    """
    if "rating" not in asked:
        return None
    stars = len(_STARS.findall(page.text))
    if not page.words:
        return stars if 1 <= stars <= 5 else None
    if len(page.words) > _LONGEST:
        return None
    return _mark(page) or _in_words(page) or (stars if 2 <= stars <= 5 else None)


def _mark(page: Page) -> int | None:
    told = {_halved(int(value), int(scale)) for value, scale in _OF_SCALE.findall(page.folded)}
    if not told and not page.words.count("tru"):  # `5 trừ 2` is left to a human
        told = {*_last_word(page, [*_marks(page)])}
    return told.pop() if len(told) == 1 else None


def _halved(value: int, scale: int) -> int | None:
    if scale == 10 or value > 5:
        value = (value + 1) // 2 if value <= 10 else 0
    return value if 1 <= value <= 5 else None


def _last_word(page: Page, marks: list[tuple[int, int]]) -> Iterator[int | None]:
    """The values; only those after a `nhưng` where there is one between them."""
    for place, (at, value) in enumerate(marks):
        later = marks[place + 1 :]
        if not any(_list("turn") and _stands(page, "turn", at, other) for other, _ in later):
            yield _halved(value, 0)


def _marks(page: Page) -> Iterator[tuple[int, int]]:
    """Where a number stands as a mark, and its value."""
    for at in range(len(page.words)):
        value = _value(page, at)
        if value is None or _is_measure(page, at) or _is_denied(page, at):
            continue
        if _is_named(page, at) or _is_given(page, at) or _is_alone(page, at):
            yield at, value


def _value(page: Page, at: int) -> int | None:
    word = page.words[at]
    if _LIKE_A_NUMBER.fullmatch(word):
        start, end = page.at[at], page.ends[at]
        part = _PART.search(page.folded[max(0, start - 2) : start]) or _REST.match(page.folded, end)
        return None if part else int(word)
    for value, names in _numbers():
        if matched_words(page, names, at, at + 1):
            return value
    return None


def _is_named(page: Page, at: int) -> bool:
    """`4 điểm`, `năm sao`, `điểm hai`."""
    after = _at(page, "unit", at + 1)
    return bool(after) and not _at(page, "unit_of_others", at + 1 + after)


def _is_given(page: Page, at: int) -> bool:
    """`cho em 4`, `chấm bốn`, `điểm số năm`, `tôi nghĩ 3`: up to the end of what is said."""
    for start in range(max(0, at - _ROOM - 1), at):
        size = _at(page, "giving", start)
        if size and all(_at(page, "around", i) for i in range(start + size, at)):
            return _ends(page, at) or bool(_at(page, "around", at + 1))
    return False


def _ends(page: Page, at: int) -> bool:
    """True if nothing of the clause follows."""
    return at + 1 >= len(page.words) or _breaks(page, at + 1)


def _is_alone(page: Page, at: int) -> bool:
    """A number in a clause of polite words, or one that opens it: `3 thui nha vì chờ lâu`."""
    first, last = _clause(page, at)
    if all(_at(page, "around", i) for i in range(first, last) if i != at):
        return True
    return first == at and bool(_at(page, "closing", at + 1))


def _clause(page: Page, at: int) -> tuple[int, int]:
    first, last = at, at + 1
    while first > 0 and not _breaks(page, first):
        first -= 1
    while last < len(page.words) and not _breaks(page, last):
        last += 1
    return first, last


def _breaks(page: Page, at: int) -> bool:
    between = page.folded[page.ends[at - 1] : page.at[at]]
    return bool(re.search(r"[^\s\w\"']", between))


def _is_measure(page: Page, at: int) -> bool:
    """`5 lần`, `2 ngày`: a number of something else."""
    return not _ends(page, at) and bool(_at(page, "measure", at + 1))


def _is_denied(page: Page, at: int) -> bool:
    """`hông phải 5 đâu`."""
    return any(_at(page, "denied", i) == at - i for i in range(max(0, at - 3), at))


def _stands(page: Page, name: str, first: int, last: int) -> bool:
    return any(_at(page, name, i) for i in range(first, last))


def _at(page: Page, name: str, index: int) -> int:
    """How many words an entry of that list covers there."""
    return (
        matched_words(page, _list(name), index, len(page.words)) if index < len(page.words) else 0
    )


@cache
def _list(name: str) -> Entries:
    lists = lexicon("answers")
    rows = comma_separated(lists["rating"][name])
    return entries_of(rows + comma_separated(lists["around"]) if name == "around" else rows)


@cache
def _numbers() -> tuple[tuple[int, Entries], ...]:
    words = comma_separated(lexicon("answers")["rating"]["words"])
    english = ("one", "two", "three", "four", "five")
    return tuple(
        (value, entries_of((word, *english[value - 1 : value])))
        for value, word in enumerate(words, start=1)
    )


def _in_words(page: Page) -> int | None:
    """`rất hài lòng`, `tạm được`: all the words of a short answer."""
    if len(page.words) > _SHORT:
        return None
    for value in ("5", "4", "3", "2", "1"):
        if _covers(page, value):
            return int(value)
    return None


def _covers(page: Page, value: str) -> bool:
    at, meant = 0, False
    while at < len(page.words):
        size = _at(page, value, at)
        meant = meant or bool(size)
        size = size or _at(page, "around", at)
        if not size:
            return False
        at += size
    return meant
