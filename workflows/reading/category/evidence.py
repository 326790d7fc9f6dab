"""What in a message speaks for a complaint, and what against it (CP-04).

Silence is no complaint. A complaint needs a fault, a wish denied, a judgement or a demand; praise,
wishes, thanks, adverts and what is settled speak against one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workflows.reading.category.classifier import implied_concepts
from workflows.reading.lexicons import blank_separated
from workflows.reading.text.clauses import clause_at
from workflows.reading.text.concepts import Hit, Hits, HitsBySentence
from workflows.reading.text.page import Page

TROUBLE = blank_separated(
    """cannot fault wrong late rude unanswered overcharge cutoff lockout mismatch lost down
    lost_mail unrecorded hack to_spam spam_in phishing blacklist blocked annoying twice leak
    notice collection bounce"""
)
_GOOD, _BAD = frozenset({"praise", "_praise_idiom"}), frozenset({"blame", "_blame_idiom"})
_NEGATIONS = blank_separated(
    """không khong chưa chua chẳng chang chả đâu hông hổng hong đừng đéo đếch
    not never isn didn doesn"""
)
"""As they are typed: `đơn` and `đầu` are no negations, `don` and `dau` may be."""
_MOST = 60  # hits of a sentence that are looked at: more say nothing new
_REACH = 4  # words between a negation and what it denies
_OVER = blank_separated("het khoi dut")
"""`hết lỗi`, `lỗi hết rồi`: the fault is over."""
_MENDED = blank_separated("sua xu khac khoi chay vao")
_DONE = blank_separated("roi xong")
_AGAIN = blank_separated("van lai nhung chua khong")
_PASSING = frozenset({"fault", "down", "lockout", "cutoff", "blocked", "wrong", "lost", "late"})
"""Faults that can be over, or denied: `không lỗi`. A `không` is part of other faults."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How often each kind of evidence stands in a message, and the words that speak for it."""

    counts: dict[str, int]
    words: tuple[str, ...]


FOR = frozenset({"trouble", "blame", "_blame_idiom", "denied", "demand", "rhetoric", "adverse"})
HINTS = frozenset({"contrast", "again", "no"})
"""What may be a wish denied in words that no list knows."""


def weigh(page: Page, hits: Hits) -> Evidence:
    """The evidence of a page by kind; a phrase within a longer one of its kind counts once."""
    found: dict[str, list[Hit]] = {}
    for kind, hit in _all(page, hits):
        row = found.setdefault(kind, [])
        if not any(other.first <= hit.first < other.last for other in row):
            row.append(hit)
    spoken = sorted({hit[1:] for kind in FOR for hit in found.get(kind, ())})
    words = dict.fromkeys(page.slice(first, last) for first, last in spoken)
    return Evidence(counts={kind: len(row) for kind, row in found.items()}, words=tuple(words)[:5])


def _all(page: Page, hits: Hits) -> Iterator[tuple[str, Hit]]:
    for row in hits.polarity:
        for hit in row[:_MOST]:
            yield _judged(page, hit), hit
    for row in hits.matter:
        yield from _troubles(page, row[:_MOST])


def _judged(page: Page, hit: Hit) -> str:
    """What a judging word says where it stands: `không tốt` blames, `không tệ` does not."""
    if hit.concept in _GOOD:
        if hit.concept == "praise" and (_is_denied(page, hit) or _is_doubted(page, hit)):
            return "denied"
        return "praise"
    if hit.concept in _BAD:
        return "nothing" if hit.concept == "blame" and _is_denied(page, hit) else hit.concept
    if hit.concept == "demand" and _is_met(page, hit):
        return "over"
    if hit.concept == "adverse" and _is_denied(page, hit):
        return "nothing"
    if hit.concept == "no" and _only_asks(page, hit):
        return "nothing"
    return hit.concept


def _troubles(page: Page, row: Sequence[Hit]) -> Iterator[tuple[str, Hit]]:
    """The faults of a sentence; one that is over speaks against a complaint."""
    implied = implied_concepts(list(row))
    for hit in row:
        if hit.concept not in TROUBLE:
            continue
        if hit.concept in _PASSING and _is_over(page, hit):
            yield "over", hit
        elif hit.concept not in _PASSING or not _is_denied(page, hit):
            yield "trouble", hit
    if "cannot" in implied and not any(hit.concept == "cannot" for hit in row):
        yield "trouble", next(hit for hit in row if hit.concept == "no")


def _only_asks(page: Page, hit: Hit) -> bool:
    """A `không` at the end of a clause asks: `có ai không`, `được không ạ`."""
    _, ends = clause_at(page, hit.first)
    return hit.last >= ends - 2 and "chua" not in page.words[hit.first : hit.last]


def _is_met(page: Page, hit: Hit) -> bool:
    """`đã hoàn tiền rồi`: what was asked for has come."""
    begins, ends = clause_at(page, hit.first)
    before = page.words[max(begins, hit.first - _REACH) : hit.first]
    after = page.words[hit.last : min(ends, hit.last + _REACH)]
    met = "da" in before or "duoc" in before or "nhan" in before or not _DONE.isdisjoint(after)
    return met and _AGAIN.isdisjoint((*before, *after))


def _is_doubted(page: Page, hit: Hit) -> bool:
    """`tốt gì mà tốt`, `ngon đâu`: praise thrown back."""
    return page.words[hit.last : hit.last + 1] in (("gi",), ("dau",))


def _is_denied(page: Page, hit: Hit) -> bool:
    begins, _ = clause_at(page, hit.first)
    before = page.written[max(begins, hit.first - _REACH) : hit.first]
    return not _NEGATIONS.isdisjoint(before)


def _is_over(page: Page, hit: Hit) -> bool:
    begins, ends = clause_at(page, hit.first)
    before = page.words[max(begins, hit.first - _REACH) : hit.first]
    after = page.words[hit.last : min(ends, hit.last + _REACH)]
    if not _AGAIN.isdisjoint((*before, *after)):
        return False
    if not _OVER.isdisjoint((*before, *after)):
        return True
    return not _MENDED.isdisjoint((*before, *after)) and not _DONE.isdisjoint(after)


def concerns(rows: HitsBySentence) -> bool:
    """True if some sentence speaks of something gone wrong."""
    return any(not TROUBLE.isdisjoint(implied_concepts(list(row))) for row in rows)
