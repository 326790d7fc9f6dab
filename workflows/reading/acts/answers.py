"""Answers to our own questions: a stance, a rating, a withdrawal that we asked back (AMB-13, X-06).

A sentence answers only if phrases of one list, and words that change nothing, cover all of it. So a
number, a `được` or a `không` means something only where the desk has asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from workflows.reading.acts.stance import stance
from workflows.reading.lexicons import comma_separated, lexicon
from workflows.reading.text.page import Page
from workflows.reading.text.phrase_lists import Entries, entries_of, matched_words

_LONGEST = 14  # words of an answer
_NUMBER = re.compile(r"[^\d\n]*(\d{1,2})(?:\s?/\s?(5|10))?[^\d\n]*")
_MARK = re.compile(
    r"(?<![\d.,/-])(\d{1,2}) ?(?:diem(?! (?:ban|giao|dat|phat|thu|truy|den|don|nay|do|tiep))"
    r"|sao|stars?|\*)(?!\w)"
)
_AGREEMENT = {"yes": "agree", "no": "disagree", "condition": "conditional", "defer": "defer"}
_WITHDRAWAL = {
    "yes": "withdraw",
    "no": "continue_complaint",
    "condition": "conditional",
    "defer": "defer",
}
_STANCES = frozenset(
    {"agree", "weak_agree", "acknowledge", "conditional", "disagree", "defer", "nothing_to_add"}
)


def answered(page: Page, acts: frozenset[str], asked: Collection[str]) -> frozenset[str]:
    """The acts of a message that may answer what was asked."""
    if rating(page, asked) is not None:
        return (acts - _STANCES) | {"rating"}
    if "withdrawal" in asked:
        return _withdrawal(page, acts)
    if "agreement" in asked and "withdraw" not in acts:
        return _agreement(page, acts)
    return acts


def _agreement(page: Page, acts: frozenset[str]) -> frozenset[str]:
    said = _AGREEMENT.get(stance(page, "agree"), "")
    if said and said != "agree":
        return (acts - _STANCES) | {said}
    if acts & {"disagree", "conditional", "defer"} or len(page.words) > _LONGEST or any(page.asks):
        return acts
    return acts | ({said} if said else _given(page, "agreement"))


def _withdrawal(page: Page, acts: frozenset[str]) -> frozenset[str]:
    said = {_WITHDRAWAL[found]} if (found := stance(page, "withdraw")) in _WITHDRAWAL else set()
    if not said and len(page.words) <= _LONGEST and not any(page.asks):
        said = set(_given(page, "withdrawal"))
    rest = acts - _STANCES - {"withdraw"}
    return rest | said if said else acts - {"agree", "weak_agree"}


def _given(page: Page, question: str) -> frozenset[str]:
    """The one answer whose phrases cover the whole message; none if two do, or none does."""
    found = [answer for answer in lexicon("answers")[question] if _covers(page, question, answer)]
    return frozenset(found) if len(found) == 1 else frozenset()


def _covers(page: Page, question: str, answer: str) -> bool:
    own, around = _lists(question, answer)
    at, meant = 0, False
    while at < len(page.words):
        size = matched_words(page, own, at, len(page.words))
        meant = meant or bool(size)
        size = size or matched_words(page, around, at, len(page.words))
        if not size:
            return False
        at += size
    return meant


@cache
def _lists(question: str, answer: str) -> tuple[Entries, Entries]:
    lists = lexicon("answers")
    around = comma_separated(lists["around"])
    if question == "rating":
        around += comma_separated(lists["rating"]["around"])
    return entries_of(comma_separated(lists[question][answer])), entries_of(around)


def rating(page: Page, asked: Collection[str]) -> int | None:
    """1…5 if the message rates us, as we asked; ten-point scales are halved."""
    if "rating" not in asked:
        return None
    stars = len(re.findall("[⭐★🌟]", page.text))
    if not page.words:
        return stars if 1 <= stars <= 5 else None
    if len(page.words) > _LONGEST * 2:
        return None
    found = _number(page) or _in_words(page) or _named(page)
    return found or (stars if 1 <= stars <= 5 else None)


def _number(page: Page) -> int | None:
    """The one number of the first sentence with one, if nothing but words of rating stand there."""
    for first, last in page.sentences[:3]:
        if any(any(map(str.isdigit, word)) for word in page.words[first:last]):
            return _of_scale(page, first, last)
    return None


def _named(page: Page) -> int | None:
    """`2 điểm, chờ lâu quá`: the one number of a message, named a mark."""
    marks = _MARK.findall(page.folded)
    if len(marks) != 1 or len(re.findall(r"\d+", page.folded)) != 1:
        return None
    value = int(marks[0])
    value = (value + 1) // 2 if 5 < value <= 10 else value
    return value if 1 <= value <= 5 else None


def _of_scale(page: Page, first: int, last: int) -> int | None:
    number = _NUMBER.fullmatch(page.slice(first, last))
    others = [i for i in range(first, last) if not page.words[i].isdigit()]
    _, around = _lists("rating", "5")
    if number is None or not all(matched_words(page, around, i, last) for i in others):
        return None
    value, scale = int(number[1]), int(number[2] or 0)
    if scale == 10 or value > 5:
        value = (value + 1) // 2 if value <= 10 else 0
    return value if 1 <= value <= 5 else None


def _in_words(page: Page) -> int | None:
    for value in ("5", "4", "3", "2", "1"):
        if _covers(page, "rating", value):
            return int(value)
    return _spelled(page)


def _spelled(page: Page) -> int | None:
    """`năm sao`, `bốn điểm`: a number word beside a word of rating."""
    numbers = comma_separated(lexicon("answers")["rating"]["words"])
    for index, word in enumerate(page.written[:-1]):
        if word in numbers and page.words[index + 1] in ("diem", "sao"):
            value = numbers.index(word) + 1
            return value if value <= 5 else (value + 1) // 2
    return None
