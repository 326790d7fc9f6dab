"""Accept, deny, put off: what a reply to our question says. A wrong yes is worse than none.

Acceptance is read by a closed vocabulary: a sentence accepts only if it holds an accepting phrase
and nothing but words that cannot take it back.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence, Set
from functools import cache

from workflows.reading.lexicons import blank_separated, comma_separated, lexicon
from workflows.reading.text.concepts import Hit, HitsBySentence, concepts_of
from workflows.reading.text.page import Page
from workflows.reading.text.phrase_lists import Entries, entries_of, matched_words

_APPROVING = re.compile("^[\\s👍👌❤🙏😊😀🥰✅💯♥️🏻🏼🏽🏾🏿😍🤝]+$")
_REFUSING = re.compile("^[\\s👎😡🤬😠🙄💢🏻🏼🏽🏾🏿️]+$")
_OURS = re.compile(  # another party than the customer; `bên em`, `bên mình` may be either side
    r"\b(?:quy (?:cong ty|vi|khach)|ben (?!toi|tui|chung)\w+|cong ty (?!toi|tui|chung)\w+|"
    r"nhan vien|ho|ai)\b"
)
_NUMBERED = re.compile(r"(?:so )?\d+")  # `phương án 2`, `văn bản số 12`
_TYPING_SLIPS = frozenset({"k", "kh", "chua"})  # too little to mean no
_MAY_DENY = frozenset({"deny", "unfixed", "no"})
_YES = frozenset({"accept", "weak", "_weak"})
_MORE_THAN_NO = frozenset({"weak", "accept", "nothing"})
_NO = frozenset({"khong", "hong", "no"})
_POLITE = blank_separated(
    "da thua em anh chi bac chu ban ad admin shop oi a nhe nha cam on thanks thank you"
)
_BARE = 2  # words: `không ạ`
_NEAR = 4  # words: a negation so shortly before an acceptance is of it
_SHORT = 12  # words: up to here a denial without an object is an answer to us
_LONG = 60  # words of one sentence beyond which nothing short is meant


@cache
def _safe(kind: str) -> Entries:
    """The safe entries of a kind."""
    lists = lexicon("replies")["safe"]
    return entries_of(
        comma_separated(lists[kind])
        + (comma_separated(lists["accepting"]) if kind == "after" else ())
    )


def reply_acts(page: Page, rows: HitsBySentence) -> frozenset[str]:
    """Any of agree, weak_agree, acknowledge, conditional, disagree, defer, nothing_to_add."""
    if not page.words:
        return _gesture(page.text)
    if page.folded.strip() in _TYPING_SLIPS:
        return frozenset()
    if _says_only_no(page, rows):  # it may answer either sort of question
        return frozenset({"disagree", "nothing_to_add"})
    sentence_acts = [
        _act_of_sentence(page, bounds, row, asks=page.asks[number])
        for number, (bounds, row) in enumerate(zip(page.sentences, rows, strict=True))
    ]
    return _combined(sentence_acts) | _nothing_to_add(page, rows)


def _gesture(text: str) -> frozenset[str]:
    if not text.strip():
        return frozenset()
    if _APPROVING.match(text):
        return frozenset({"acknowledge"})
    return frozenset({"disagree"}) if _REFUSING.match(text) else frozenset()


def _combined(sentence_acts: Sequence[str]) -> frozenset[str]:
    """One meaning for all sentences: no beats but, but beats later, later beats yes."""
    said = set(sentence_acts)
    for stronger in ("disagree", "conditional", "defer"):
        if stronger in said:
            return frozenset({stronger})
    if said & {"agree", "weak_agree"} and said & {"doubt", "question"}:
        return frozenset({"conditional"})
    if "agree" in said:
        return frozenset({"agree"})
    if "weak_agree" in said and said <= {"weak_agree", "acknowledge", ""}:
        return frozenset({"weak_agree"}) if "" not in said else frozenset()
    return frozenset({"acknowledge"}) if said == {"acknowledge"} else frozenset()


def _act_of_sentence(page: Page, bounds: tuple[int, int], row: Sequence[Hit], *, asks: bool) -> str:
    """What a sentence says: one of the acts, `question`, `doubt` or nothing."""
    if page.words[bounds[0]] == "kinh":
        bounds = _after_salutation(page, bounds)
        row = [hit for hit in row if hit.first >= bounds[0]]
    if bounds[1] - bounds[0] > _LONG:
        return ""
    if row or asks:
        return _stance(page, bounds, row, asks=asks)
    return "acknowledge" if _all_safe(page, *bounds, "ack") else ""


def _stance(page: Page, bounds: tuple[int, int], row: Sequence[Hit], *, asks: bool) -> str:
    first, last = bounds
    has = {hit.concept for hit in row}
    if asks or "_question" in has:
        return "disagree" if "deny" in has and last - first <= _SHORT else "question"
    if not has.isdisjoint(_MAY_DENY) and _denies(row, has, last - first):
        return "disagree"
    if "defer" in has:
        return "defer"
    if not has.isdisjoint(_YES):
        return _accepting(page, bounds, row, has)
    if _all_safe(page, first, last, "ack"):
        return "acknowledge"
    return "doubt" if "no" in has or "contrast" in has else ""


def _after_salutation(page: Page, bounds: tuple[int, int]) -> tuple[int, int]:
    """The sentence without a `Kính gửi …,` that stands on the same line."""
    first, last = bounds
    if page.words[first : first + 2] not in (("kinh", "gui"), ("kinh", "thua")):
        return bounds
    comma = page.text.find(",", page.at[first], page.ends[last - 1])
    return (bisect_left(page.at, comma, first, last), last) if comma > 0 else bounds


def _denies(row: Sequence[Hit], has: Set[str], length: int) -> bool:
    """A denial in so many words, or an acceptance with a negation shortly before it."""
    if "unfixed" in has and length <= _SHORT:
        return True
    if "no" in has and length <= _BARE and has.isdisjoint(_MORE_THAN_NO):
        return True
    accepted, negated = _places(row, "accept"), _places(row, "no")
    if any(0 < at - no <= _NEAR for at in accepted for no in negated):
        return True
    turn = min(_places(row, "contrast"), default=1_000_000)
    conceded = min(accepted, default=turn) < turn or _concedes_weakly(row, turn)
    return any(at <= turn or not conceded for at in _places(row, "deny"))


def _places(row: Sequence[Hit], concept: str) -> list[int]:
    return [hit.first for hit in row if hit.concept == concept]


def _concedes_weakly(row: Sequence[Hit], turn: int) -> bool:
    start = min((hit.first for hit in row), default=0)
    return any(h.concept == "weak" and h.first == start and h.first < turn for h in row)


def _accepting(page: Page, bounds: tuple[int, int], row: Sequence[Hit], has: Set[str]) -> str:
    first, last = bounds
    if "contrast" in has or "no" in has:
        yes = next(hit for hit in row if hit.concept in _YES)
        opens = _all_safe(page, first, yes.first, "before")
        return "conditional" if opens and not _someone_else(page, first, yes.first) else "doubt"
    if "accept" in has:
        return "agree" if _agrees(page, bounds, row) else "doubt"
    if _all_safe(page, first, last, "weak"):
        return "weak_agree"
    return "acknowledge" if _all_safe(page, first, last, "ack") else ""


def _agrees(page: Page, bounds: tuple[int, int], row: Sequence[Hit]) -> bool:
    first, last = bounds
    yes = next(hit for hit in row if hit.concept == "accept")
    return (
        _all_safe(page, first, yes.first, "before")
        and _all_safe(page, yes.last, last, "after")
        and not _someone_else(page, first, yes.first)
    )


def _someone_else(page: Page, first: int, last: int) -> bool:
    """True if the words before the acceptance name the company or a third party."""
    return bool(_OURS.search(" ".join(page.words[first : last + 1])))


def _all_safe(page: Page, first: int, last: int, kind: str) -> bool:
    """True if safe entries cover all of the words first…last-1."""
    while first < last:
        covered = _numbered(page, first) if kind == "after" else 0
        covered = covered or matched_words(page, _safe(kind), first, last)
        if not covered:
            return False
        first += covered
    return True


def _numbered(page: Page, first: int) -> int:
    """Returns how many words a number takes at `first`, with `số` before it, or 0 if none is."""
    match = _NUMBERED.match(" ".join(page.words[first : first + 2]))
    return len(match[0].split()) if match else 0


def _says_only_no(page: Page, rows: HitsBySentence) -> bool:
    """A bare `không`, however polite."""
    if len(page.words) > _SHORT:
        return False
    words = {*page.words}
    negated = any(hit.concept == "no" for row in rows for hit in row)
    return negated and not any(page.asks) and words <= _NO | _POLITE and not words <= _POLITE


def _nothing_to_add(page: Page, rows: HitsBySentence) -> frozenset[str]:
    said = len(page.words) <= _SHORT and "nothing" in concepts_of(rows)
    return frozenset({"nothing_to_add"}) if said else frozenset()
