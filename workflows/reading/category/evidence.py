"""What in a message speaks for a complaint, and what against it (CP-04).

Silence is no complaint. A complaint needs a fault, a wish denied, a judgement or a demand; praise,
wishes, thanks, adverts and what is settled speak against one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflows.reading.category.classifier import implied_concepts
from workflows.reading.lexicons import blank_separated
from workflows.reading.text.clauses import clause_at
from workflows.reading.text.concepts import Hit, Hits
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
_MOST_WORDS = 5  # that are told as reasons
_REACH = 4  # words between a negation and what it denies
_OVER = blank_separated("het khoi dut")
"""`hết lỗi`, `lỗi hết rồi`: the fault is over."""
_MENDED = blank_separated("sua xu khac khoi chay vao")
_DONE = blank_separated("roi xong")
_MENDING = blank_separated("sua xu khac phuc ly fix giai quyet tim ra biet hieu bao")
_NONE_AT_ALL = blank_separated("nao mot gi chut ti")
_COME = blank_separated("da duoc nhan")
_AGAIN = blank_separated("van lai nhung chua khong")
_PASSING = frozenset({"fault", "down", "lockout", "cutoff", "blocked", "wrong", "lost", "late"})
"""Faults that can be over, or denied: `không lỗi`. A `không` is part of other faults."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How often each kind of evidence stands in a message, and the words that speak for it.

    `troubled`: some sentence speaks of something gone wrong, be it over or denied.
    """

    counts: Mapping[str, int]
    words: tuple[str, ...]
    troubled: bool


FOR = frozenset({"trouble", "blame", "_blame_idiom", "denied", "demand", "rhetoric", "adverse"})
AGAINST = frozenset({"praise", "_praise_idiom", "wish", "advert", "over"})
"""What outweighs a mere hint."""
HINTS = frozenset({"contrast", "again", "no"})
"""What may be a wish denied in words that no list knows."""


def weigh(page: Page, hits: Hits) -> Evidence:
    """The evidence of a page by kind; a phrase within a longer one of its kind counts once."""
    implied = [implied_concepts(page, row) for row in hits.matter]
    covered: defaultdict[str, set[int]] = defaultdict(set)
    counts: Counter[str] = Counter()
    spoken: set[tuple[int, int]] = set()
    for kind, hit in _all(page, hits, implied):
        if hit.first in covered[kind]:
            continue
        counts[kind] += 1
        covered[kind].update(range(hit.first, hit.last))
        if kind in FOR:
            spoken.add((hit.first, hit.last))
    words = dict.fromkeys(page.slice(first, last) for first, last in sorted(spoken))
    troubled = any(not TROUBLE.isdisjoint(concepts) for concepts in implied)
    return Evidence(counts=counts, words=tuple(words)[:_MOST_WORDS], troubled=troubled)


def _all(page: Page, hits: Hits, implied: Sequence[set[str]]) -> Iterator[tuple[str, Hit]]:
    for row in hits.polarity:
        for hit in row[:_MOST]:
            if page.is_in_address(hit.first):
                continue
            yield _judged(page, hit), hit
    for row, concepts in zip(hits.matter, implied, strict=True):
        yield from _troubles(page, row[:_MOST], concepts)


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


def _troubles(page: Page, row: Sequence[Hit], implied: set[str]) -> Iterator[tuple[str, Hit]]:
    """The faults of a sentence; one that is over speaks against a complaint."""
    for hit in row:
        if hit.concept not in TROUBLE:
            continue
        if hit.concept in _PASSING and (_is_over(page, hit) or _never_was(page, hit)):
            yield "over", hit
        elif hit.concept not in _PASSING or not _is_absent(page, hit):
            yield "trouble", hit
    if "cannot" in implied and not any(hit.concept == "cannot" for hit in row):
        yield from [("trouble", hit) for hit in row if hit.concept == "no"][:1]


def _never_was(page: Page, hit: Hit) -> bool:
    """`không mất bức nào`, `chưa rớt lần nào`, `có sập bao giờ đâu`: the praise of what works."""
    after = _around(page, hit)[1]
    denied = hit.first > 0 and page.written[hit.first - 1] in _NEGATIONS
    return (denied and not _NONE_AT_ALL.isdisjoint(after)) or after[:3] == ("bao", "gio", "dau")


def _only_asks(page: Page, hit: Hit) -> bool:
    """A `không` at the end of a clause asks: `có ai không`, `được không ạ`."""
    _, ends = clause_at(page, hit.first)
    return hit.last >= ends - 2 and "chua" not in page.words[hit.first : hit.last]


def _is_met(page: Page, hit: Hit) -> bool:
    """`đã hoàn tiền rồi`: what was asked for has come."""
    before, after = _around(page, hit)
    met = not _COME.isdisjoint(before) or not _DONE.isdisjoint(after)
    return met and _AGAIN.isdisjoint((*before, *after))


def _is_doubted(page: Page, hit: Hit) -> bool:
    """`tốt gì mà tốt`, `ngon đâu`: praise thrown back."""
    return page.words[hit.last : hit.last + 1] in (("gi",), ("dau",))


def _is_denied(page: Page, hit: Hit) -> bool:
    begins, _ = clause_at(page, hit.first)
    before = page.written[max(begins, hit.first - _REACH) : hit.first]
    return not _NEGATIONS.isdisjoint(before)


def _is_absent(page: Page, hit: Hit) -> bool:
    """`không lỗi gì`; not `chưa sửa lỗi nào`: there the fault stays."""
    before = _around(page, hit)[0]
    return _is_denied(page, hit) and _MENDING.isdisjoint(before)


def _is_over(page: Page, hit: Hit) -> bool:
    before, after = _around(page, hit)
    beside = {*before, *after}
    if not _AGAIN.isdisjoint(beside):
        return False
    mended = not _MENDED.isdisjoint(beside) and not _DONE.isdisjoint(after)
    return mended or not _OVER.isdisjoint(beside)


def _around(page: Page, hit: Hit) -> tuple[Sequence[str], Sequence[str]]:
    """The words shortly before and after a phrase, within its clause."""
    begins, ends = clause_at(page, hit.first)
    before = page.words[max(begins, hit.first - _REACH) : hit.first]
    return before, page.words[hit.last : min(ends, hit.last + _REACH)]
