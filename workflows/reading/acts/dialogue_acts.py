"""Dialogue acts: what a message does besides complaining."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.reading.acts.mood import is_declined, mood_of
from workflows.reading.acts.replies import reply_acts
from workflows.reading.lexicons import blank_separated
from workflows.reading.result import Doubt, Mood
from workflows.reading.text.clauses import clause_at
from workflows.reading.text.concepts import Hit, Hits, HitsBySentence, SentenceHits, concepts_of
from workflows.reading.text.page import Page

_PLAIN = {
    "thanks": "thanks", "human": "human_request", "urgent": "urgent", "status": "status_query",
    "procedure": "ask_procedure", "address": "ask_address", "appoint": "appoint_meeting",
    "threat": "threat_authority", "opt_out": "opt_out", "other_matter": "other_matter",
    "tired_of_robots": "human_request",
}  # fmt: skip
_EVEN_DECLINED = frozenset({"threat", "tired_of_robots"})
"""`Tôi không muốn kiện` is often a threat; nobody tired of robots wants more of them."""
_GREETING = blank_separated(
    """alo a lo hi hello hey chao xin co ai khong o do good morning afternoon admin ad shop oi em
    anh chi ban minh toi da nha nhe cac moi nguoi quy cong ty sir madam all dear there"""
)
_THINGS = blank_separated("mail mailapp send receive login domain dns server data otp paid charged")
_NEAR = 4  # words between when and what
_MENTIONS = 8  # more mentions are no clear act
_NUDGES = frozenset({".", "?", "??", "???", "up", "hú", "hu", "...", "alo?", "….", "uppp"})


def dialogue_acts(
    page: Page, found: Hits, doubts: Sequence[Doubt], *, informs: bool
) -> frozenset[str]:
    """The acts of a page. `informs`: facts were found in it; `doubts`: what is not plainly done."""
    rows = found.acts
    said = concepts_of(rows)
    acts = {
        act for concept, act in _PLAIN.items() if concept in said and _is_meant(page, rows, concept)
    }
    if "withdraw" in said and not doubts:
        acts.add("withdraw")
    if "resolved" in said and _is_performed(rows, "resolved", "not_resolved", page):
        acts.add("resolved")
    if _asks_when(rows):
        acts.add("status_query")
    if page.words and all(word in _GREETING for word in page.words) and "greeting" in said:
        acts.add("greeting")
    if page.folded.strip() in _NUDGES:
        acts.add("status_query")
    if informs or "give" in said:
        acts.add("provide_info")
    return frozenset(_without_clashes(acts | reply_acts(page, _replies_to_us(page, found, doubts))))


def _is_meant(page: Page, rows: HitsBySentence, concept: str) -> bool:
    """False if the sender declines what each of the phrases names: `không cần gặp nhân viên`."""
    absent = concept == "other_matter"
    return concept in _EVEN_DECLINED or not all(
        is_declined(page, first, last, absent=absent)
        for first, last in _mentions(rows, concept)[:_MENTIONS]
    )


def _asks_when(rows: HitsBySentence) -> bool:
    """`bao lâu hoàn tiền`: a word for when beside a word for what we are to do."""
    for row in rows:
        remedied = [hit for hit in row if hit.concept == "remedied"]
        for asked in (hit for hit in row if hit.concept == "when"):
            if any(hit.first - asked.last >= -_NEAR and hit.last - asked.first <= _NEAR + 2
                   for hit in remedied):  # fmt: skip
                return True
    return False


def _replies_to_us(page: Page, found: Hits, doubts: Sequence[Doubt]) -> HitsBySentence:
    """The hits of replies, without those in clauses about withdrawing."""
    replies = [
        [hit for hit in row if hit.concept != "unfixed" or not _names_a_thing(matter)]
        for row, matter in zip(found.replies, found.matter, strict=True)
    ]
    if not doubts:
        return replies
    clauses = [clause_at(page, first) for first, _ in _mentions(found.acts, "withdraw")[:_MENTIONS]]
    return [
        [hit for hit in row if not any(a <= hit.first < b for a, b in clauses)] for row in replies
    ]


def _names_a_thing(matter: SentenceHits) -> bool:
    """`gửi mail không được` reports a fault, `không được` alone refuses what we offered."""
    return any(hit.concept in _THINGS for hit in matter)


def withdrawal_doubts(page: Page, found: Hits) -> tuple[Doubt, ...]:
    """Why words of withdrawing withdraw nothing: one mention that is not plain is enough."""
    mentions = _mentions(found.acts, "withdraw")
    if not mentions:
        return ()
    if len(mentions) > _MENTIONS:
        return (Doubt(act="withdraw", mood=Mood.UNCERTAIN),)
    moods = (mood_of(page, *mention) for mention in mentions)
    doubtful = next((mood for mood in moods if mood is not Mood.PLAIN), None)
    return () if doubtful is None else (Doubt(act="withdraw", mood=doubtful),)


def _mentions(rows: HitsBySentence, act: str) -> list[tuple[int, int]]:
    """Where phrases of the act stand; those that overlap are one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted([hit[1:] for row in rows for hit in row if hit.concept == act]):
        if found and first < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _is_performed(rows: HitsBySentence, act: str, bar: str, page: Page) -> bool:
    """True if a sentence that is no question performs the act and takes nothing back."""
    for row, asks in zip(rows, page.asks, strict=True):
        places = [hit for hit in row if hit.concept == act]
        bars = [hit for hit in row if hit.concept == bar]
        if not asks and any(not _is_barred(place, bars) for place in places):
            return True
    return False


def _is_barred(place: Hit, bars: Sequence[Hit]) -> bool:
    return any(bar.last <= place.first or bar.first >= place.last for bar in bars)


def _without_clashes(acts: set[str]) -> set[str]:
    if "withdraw" in acts:  # `khỏi xử lý nữa, xong rồi` is no answer about a solution
        acts -= {"agree", "weak_agree", "disagree", "conditional", "acknowledge", "nothing_to_add"}
    if "status_query" in acts or "greeting" in acts:
        acts -= {"nothing_to_add", "acknowledge"}
    if "threat_authority" in acts or "human_request" in acts:
        acts -= {"weak_agree", "acknowledge"}
    return acts
