"""The stance of an answer to a question of ours: yes, no, on a condition, later, or none of them.

A message is a yes only if known words cover all of it, or if one whole clause is a firm yes and
nothing else in it takes that back. A no, a condition or a delay needs less: its own words are
enough, because a human reads those answers anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from workflows.reading.lexicons import comma_separated, lexicon
from workflows.reading.text.clauses import clause_at
from workflows.reading.text.page import Page
from workflows.reading.text.phrase_lists import Entries, entries_of, matched_words

LONGEST = 40  # words of an answer
_REACH = 4  # pieces between a word of denying and what it denies
_SHORT = 6  # words: `sáng mai nhé`
_THEN = frozenset({"thi", "moi"})
_AT_ONCE = frozenset({"lien", "luon", "ngay"})
_REFUSALS = frozenset({"khong", "ko", "no", "hong", "hem", "khum"})
_AFTER = frozenset({"dau", "mo"})  # `chịu đâu`, `ưng mô`: they deny what stands before them
_WITHDRAWING = frozenset(
    {("rut", "don"), ("rut", "khieu"), ("rut", "ho"), ("rut", "phieu"), ("huy", "khieu")}
)
_THANKS = frozenset({("cam", "on"), ("thank", "you"), ("xin", "cam")})
_POLITE = frozenset({"vang", "da", "u", "o", "ok", "oke", "okay", "yes"})
_YES = frozenset({"yes", "firm"})
_HEDGES = frozenset(
    {"conditional", "condition", "defer", "refuse", "keep", "turn", "asks", "unsure"}
)
_CONTENT = frozenset({"", "later", "look", "no"})
_LISTS = (
    *("conditional", "condition", "defer", "busy", "refuse", "keep", "no", "firm", "yes"),
    *("turn", "other", "later", "look", "asks", "unsure"),
)


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str  # of _LISTS; empty: an unknown word
    word: str
    at: int


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer cut into pieces. `denied`: of each yes, whether it is denied."""

    page: Page
    question: str  # agree or withdraw: what a yes would be
    pieces: Sequence[_Piece]
    denied: dict[int, bool]

    @property
    def kinds(self) -> set[str]:
        return {piece.kind for piece in self.pieces}


@cache
def _lists(question: str) -> tuple[tuple[str, Entries], ...]:
    rows, words = lexicon("answers"), lexicon("answers")["stance"]
    own = {name: comma_separated(words[name]) for name in _LISTS if name in words}
    own["yes"] = comma_separated(words[question])
    own["firm"] = comma_separated(words[f"firm_{question}"])
    own["refuse"] = comma_separated(words["refuse"]) if question == "agree" else ()
    own["keep"] = comma_separated(words["keep"]) if question == "withdraw" else ()
    if question == "agree":
        own["yes"] += comma_separated(rows["agreement"]["agree"])
    own["other"] = tuple(
        entry
        for row in (words["object"], words["subject"], rows["around"])
        for entry in comma_separated(row)
    )
    return tuple((name, entries_of(own[name])) for name in _LISTS)


def stance(page: Page, question: str) -> str:
    """`yes`, `firm`, `no`, `condition`, `defer` or nothing. `question` is agree or withdraw.

    A yes has no unknown word; a firm one is a clause of its own, beside whatever else.
    """
    if not page.words or len(page.words) > LONGEST:
        return ""
    if question == "agree" and _is_of_withdrawing(page):
        return ""
    pieces = [piece for piece in _pieces(page, _lists(question)) if not _is_asked(page, piece)]
    if not pieces:
        return ""
    yes = [at for at, piece in enumerate(pieces) if piece.kind in _YES]
    answer = _Answer(page, question, pieces, {at: _is_denied(pieces, at, question) for at in yes})
    if any(_is_denied_twice(pieces, at) for at in yes):
        return ""
    return next((said for said, holds in _READINGS if holds(answer)), "")


def _pieces(page: Page, lists: Sequence[tuple[str, Entries]]) -> list[_Piece]:
    """The message cut into the longest known phrases."""
    found, at, last = [], 0, len(page.words)
    while at < last:
        sizes = [(matched_words(page, entries, at, last), name) for name, entries in lists]
        size, kind = max(sizes, key=lambda one: one[0])
        found.append(_Piece(kind if size else "", page.words[at], at))
        at += size or 1
    return found


def _is_asked(page: Page, piece: _Piece) -> bool:
    """A sentence that asks back answers nothing."""
    return any(
        asks and first <= piece.at < last
        for asks, (first, last) in zip(page.asks, page.sentences, strict=True)
    )


def _is_of_withdrawing(page: Page) -> bool:
    """`sếp bảo rút đơn mà tôi không chịu`: that is no answer about a solution."""
    return any(pair in _WITHDRAWING for pair in pairwise(page.words))


def _is_denied(pieces: Sequence[_Piece], at: int, question: str) -> bool:
    """A doubt about who withdraws is a denial: then the complaint goes on."""
    for piece in reversed(pieces[max(0, at - _REACH) : at]):
        if piece.kind == "no" or (piece.kind == "asks" and piece.word == "ai"):
            return True
        if piece.kind in _YES or (not piece.kind and question == "agree"):
            break
    return at + 1 < len(pieces) and pieces[at + 1].word in _AFTER


def _is_denied_twice(pieces: Sequence[_Piece], at: int) -> bool:
    """`đâu có nói là hổng chịu`: a human reads what that means."""
    before = pieces[max(0, at - 2 * _REACH) : at]
    denials = [place for place, piece in enumerate(before) if piece.kind == "no"]
    between = before[denials[0] : denials[-1]] if denials else ()
    return any(piece.kind in ("", "look", "unsure") for piece in between)


