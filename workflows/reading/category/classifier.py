"""The category of a message: points by rules, and a naive Bayes classifier beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial, reduce
from itertools import chain
from operator import or_

from workflows.reading.category.naive_bayes import category_probabilities
from workflows.reading.category.taxonomy import Taxonomy
from workflows.reading.lexicons import comma_separated, lexicon
from workflows.reading.text.concepts import Hits, HitsBySentence, SentenceHits
from workflows.reading.text.page import Page

_OF_ANY_MATTER = frozenset(
    {"blame", "_blame_idiom", "rhetoric", "praise", "_praise_idiom", "wish", "thanks"}
)
_IMPLIED = ("undelivered",)  # concepts that no phrase makes, only several together
_OURS = frozenset({"em", "toi", "minh", "tui", "tao", "to", "us", "me", "we", "i"})
_REACH = 9  # words from the other side to what it does not receive
_SUBJECT_BONUS = 6.0  # points for what the subject line says: it is the customer's own summary
_SUBJECT_GUESS = 10.0  # points that a certain ranker is worth when it reads the subject line alone
_SUBJECT_WORDS = 3  # fewer are no subject
_FURTHER, _FURTHER_MOST = 0.5, 1.5  # points for a category's further sentences
_AGGRAVATION = "slow_response"  # nobody answered: the matter only when there is no other
_AGGRAVATES, _OTHER_MATTER = 0.6, 4.0
_RANKER_WEIGHT = 6.0  # points that a certain ranker is worth
_LEAST_POINTS = 1.6  # below, the message is better called unsorted
_LEAST_OF_RANKER = 3.0  # the same where no rule speaks for it: it is right less often
_LEAST_CANDIDATE = 1.2
_CANDIDATES = 3  # categories to choose from
_SECOND_ISSUE = 6.0  # rule points that make a further category of its own


@dataclass(frozen=True, slots=True)
class _Rule:
    """Points for a category when a sentence has one of each of `needs` and none of `bars`: sets
    of concepts, one bit each.
    """

    category: str
    needs: tuple[int, ...]
    every: int  # of the needs that one concept alone can meet
    bars: int
    points: float

    def fits(self, present: int) -> bool:
        return not self.bars & present and all(need & present for need in self.needs)


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Categories by points, best first. `by_rule` holds the points that rules alone gave.

    `candidates` are the likeliest few, best first, also where none of them is likely enough.
    """

    best: str = ""
    score: float = 0.0
    runner_up: str = ""
    runner_up_score: float = 0.0
    also: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    by_rule: dict[str, float]


@cache
def _bits() -> Mapping[str, int]:
    """concept -> its bit and those of its groups; group -> its bit."""
    groups = lexicon("rules")["groups"]
    names = (*lexicon("concepts")["concepts"], *_IMPLIED, *groups)
    bits = {name: 1 << number for number, name in enumerate(names)}
    for group, row in groups.items():
        for concept in comma_separated(row):
            bits[concept] |= bits[group]
    return bits


@cache
def _rules() -> Mapping[str, tuple[_Rule, ...]]:
    """The rows of rules.toml by the concepts of their rarest need."""
    rows = lexicon("rules")["rules"].items()
    rules = [_rule(category, row) for category, listed in rows for row in listed]
    uses = Counter(need for rule in rules for need in rule.needs)
    filed = [(min(rule.needs, key=partial(_commonness, uses)), rule) for rule in rules]
    return {
        concept: tuple(rule for need, rule in filed if need & bits)
        for concept, bits in _bits().items()
    }


def _commonness(uses: Mapping[int, int], need: int) -> int:
    """How often rules ask for one of the concepts of a need."""
    met = reduce(or_, (bits for bits in _bits().values() if bits & need))
    return sum(count for other, count in uses.items() if other & met)


def _rule(category: str, row: str) -> _Rule:
    terms, _, points = row.partition(":")
    own = {name: 1 << number for number, name in enumerate(_bits())}
    needs = tuple(
        reduce(or_, (own[name] for name in term.split("|")))
        for term in terms.split()
        if term[0] != "!"
    )
    every = reduce(or_, (need for need in needs if need.bit_count() == 1), 0)
    bars = sum(own[term[1:]] for term in terms.split() if term[0] == "!")
    return _Rule(category, needs, every, bars, float(points))


def implied_concepts(page: Page, row: SentenceHits) -> set[str]:
    """The concepts of one sentence with what follows from them: `không gửi mail được` cannot."""
    found = {hit.concept for hit in row}
    if {"_other_side", "no", "receive"} <= found and _is_undelivered(page, row):
        found = found - {"receive"} | {"undelivered"}
    if "able" in found and "no" in found:
        negated = [hit.last for hit in row if hit.concept == "no"]
        able = [hit.first for hit in row if hit.concept == "able"]
        if any(0 <= first - last <= 5 for first in able for last in negated):
            found.add("cannot")
    return found


