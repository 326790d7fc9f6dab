"""Answers to our own questions: a stance, a withdrawal that we asked back (AMB-13, X-06).

A sentence answers only if phrases of one list, and words that change nothing, cover all of it. So a
number, a `được` or a `không` means something only where the desk has asked.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from workflows.reading.acts.satisfaction import rating
from workflows.reading.acts.stance import stance
from workflows.reading.lexicons import comma_separated, lexicon
from workflows.reading.text.page import Page
from workflows.reading.text.phrase_lists import Entries, entries_of, matched_words

_LONGEST = 14  # words of an answer
_AGREEMENT = {
    "yes": "agree",
    "firm": "agree",
    "no": "disagree",
    "condition": "conditional",
    "defer": "defer",
}
_WITHDRAWAL = {
    "yes": "withdraw",
    "firm": "withdraw",
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
    found = stance(page, "agree")
    said = _AGREEMENT.get(found, "")
    if said and found != "firm":
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
    own, around = comma_separated(lists[question][answer]), comma_separated(lists["around"])
    return entries_of(own), entries_of(around)