# ── what an answer may be, the surest first ──────────────────────────────────────────────────


def _keeps(answer: _Answer) -> bool:
    """Whoever denies once that they withdraw does not withdraw."""
    return answer.question == "withdraw" and any(answer.denied.values())


def _scorns(answer: _Answer) -> bool:
    """The complaint goes on, in so many words or with scorn: `rút gì mà rút`."""
    if answer.question != "withdraw":
        return False
    if not answer.denied:
        return "keep" in answer.kinds
    return any(
        {"asks"} <= kinds and not kinds.isdisjoint(_YES)
        for kinds in ({piece.kind for piece in clause} for clause in _clauses(answer))
    )


def _sets_condition(answer: _Answer) -> bool:
    """A condition in so many words, or a yes that hangs on something (`hoàn đủ thì ok`)."""
    if not answer.kinds.isdisjoint({"conditional", "condition"}) or _hangs(answer):
        return True
    agreed = [at for at, denied in answer.denied.items() if not denied]
    turned = any(piece.kind == "turn" for piece in answer.pieces[agreed[0] :]) if agreed else False
    partly = bool(agreed) and len(agreed) < len(answer.denied)
    return answer.question == "agree" and (turned or partly)


def _hangs(answer: _Answer) -> bool:
    for clause in _clauses(answer):
        for at, piece in enumerate(clause):
            then = _then_before(clause, at) if piece.kind in _YES else 0
            if any(earlier.kind in _CONTENT for earlier in clause[:then]):
                return True
    return False


def _then_before(clause: Sequence[_Piece], yes: int) -> int:
    """Where `thì` or `mới` stands shortly before a yes, or `là` before one at once; else 0."""
    at_once = {piece.word for piece in clause[yes + 1 : yes + 2]} & _AT_ONCE
    then = _THEN | {"la"} if at_once else _THEN
    return next((at for at in range(max(0, yes - 3), yes) if clause[at].word in then), 0)


def _refuses(answer: _Answer) -> bool:
    if "refuse" in answer.kinds:
        return not any(map(_is_firm, _clauses(answer)))
    if answer.denied:
        return all(answer.denied.values())
    return answer.kinds <= {"no", "other"} and "no" in answer.kinds


def _puts_off(answer: _Answer) -> bool:
    """Somebody must be asked, or looks at it later: `để tối hỏi vợ đã`, `đang họp`."""
    kinds = answer.kinds
    if any(map(_is_firm, _clauses(answer))) and "later" not in kinds:
        return False
    if not kinds.isdisjoint({"defer", "busy"}) or _ends_in_first(answer.page):
        return True
    return "later" in kinds and ("look" in kinds or len(answer.page.words) <= _SHORT)


def _ends_in_first(page: Page) -> bool:
    """`coi đã`, `hỏi vợ cái đã`: first something else."""
    for index, word in enumerate(page.written):
        if word == "đã" and index:
            last = clause_at(page, index)[1]
            if set(page.words[index + 1 : last]) <= _PARTICLES:
                return True
    return False


_PARTICLES = frozenset({"a", "nha", "nhe", "nghen", "em", "anh", "chi", "con", "oi", "cho", "chu"})


def _says_yes(answer: _Answer) -> bool:
    """A yes with known words alone. A `vâng` beside thanks may be mere politeness (AMB-13)."""
    thanks = any(pair in _THANKS for pair in pairwise(answer.page.words))
    polite = thanks and {p.word for p in answer.pieces if p.kind in _YES} <= _POLITE
    return _is_plain_yes(answer) and answer.kinds <= _YES | {"other"} and not polite


def _is_plain_yes(answer: _Answer) -> bool:
    asks = any(answer.page.asks)
    return bool(answer.denied) and not any(answer.denied.values()) and not asks


def _says_firm_yes(answer: _Answer) -> bool:
    """One clause is a firm yes, and nothing else takes that back."""
    if not _is_plain_yes(answer):
        return False
    clauses = _clauses(answer)
    sure = [clause for clause in clauses if _is_firm(clause)]
    others = [clause for clause in clauses if not _is_firm(clause)]
    return bool(sure) and not any(_takes_back(clause) for clause in others)


def _clauses(answer: _Answer) -> list[list[_Piece]]:
    found: dict[tuple[int, int], list[_Piece]] = {}
    for piece in answer.pieces:
        found.setdefault(clause_at(answer.page, piece.at), []).append(piece)
    return list(found.values())


def _is_firm(clause: Sequence[_Piece]) -> bool:
    kinds = {piece.kind for piece in clause}
    return "firm" in kinds and kinds <= _YES | {"other"}


def _takes_back(clause: Sequence[_Piece]) -> bool:
    kinds = {piece.kind for piece in clause}
    bare_no = "no" in kinds and (kinds <= {"no", "other"} or not kinds.isdisjoint(_YES))
    return bare_no or not kinds.isdisjoint(_HEDGES | {"later"})


def _opens_with_no(answer: _Answer) -> bool:
    """`Không, tôi muốn …`: the answer is given, its reason follows."""
    page = answer.page
    if answer.pieces[0].word not in _REFUSALS or len(page.ends) < 2:
        return False
    return any(page.text[end : end + 1] in (",", ".", "!") for end in page.ends[:2])


_READINGS: tuple[tuple[str, Callable[[_Answer], bool]], ...] = (
    ("no", _keeps),
    ("condition", _sets_condition),
    ("no", _scorns),
    ("no", _refuses),
    ("defer", _puts_off),
    ("yes", _says_yes),
    ("firm", _says_firm_yes),
    ("no", _opens_with_no),
)
