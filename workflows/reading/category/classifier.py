"""The category of a message: what was learned from messages, with the points of rules among it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial, reduce
from operator import or_

from workflows.reading.category.features import matter_features, matter_words
from workflows.reading.category.model import category_shares
from workflows.reading.category.taxonomy import Taxonomy
from workflows.reading.lexicons import blank_separated, comma_separated, lexicon
from workflows.reading.text.clauses import clause_at
from workflows.reading.text.concepts import Hit, Hits, SentenceHits
from workflows.reading.text.page import Page

_PARTICLES = blank_separated(
    "a em anh chi ad shop ban oi nha nhe nghen hen ta vay the nhi day do hihi haha hehe ak"
)
_IMPLIED = ("undelivered",)  # concepts that no phrase makes, only several together
_OURS = frozenset({"em", "toi", "minh", "tui", "tao", "to", "us", "me", "we", "i"})
_REACH = 9  # words from the other side to what it does not receive
_SUBJECT_BONUS = 6.0  # points for what the subject line says: it is the customer's own summary
_SUBJECT_VOTES = 10.0  # votes of a subject line, if certain
_SUBJECT_WORDS = 3  # fewer are no subject
_FURTHER, _FURTHER_MOST = 0.5, 1.5  # points for a category's further sentences
_AGGRAVATION = "slow_response"  # nobody answered: the matter only when there is no other
_AGGRAVATES, _OTHER_MATTER = 0.6, 4.0
_PAGE_VOTES = 6.0  # votes of the whole page, if certain; a tenant's phrase has those of its points
_SURE = 0.5  # share of the votes below which a message is better called unsorted
_CANDIDATE = 0.15  # share of the votes from which a category may be meant
_TOLD = 5  # categories whose shares are told
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
    """Categories by their shares of the votes. `by_rule` holds the points that rules alone gave.

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
    if "no" in found and all(_only_asks(page, hit) for hit in row if hit.concept == "no"):
        found.discard("no")
    if {"_other_side", "no", "receive"} <= found and _is_undelivered(page, row):
        found = found - {"receive"} | {"undelivered"}
    if "able" in found and "no" in found:
        negated = [hit.last for hit in row if hit.concept == "no"]
        able = [hit.first for hit in row if hit.concept == "able"]
        if any(0 <= first - last <= 5 for first in able for last in negated):
            found.add("cannot")
    return found


def _only_asks(page: Page, hit: Hit) -> bool:
    """`có khuyến mãi gì không ạ`, `được không`: the word asks and denies nothing."""
    first, last = clause_at(page, hit.first)
    before = page.words[first : hit.first]
    opens = "co" in before or before[-1:] == ("duoc",)
    return opens and _PARTICLES.issuperset(page.words[hit.last : last])


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


def points_by_rule(sentences: Sequence[set[str]], subject_sentences: int = 0) -> dict[str, float]:
    """The best points of each category over the sentences, and a little for every further one.

    `sentences`: the concepts of each.
    """
    best: dict[str, float] = {}
    further: dict[str, float] = {}
    for number, concepts in enumerate(sentences):
        bonus = _SUBJECT_BONUS if number < subject_sentences else 0.0
        for category, found in _sentence_points(concepts).items():
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
    sentences = [implied_concepts(page, row) for row in hits.matter]
    ruled = points_by_rule(sentences, subject_sentences)
    votes = _learned(page, hits, sentences, subject_sentences)
    if taxonomy is not None:
        phrases = taxonomy.points(page)
        ruled |= phrases
        known = taxonomy.keys | {"unsorted"}
        votes = {
            key: votes.get(key, 0.0) + phrases.get(key, 0.0)
            for key in votes.keys() | phrases.keys()
            if key in known
        }
    total = sum(votes.values())
    order = sorted(votes, key=lambda category: (-votes[category], category))
    shares = {key: round(votes[key] / total, 3) for key in order[:_TOLD] if votes[key] > 0}
    first, second = [*shares, "", ""][:2]
    likely = [key for key, share in shares.items() if share >= _CANDIDATE and key != "unsorted"]
    best = first if first in likely and shares[first] >= _SURE else ""
    return Ranking(
        best=best,
        score=shares.get(first, 0.0),
        runner_up=second if second != "unsorted" else "",
        runner_up_score=shares.get(second, 0.0),
        candidates=tuple(likely[:_CANDIDATES]),
        also=tuple(key for key in order if key != best and ruled.get(key, 0.0) >= _SECOND_ISSUE),
        by_rule=ruled,
    )


def _learned(
    page: Page, hits: Hits, sentences: Sequence[set[str]], subject_sentences: int
) -> dict[str, float]:
    """Votes by what was learned: of the whole page, and again of a subject line by itself."""
    words = matter_words(page, hits)
    ruled = points_by_rule(sentences)  # of a subject line no more than of other sentences
    features = matter_features(words, sentences, ruled)
    votes = defaultdict(
        float, {key: _PAGE_VOTES * share for key, share in category_shares(features).items()}
    )
    end = page.sentences[subject_sentences - 1][1] if subject_sentences else 0
    if end >= _SUBJECT_WORDS:
        titled = sentences[:subject_sentences]
        subject = matter_features(words[:end], titled, points_by_rule(titled))
        for key, share in category_shares(subject).items():
            votes[key] += _SUBJECT_VOTES * share
    return votes
