"""Complaint, question or neither (CP-04)."""

from __future__ import annotations

from workflows.reading.category.classifier import Ranking, implied_concepts
from workflows.reading.category.naive_bayes import kind_probabilities
from workflows.reading.lexicons import blank_separated
from workflows.reading.result import Said
from workflows.reading.text.concepts import Hits, HitsBySentence, concepts_of
from workflows.reading.text.page import Page

_REQUESTS = frozenset({"info_change", "privacy_request"})
_TROUBLE = blank_separated(
    """cannot fault wrong late rude unanswered overcharge cutoff lockout mismatch lost down
    lost_mail     unrecorded hack to_spam spam_in phishing blacklist blocked annoying twice
    leak notice collection
    blocked bounce"""
)
_ANSWERS = blank_separated("agree weak_agree acknowledge greeting thanks resolved nothing_to_add")
_STANCES = blank_separated("disagree conditional defer")
_CARRIES = frozenset({"provide_info", "human_request"})
_ASKS = frozenset({"status_query", "ask_procedure", "ask_address", "appoint_meeting"})
_CERTAIN = 4.0  # rule points from which a category is a report, not a mention


def message_kind(
    page: Page,
    ranking: Ranking,
    acts: frozenset[str],
    hits: Hits,
    *,
    formal: bool,
    doubtful: bool,
) -> Said:
    """What kind of message this is: dissatisfaction with a demand or a fault is a complaint.

    `doubtful`: it speaks of an act without doing it, so that likeness to the examples says nothing.
    """
    spoken = concepts_of(hits.acts)
    if "withdraw" in acts or not page.words:
        return Said.OTHER
    if formal or ("formal" in spoken and not acts & {"status_query", "ask_procedure"}):
        return Said.COMPLAINT
    trouble = _troubled(hits.matter)
    reported = max((p for key, p in ranking.by_rule.items() if key not in _REQUESTS), default=0.0)
    if acts & _ASKS and not (trouble and reported > _CERTAIN + 1):
        return Said.QUERY
    if not trouble and "anger" not in spoken and "query" in spoken and any(page.asks):
        return Said.QUERY  # `hỏi phí gia hạn`: the matter is named, nothing went wrong
    if reported >= (_CERTAIN if trouble else 2 * _CERTAIN):
        return Said.COMPLAINT
    if "anger" in spoken:
        return Said.COMPLAINT
    if doubtful or acts & _ANSWERS or _mere_data(page):
        return _request_or(ranking, Said.OTHER)
    return _weighed(page, ranking, acts, spoken, trouble=trouble, reported=reported)


def _request_or(ranking: Ranking, otherwise: Said) -> Said:
    """A plain request (change my address, erase my data) is followed up like a question."""
    requested = max((ranking.by_rule.get(key, 0.0) for key in _REQUESTS), default=0.0)
    return Said.QUERY if requested >= _CERTAIN else otherwise


def _weighed(
    page: Page,
    ranking: Ranking,
    acts: frozenset[str],
    spoken: set[str],
    *,
    trouble: bool,
    reported: float,
) -> Said:
    """The kind for which most speaks: likeness to the examples, faults named, questions asked."""
    likely = kind_probabilities(page.words)
    complaint = likely.get("complaint", 0.0) + 0.05 * min(reported, 8.0) + 0.3 * trouble + 0.1
    complaint += 0.5 * ("threat_authority" in acts)
    query = likely.get("query", 0.0) + 0.2 * any(page.asks) + 0.2 * ("query" in spoken)
    other = likely.get("other", 0.0) + 0.3 * bool(acts & _CARRIES)
    other += 0.4 * bool(acts & _STANCES)
    if complaint >= max(query, other):
        return Said.COMPLAINT
    return Said.QUERY if query >= other else _request_or(ranking, Said.OTHER)


def _troubled(rows: HitsBySentence) -> bool:
    """True if some sentence speaks of something gone wrong."""
    return any(not _TROUBLE.isdisjoint(implied_concepts(row)) for row in rows)


def _mere_data(page: Page) -> bool:
    """A short answer to our question about an error is information, not a new complaint."""
    return page.folded.startswith(("loi hien ra", "loi la", "loi:", "thong bao la", "dinh kem"))
