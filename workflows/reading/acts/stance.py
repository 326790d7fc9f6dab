"""The stance of an answer to a question of ours: yes, no, on a condition, later, or none of them.

A message is a yes only if words that are known cover all of it: subjects, objects, politeness and
one or more words of agreeing, none of them denied. A no, a condition or a delay needs less: its own
words are enough, because a human reads those answers anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from workflows.reading.lexicons import comma_separated, lexicon
from workflows.reading.text.page import Page
from workflows.reading.text.phrase_lists import Entries, entries_of, matched_words

LONGEST = 24  # words of an answer
_REACH = 4  # pieces between a word of denying and what it denies
_THEN = frozenset({"thi", "moi"})
_REFUSALS = frozenset({"khong", "ko", "no", "hong"})
_AFTER = frozenset({"dau", "mo"})  # `chịu đâu`, `ưng mô`: they deny what stands before them


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str  # of the lists in answers.toml; empty: an unknown word
    word: str


@cache
def _lists(yes: str) -> tuple[tuple[str, Entries], ...]:
    rows, words = lexicon("answers"), lexicon("answers")["stance"]
    own = comma_separated(words[yes])
    if yes == "agree":
        own += comma_separated(rows["agreement"]["agree"])
    named = {
        "conditional": comma_separated(words["conditional"]),
        "condition": comma_separated(words["condition"]),
        "defer": comma_separated(words["defer"]),
        "no": comma_separated(words["no"]),
        "yes": own,
        "other": comma_separated(words["object"])
        + comma_separated(words["subject"])
        + comma_separated(rows["around"]),
    }
    return tuple((name, entries_of(found)) for name, found in named.items())


def stance(page: Page, yes: str) -> str:
    """`yes`, `no`, `condition`, `defer` or nothing. `yes` names what a yes is in answers.toml."""
    if not page.words or len(page.words) > LONGEST or any(page.asks):
        return ""
    pieces = _pieces(page, _lists(yes))
    kinds = {piece.kind for piece in pieces}
    denied = [_is_denied(pieces, at) for at, piece in enumerate(pieces) if piece.kind == "yes"]
    if denied and (all(denied) or (yes == "withdraw" and any(denied))):
        return "no"  # whoever denies once that they withdraw does not withdraw
    if "conditional" in kinds or _follows_from(pieces):
        return "condition"
    if "condition" in kinds:
        return "condition" if denied else ""
    if "defer" in kinds:
        return "defer"
    if denied and not any(denied) and "" not in kinds:
        return "yes"
    return "no" if _opens_with_no(page, pieces) else ""


def _follows_from(pieces: Sequence[_Piece]) -> bool:
    """`hoàn đủ thì ok`: a yes that hangs on what stands before it."""
    for at, piece in enumerate(pieces):
        if piece.kind == "yes" and at and pieces[at - 1].word in _THEN:
            return any(not earlier.kind for earlier in pieces[: at - 1])
    return False


def _opens_with_no(page: Page, pieces: Sequence[_Piece]) -> bool:
    """`Không, tôi muốn …`: the answer is given, its reason follows."""
    if pieces[0].word not in _REFUSALS or len(page.ends) < 2:
        return False
    return any(page.text[end : end + 1] in (",", ".", "!") for end in page.ends[:2])


def _pieces(page: Page, lists: Sequence[tuple[str, Entries]]) -> list[_Piece]:
    """The message cut into the longest known phrases."""
    found, at, last = [], 0, len(page.words)
    while at < last:
        sizes = [(matched_words(page, entries, at, last), name) for name, entries in lists]
        size, kind = max(sizes, key=lambda one: one[0])
        found.append(_Piece(kind if size else "", page.words[at]))
        at += size or 1
    return found


def _is_denied(pieces: Sequence[_Piece], at: int) -> bool:
    before = pieces[max(0, at - _REACH) : at]
    for piece in reversed(before):
        if piece.kind == "no":
            return True
        if piece.kind in ("yes", ""):
            break
    return at + 1 < len(pieces) and pieces[at + 1].word in _AFTER
