"""The mood of a phrase: simply said, or denied, on a condition, asked, reported, not sure.

An act that ends something needs a plain phrase. A phrase is plain only if entries of a closed
vocabulary (mood.toml) cover every word around it. One doubt too many makes an agent look; one
doubt too few ends the customer's complaint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from workflows.reading.lexicons import comma_separated, lexicon
from workflows.reading.result import Mood
from workflows.reading.text.clauses import (
    clause_at,
    clauses_near,
    code_words,
    sentence_of,
    stands_at_any,
    text_before,
)
from workflows.reading.text.page import Page
from workflows.reading.text.phrase_lists import Entries, entries_of, matched_words

_QUOTES = frozenset('"«»')
_SAID_BEFORE = 8  # words before a colon that may say who speaks after it
_QUESTIONING = frozenset({"à", "á"})  # as typed: the shorthand `a` (anh) is written out before
_ENTRY = 4  # words of the longest entry about declining
_LONG = 200  # words of a sentence beyond which nothing is simply said


_DOUBTS = (Mood.NEGATED, Mood.CONDITIONAL, Mood.REPORTED, Mood.ASKED, Mood.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class _Place:
    """A phrase at words first…last-1, its clause, and what of that clause is a free tail."""

    page: Page
    first: int
    last: int
    clause: tuple[int, int]
    tail: int  # where further words about the same thing begin
    loose: bool  # the clause holds words that no plain entry covers

    @property
    def sentence(self) -> int:
        return sentence_of(self.page, self.first)


@cache
def _list(mood: str, name: str) -> Entries:
    return entries_of(comma_separated(lexicon("mood")[mood].get(name, "")))


@cache
def _plain(name: str, *, english: bool) -> Entries:
    """What may stand before or after; English words are no cover in a Vietnamese `can`."""
    lists = lexicon("mood")["plain"]
    own = comma_separated(lists[f"{name}_en"])
    return entries_of(own if english else comma_separated(lists[name]) + own)


def mood_of(page: Page, first: int, last: int) -> Mood:
    """How the phrase at words first…last-1 of the page is meant."""
    begins, ends = page.sentences[sentence_of(page, first)]
    if ends - begins > _LONG:
        return Mood.UNCERTAIN
    place = _placed(page, first, last)
    return next(_doubts(place), Mood.UNCERTAIN if place.loose else Mood.PLAIN)


def is_declined(page: Page, first: int, last: int, *, absent: bool = False) -> bool:
    """True if words right before the phrase say that it is not wanted; `absent`: or not there.

    `Không cần …` and `đừng …` decline; a bare `không …` may tell what somebody else failed to do
    (`không gọi lại cho tôi`), so it declines only a phrase that is itself a wish (`cần gấp`).
    """
    begins = clause_at(page, first)[0]
    wish = _list("declined", "wish")
    wished = bool(matched_words(page, wish, first, last))
    start = first
    while (before := _entry_before(page, wish, begins, start)) < start:
        start, wished = before, True
    lists = ["alone", *(["no"] if wished else []), *(["absent"] if absent else [])]
    denial = min(_entry_before(page, _list("declined", name), begins, start) for name in lists)
    return (
        denial < start and _entry_before(page, _list("declined", "but"), begins, denial) == denial
    )


def _entry_before(page: Page, entries: Entries, begins: int, end: int) -> int:
    """Where the longest entry begins that ends right before word `end`; `end` if there is none."""
    longest = range(max(begins, end - _ENTRY), end)
    return next((i for i in longest if matched_words(page, entries, i, end) == end - i), end)


def _doubts(place: _Place) -> Iterator[Mood]:
    """Every doubt about the phrase that some word list or sign knows, the best known first."""
    yield from (mood for mood in _DOUBTS if _in_sentence(place, mood))
    if _taken_back(place) or _has_price(place):
        yield Mood.CONDITIONAL
    if place.page.asks[place.sentence] or _questioned(place):
        yield Mood.ASKED
    if _quoted(place) or _ordered(place):
        yield Mood.REPORTED
    yield from (mood for mood in _DOUBTS if _in_clause(place, mood))
    if _bare_denial_beside(place):
        yield Mood.NEGATED


# ── where the phrase stands ──────────────────────────────────────────────────────────────────


def _placed(page: Page, first: int, last: int) -> _Place:
    begins, ends = clause_at(page, first)
    ends = max(ends, clause_at(page, last - 1)[1])
    therefore = _list("plain", "therefore")
    after_reasons = [i + 1 for i in range(begins, first) if matched_words(page, therefore, i, ends)]
    begins = max(after_reasons, default=begins)
    english = page.language == "en"
    before = _covered_until(page, begins, first, _plain("before", english=english))
    after = _covered_until(page, last, ends, _plain("after", english=english))
    further = after < ends and matched_words(page, _list("plain", "tail"), after, ends)
    if further or (after < ends and matched_words(page, _list("plain", "reason"), after, ends)):
        ends = _reason_from(page, after, ends)
        tail = after
    else:
        tail = ends
    loose = before < first or after < tail
    return _Place(page=page, first=first, last=last, clause=(begins, ends), tail=tail, loose=loose)


def _reason_from(page: Page, first: int, last: int) -> int:
    """Where a reason begins: what it says (`vì không cần nữa`) is of something else."""
    entries = _list("plain", "reason")
    return next((i for i in range(first, last) if matched_words(page, entries, i, last)), last)


def _covered_until(page: Page, first: int, last: int, entries: Entries) -> int:
    """The first word that neither an entry nor a number covers, or `last`."""
    while first < last:
        covered = matched_words(page, entries, first, last) or code_words(page, first)
        if not covered or page.slice(first, first + 1).lower() in _QUESTIONING:
            break
        first += covered
    return first


# ── what is said around it ───────────────────────────────────────────────────────────────────


def _in_clause(place: _Place, mood: Mood) -> bool:
    """A word of the mood in the clause, where plain entries do not cover it."""
    ends = place.clause[1]
    begins = place.clause[0] if place.loose else place.tail
    entries = _list(mood, "clause")
    return any(_stands(place, entries, i, ends) for i in range(begins, ends))


def _stands(place: _Place, entries: Entries, index: int, ends: int) -> bool:
    inside = place.first <= index < place.last
    return not inside and bool(matched_words(place.page, entries, index, ends))


def _in_sentence(place: _Place, mood: Mood) -> bool:
    """A phrase of the mood anywhere in the sentence, or where one beside it begins."""
    entries = _list(mood, "sentence")
    begins, ends = place.page.sentences[place.sentence]
    if any(_stands(place, entries, i, ends) for i in range(begins, ends)):
        return True
    beside = (place.sentence - 1, place.sentence + 1)
    return any(_opens(place.page, number, entries) for number in beside)


def _opens(page: Page, number: int, entries: Entries) -> bool:
    """True if sentence `number` begins with an entry, whatever courtesy stands before it."""
    if not 0 <= number < len(page.sentences):
        return False
    first, last = page.sentences[number]
    polite = _plain("before", english=page.language == "en")
    while first < last:
        if matched_words(page, entries, first, last):
            return True
        covered = matched_words(page, polite, first, last)
        if not covered:
            return False
        first += covered
    return False


def _bare_denial_beside(place: _Place) -> bool:
    """`Không, …` or `…, không đâu`: a clause beside that says no and nothing else."""
    begins, ends = place.clause
    beside = [i for i in (begins - 1, ends) if 0 <= i < len(place.page.words)]
    return any(_only_denies(place.page, *clause_at(place.page, index)) for index in beside)


def _only_denies(page: Page, first: int, last: int) -> bool:
    denies = False
    english = page.language == "en"
    courtesies = (_plain("before", english=english), _plain("after", english=english))
    while first < last:
        no = matched_words(page, _list("negated", "clause"), first, last)
        covered = no or max(matched_words(page, entries, first, last) for entries in courtesies)
        if not covered:
            return False
        denies, first = denies or bool(no), first + covered
    return denies


def _taken_back(place: _Place) -> bool:
    """A `but` or a further demand after the phrase."""
    page, entries = place.page, _list("conditional", "after")
    ends = page.sentences[place.sentence][1]
    further = any(matched_words(page, entries, i, ends) for i in range(place.last, ends))
    return further or _opens(page, place.sentence + 1, entries)


def _has_price(place: _Place) -> bool:
    """Something is demanded beside the phrase, and nothing says that it came."""
    return any(_demands(place.page, *clause) for clause in clauses_near(place.page, place.sentence))


def _demands(page: Page, first: int, last: int) -> bool:
    wanted = stands_at_any(page, _list("conditional", "demand"), range(first, last), last)
    return wanted and not stands_at_any(page, _list("conditional", "met"), range(first, last), last)


def _quoted(place: _Place) -> bool:
    """The sentence holds quotation marks, or words before a colon say that somebody speaks."""
    page, (begins, ends) = place.page, place.page.sentences[place.sentence]
    shown = page.folded[max(0, page.at[begins] - 1) : page.ends[ends - 1] + 1]
    if not _QUOTES.isdisjoint(shown):
        return True
    start = place.clause[0]
    if not start or ":" not in text_before(page, start):
        return False
    return stands_at_any(
        page, _list("reported", "clause"), range(max(0, start - _SAID_BEFORE), start), start
    )


def _ordered(place: _Place) -> bool:
    """`Anh muốn tôi …`: one person wants another to do it."""
    before = range(place.clause[0], place.first)
    return stands_at_any(place.page, _list("reported", "order"), before, place.first)


def _questioned(place: _Place) -> bool:
    words_after = range(place.last, place.clause[1])
    return any(place.page.slice(i, i + 1).lower() in _QUESTIONING for i in words_after)
