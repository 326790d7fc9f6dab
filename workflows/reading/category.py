"""What a message is about: compositional rules first, a small statistical ranker beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from workflows.reading.concepts import Hit, Rows
from workflows.reading.data import table, words
from workflows.reading.page import Page
from workflows.reading.ranker import rank

_SUBJECT_BONUS = 6.0  # points for what the subject line says: it is the customer's own summary
_SUBJECT_GUESS = 10.0  # points that a certain ranker is worth when it reads the subject line alone
_SUBJECT_WORDS = 3  # fewer are no subject
_FURTHER, _FURTHER_MOST = 0.5, 1.5  # points for a category's further sentences
_AGGRAVATION = "slow_response"  # nobody answered: the matter only when there is no other
_AGGRAVATES, _OTHER_MATTER = 0.6, 4.0
_RANKER_WEIGHT = 6.0  # points that a certain ranker is worth
_LEAST_POINTS = 1.6  # below, the message is better called unsorted
_SECOND_ISSUE = 6.0  # rule points that make a further category of its own


@dataclass(frozen=True, slots=True)
class Rule:
    """Points for a category when a sentence has one of each of `needs` and none of `bars`."""

    category: str
    needs: tuple[frozenset[str], ...]
    bars: frozenset[str]
    points: float

    def fits(self, present: frozenset[str]) -> bool:
        return all(not need.isdisjoint(present) for need in self.needs) and self.bars.isdisjoint(
            present
        )


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Categories by points, best first. `by_rule` holds the points that rules alone gave."""

    best: str
    score: float
    runner_up: str
    runner_up_score: float
    also: tuple[str, ...]
    by_rule: dict[str, float]


@cache
def rules() -> tuple[Rule, ...]:
    """The rows of rules.toml."""
    return tuple(
        _rule(category, row) for category, rows in table("rules")["rules"].items() for row in rows
    )


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """concept -> the groups it belongs to."""
    belongs: dict[str, tuple[str, ...]] = {}
    for group, row in table("rules")["groups"].items():
        for concept in words(row):
            belongs[concept] = (*belongs.get(concept, ()), group)
    return belongs


def _rule(category: str, row: str) -> Rule:
    terms, _, points = row.partition(":")
    needs = tuple(frozenset(term.split("|")) for term in terms.split() if term[0] != "!")
    bars = frozenset(term[1:] for term in terms.split() if term[0] == "!")
    return Rule(category, needs, bars, float(points))


def present(hits: Sequence[Hit]) -> frozenset[str]:
    """The concepts of one sentence with what follows from them: `không gửi mail được` cannot."""
    found = {hit.concept for hit in hits}
    negated = [hit.last for hit in hits if hit.concept == "no"]
    if any(hit.concept == "able" and any(0 <= hit.first - n <= 5 for n in negated) for hit in hits):
        found.add("cannot")
    groups = _groups()
    return frozenset(found.union(*(groups.get(concept, ()) for concept in found)))


def by_rules(rows: Rows, subject_sentences: int) -> dict[str, float]:
    """The best points of each category over the sentences, and a little for every further one."""
    best: dict[str, float] = {}
    further: dict[str, float] = {}
    for number, row in enumerate(rows):
        bonus = _SUBJECT_BONUS if number < subject_sentences else 0.0
        for category, found in _sentence_points(present(row)).items():
            more = further.get(category, -_FURTHER) + _FURTHER
            further[category] = min(more, _FURTHER_MOST)
            best[category] = max(best.get(category, 0.0), found + bonus)
    points = {category: found + further[category] for category, found in best.items()}
    if any(found >= _OTHER_MATTER for key, found in points.items() if key != _AGGRAVATION):
        points = {k: v * _AGGRAVATES if k == _AGGRAVATION else v for k, v in points.items()}
    return points


@cache
def _by_first_need() -> dict[str, tuple[Rule, ...]]:
    index: dict[str, list[Rule]] = {}
    for rule in rules():
        for concept in rule.needs[0]:
            index.setdefault(concept, []).append(rule)
    return {concept: tuple(rows) for concept, rows in index.items()}


def _sentence_points(found: frozenset[str]) -> dict[str, float]:
    points: dict[str, float] = {}
    index = _by_first_need()
    for concept in found:
        for rule in index.get(concept, ()):
            if rule.points > points.get(rule.category, 0.0) and rule.fits(found):
                points[rule.category] = rule.points
    return points


def categorise(page: Page, rows: Rows, *, subject_sentences: int = 0) -> Ranking:
    """The ranking of a page; `best` is empty when nothing speaks for any category."""
    ruled = by_rules(rows, subject_sentences)
    points = dict(ruled)
    for category, guess in _guessed(page, subject_sentences).items():
        points[category] = points.get(category, 0.0) + guess
    order = sorted(points, key=lambda category: (-points[category], category))
    order = [category for category in order if points[category] >= 1.0]
    first, second = ([*order, "", ""])[:2]
    best = "" if first == "unsorted" or points.get(first, 0.0) < _LEAST_POINTS else first
    return Ranking(
        best=best,
        score=_confidence(points, first, second),
        runner_up=second if second != "unsorted" else "",
        runner_up_score=_confidence(points, second, first),
        also=tuple(key for key in order if key != best and ruled.get(key, 0.0) >= _SECOND_ISSUE),
        by_rule=ruled,
    )


def _guessed(page: Page, subject_sentences: int) -> dict[str, float]:
    """What the ranker adds: for the whole page, and again for a subject line by itself."""
    guessed = {category: _RANKER_WEIGHT * share for category, share in rank(page.words).items()}
    end = page.sentences[subject_sentences - 1][1] if subject_sentences else 0
    if end >= _SUBJECT_WORDS:
        for category, share in rank(page.words[:end]).items():
            guessed[category] = guessed.get(category, 0.0) + _SUBJECT_GUESS * share
    return guessed


def _confidence(points: dict[str, float], one: str, rival: str) -> float:
    """0…1: the share of the points, less when there are few."""
    mine, theirs = points.get(one, 0.0), points.get(rival, 0.0)
    return round(mine / (mine + theirs + 2.0), 3) if mine else 0.0