def _is_undelivered(page: Page, row: SentenceHits) -> bool:
    """`khách hàng của tôi không nhận được`: it is the other side that receives nothing."""
    others = [hit.last for hit in row if hit.concept == "_other_side"]
    denied = [hit.first for hit in row if hit.concept == "no"]
    received = [hit.last for hit in row if hit.concept == "receive"]
    return any(
        other <= no < last <= other + _REACH and _belongs(page.words[other:no])
        for other in others
        for no in denied
        for last in received
    )


def _belongs(between: Sequence[str]) -> bool:
    """True if these words name nobody of ours, or only as the owner: `của tôi`."""
    return _OURS.isdisjoint(between) or "cua" in between


def points_by_rule(page: Page, rows: HitsBySentence, subject_sentences: int) -> dict[str, float]:
    """The best points of each category over the sentences, and a little for every further one."""
    best: dict[str, float] = {}
    further: dict[str, float] = {}
    for number, row in enumerate(rows):
        bonus = _SUBJECT_BONUS if number < subject_sentences else 0.0
        for category, found in _sentence_points(implied_concepts(page, row)).items():
            more = further.get(category, -_FURTHER) + _FURTHER
            further[category] = min(more, _FURTHER_MOST)
            best[category] = max(best.get(category, 0.0), found + bonus)
    points = {category: found + further[category] for category, found in best.items()}
    if any(found >= _OTHER_MATTER for key, found in points.items() if key != _AGGRAVATION):
        points = {k: v * _AGGRAVATES if k == _AGGRAVATION else v for k, v in points.items()}
    return points


def _sentence_points(found: set[str]) -> dict[str, float]:
    points: dict[str, float] = {}
    present, rules = reduce(or_, map(_bits().__getitem__, found), 0), _rules()
    for concept in found:
        for rule in rules.get(concept, ()):
            if rule.every & present == rule.every and rule.fits(present):
                points[rule.category] = max(points.get(rule.category, 0.0), rule.points)
    return points


def categorise(
    page: Page,
    hits: Hits,
    *,
    subject_sentences: int = 0,
    taxonomy: Taxonomy | None = None,
) -> Ranking:
    """Returns the ranking of a page. `best` is empty if nothing speaks for any category.

    With a `taxonomy` only the tenant's categories are ranked, by their phrases too.
    """
    ruled = points_by_rule(page, hits.matter, subject_sentences)
    if taxonomy is not None:
        ruled |= taxonomy.points(page)
    points = defaultdict(float, ruled)
    _guess(page, hits, subject_sentences, points)
    if taxonomy is not None:
        own = {key: found for key, found in points.items() if key in taxonomy.keys | {"unsorted"}}
        points = defaultdict(float, own)
    order = [category for category, found in points.items() if found >= _LEAST_CANDIDATE]
    order.sort(key=lambda category: (-points[category], category))
    first, second = ([*order, "", ""])[:2]
    least = _LEAST_POINTS if ruled.get(first) else _LEAST_OF_RANKER
    best = "" if first == "unsorted" or points.get(first, 0.0) < least else first
    return Ranking(
        best=best,
        score=_confidence(points, first, second),
        runner_up=second if second != "unsorted" else "",
        runner_up_score=_confidence(points, second, first),
        candidates=tuple(key for key in order if key != "unsorted")[:_CANDIDATES],
        also=tuple(key for key in order if key != best and ruled.get(key, 0.0) >= _SECOND_ISSUE),
        by_rule=ruled,
    )


def _guess(page: Page, hits: Hits, subject_sentences: int, points: defaultdict[str, float]) -> None:
    """Add what the ranker gives: for the whole page, and again for a subject line by itself."""
    words = _words_of_matter(page, hits.polarity)
    for category, share in category_probabilities(words).items():
        points[category] += _RANKER_WEIGHT * share
    end = page.sentences[subject_sentences - 1][1] if subject_sentences else 0
    if end >= _SUBJECT_WORDS:
        for category, share in category_probabilities(words[:end]).items():
            points[category] += _SUBJECT_GUESS * share


def _words_of_matter(page: Page, judging: HitsBySentence) -> Sequence[str]:
    """The words, without those that only judge, and without the names in addresses.

    Anger and thanks are about any matter.
    """
    words = [
        ""
        if page.folded[end : end + 1] in _GLUE and page.folded[end + 1 : end + 2].isalnum()
        else word
        for word, end in zip(page.words, page.ends, strict=True)
    ]
    for hit in chain.from_iterable(judging):
        if hit.concept in _OF_ANY_MATTER:
            words[hit.first : hit.last] = [""] * (hit.last - hit.first)
    return words


_GLUE = ("@", ".")


def _confidence(points: Mapping[str, float], one: str, rival: str) -> float:
    """0…1: the share of the points, less when there are few."""
    mine, theirs = points.get(one, 0.0), points.get(rival, 0.0)
    return round(mine / (mine + theirs + 2.0), 3) if mine else 0.0
