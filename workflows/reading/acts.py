"""Dialogue acts: what a message does besides complaining."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.reading.concepts import Hit, Hits, Rows, concepts_of
from workflows.reading.data import listed
from workflows.reading.page import Page
from workflows.reading.replies import reply_acts

_PLAIN = {
    "thanks": "thanks", "human": "human_request", "urgent": "urgent", "status": "status_query",
    "procedure": "ask_procedure", "address": "ask_address", "appoint": "appoint_meeting",
    "threat": "threat_authority", "opt_out": "opt_out", "other_matter": "other_matter",
}  # fmt: skip
_GREETING = listed(
    """alo a lo hi hello hey chao xin co ai khong o do good morning afternoon admin ad shop oi em
    anh chi ban minh toi da nha nhe cac moi nguoi quy cong ty sir madam all dear there"""
)
_NUDGES = frozenset({".", "?", "??", "???", "up", "hú", "hu", "...", "alo?", "….", "uppp"})


def dialogue_acts(page: Page, found: Hits, *, informs: bool) -> frozenset[str]:
    """The acts of a page. `informs`: facts were found in it."""
    rows = found.acts
    said = concepts_of(rows)
    acts = {act for concept, act in _PLAIN.items() if concept in said}
    if "withdraw" in said and _stands(rows, "withdraw", "not_withdraw", page):
        acts.add("withdraw")
    if "resolved" in said and _stands(rows, "resolved", "not_resolved", page):
        acts.add("resolved")
    if page.words and all(word in _GREETING for word in page.words) and "greeting" in said:
        acts.add("greeting")
    if page.folded.strip() in _NUDGES:
        acts.add("status_query")
    if informs or "give" in said:
        acts.add("provide_info")
    return frozenset(_without_clashes(acts | reply_acts(page, found.replies)))


def _stands(rows: Rows, act: str, bar: str, page: Page) -> bool:
    """True if a sentence that is no question performs the act and takes nothing back."""
    for row, asks in zip(rows, page.asks, strict=True):
        places = [hit for hit in row if hit.concept == act]
        bars = [hit for hit in row if hit.concept == bar]
        if not asks and any(not _barred(place, bars) for place in places):
            return True
    return False


def _barred(place: Hit, bars: Sequence[Hit]) -> bool:
    return any(bar.last <= place.first or bar.first >= place.last for bar in bars)


def _without_clashes(acts: set[str]) -> set[str]:
    if "withdraw" in acts:  # `khỏi xử lý nữa, xong rồi` is no answer about a solution
        acts -= {"agree", "weak_agree", "disagree", "conditional", "acknowledge", "nothing_to_add"}
    if "status_query" in acts or "greeting" in acts:
        acts -= {"nothing_to_add", "acknowledge"}
    if "threat_authority" in acts or "human_request" in acts:
        acts -= {"weak_agree", "acknowledge"}
    return acts
