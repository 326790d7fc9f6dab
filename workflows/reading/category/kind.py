"""Complaint, question or neither (CP-04)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from workflows.reading.category.classifier import Ranking
from workflows.reading.category.evidence import AGAINST, FOR, HINTS, Evidence, weigh
from workflows.reading.category.features import kind_features
from workflows.reading.category.model import complaint_odds
from workflows.reading.lexicons import blank_separated, lexicon
from workflows.reading.result import Said
from workflows.reading.text.concepts import Hits, concepts_of
from workflows.reading.text.page import Page

_REQUESTS = frozenset({"info_change", "privacy_request"})
_PLAIN_MATTERS = blank_separated("refund invoice renewal info_change privacy_request trial")
"""Matters that people also speak of when nothing went wrong."""
_SETTLING = blank_separated(
    "agree weak_agree acknowledge resolved nothing_to_add rating defer disagree conditional"
)
_ASKS = frozenset({"status_query", "ask_procedure", "ask_address", "appoint_meeting"})
_CERTAIN = 4.0  # rule points from which a category is a report, not a mention
_MOST = 8.0  # rule points beyond which a matter is no clearer
_SHORT = 3  # words that hardly say anything
_CLEAR = 1.0  # log-odds from which a message complains in words that no list of evidence knows
_LIKELY = 0.5  # score of a category from which words without evidence are shown to an agent
_DOUBT = -1.2  # log-odds from which a message may be a complaint: an agent looks


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What kind of message it is, whether that is a guess, and the words that spoke for it.

    `evident`: it tells of a fault, a judgement or a demand, so that it may also move a case.
    """

    said: Said
    unsure: bool = False
    evident: bool = True
    words: tuple[str, ...] = ()


def message_kind(
    page: Page,
    ranking: Ranking,
    acts: frozenset[str],
    hits: Hits,
    *,
    formal: bool,
    doubtful: bool,
    asked: Collection[str] = (),
) -> Kind:
    """What kind of message this is. A complaint needs evidence (category.evidence).

    `doubtful`: it speaks of an act without doing it, so that likeness to the examples says nothing.
    """
    spoken = concepts_of(hits.acts)
    if "withdraw" in acts or not page.words:
        return Kind(said=Said.OTHER)
    evidence = weigh(page, hits)
    if "rating" in acts and not evidence.troubled:  # a low mark is a mark, no new complaint
        return Kind(said=Said.OTHER, words=evidence.words)
    if formal or ("formal" in spoken and not acts & {"status_query", "ask_procedure"}):
        return Kind(said=Said.COMPLAINT, words=evidence.words)
    blames = not FOR.isdisjoint(evidence.counts)
    passing = _REQUESTS if blames else _PLAIN_MATTERS
    reported = max((p for key, p in ranking.by_rule.items() if key not in passing), default=0.0)
    if acts & _ASKS and not (evidence.troubled and reported > _CERTAIN + 1):
        return Kind(said=Said.QUERY)
    if "query" in spoken and any(page.asks) and not blames:
        return Kind(said=Said.QUERY)  # `hỏi phí gia hạn`: the matter is named, nothing went wrong
    odds = evidence_odds(page, evidence, spoken, reported=reported)
    odds += complaint_odds(kind_features(page, hits, acts=acts, asked=asked, reported=reported))
    hinted = reported >= _CERTAIN or not HINTS.isdisjoint(evidence.counts)
    kind = not AGAINST.isdisjoint(evidence.counts)
    found = blames or (hinted and not kind)
    if (odds >= 0 and found) or (odds >= _CLEAR and not kind):
        evident = blames or reported >= _CERTAIN
        return Kind(said=Said.COMPLAINT, evident=evident, words=evidence.words)
    otherwise = Said.QUERY if "query" in spoken else _request_or(ranking, Said.OTHER)
    likely = ranking.score >= _LIKELY and otherwise is Said.OTHER and not acts & _SETTLING
    unsure = odds >= _DOUBT and (found or (likely and not doubtful and not asked))
    return Kind(said=otherwise, unsure=unsure, words=evidence.words)


def evidence_odds(
    page: Page, evidence: Evidence, spoken: Collection[str], *, reported: float
) -> float:
    """The log-odds of a complaint by evidence alone; each kind of evidence counts at most twice."""
    blames = not FOR.isdisjoint(evidence.counts)
    features = {kind: float(min(count, 2)) for kind, count in evidence.counts.items()} | {
        "reported": min(reported, _MOST) / _CERTAIN,
        "query": float("query" in spoken),
        "asks": float(any(page.asks) and not blames),  # a question with blame is none
        "anger": float("anger" in spoken),
        "greeting": float("greeting" in spoken),
        "short": float(len(page.words) <= _SHORT),
        "always": 1.0,
    }
    return sum(_weights().get(kind, 0.0) * amount for kind, amount in features.items())


@cache
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = lexicon("polarity")["weights"]
    return weights


def _request_or(ranking: Ranking, otherwise: Said) -> Said:
    """A plain request (change my address, erase my data) is followed up like a question."""
    requested = max((ranking.by_rule.get(key, 0.0) for key in _REQUESTS), default=0.0)
    return Said.QUERY if requested >= _CERTAIN else otherwise
