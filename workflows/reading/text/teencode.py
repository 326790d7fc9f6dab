"""Expands shorthand; where it has several meanings, the words near it decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from workflows.reading.lexicons import lexicon

_REACH = 3  # words before and after that may decide what a shorthand means


@dataclass(frozen=True, kw_only=True)
class _Shorthand:
    otherwise: tuple[str, ...]
    readings: tuple[tuple[tuple[str, ...], frozenset[str]], ...]


@cache
def shorthands() -> Mapping[str, _Shorthand]:
    """Every known shorthand in folded form."""
    rows = dict(lexicon("teencode"))
    always = rows.pop("always")
    plain = {
        key: _Shorthand(otherwise=tuple(meant.split()), readings=())
        for key, meant in always.items()
    }
    return plain | {
        key: _Shorthand(
            otherwise=tuple(row["else"].split()),
            readings=tuple((tuple(m.split()), frozenset(c.split())) for m, c in row["readings"]),
        )
        for key, row in rows.items()
    }


def expand(folded: Sequence[str], index: int) -> tuple[str, ...]:
    """Returns what the word at `index` stands for, with marks, or "" if it is no shorthand."""
    known = shorthands().get(folded[index])
    if known is None or _counts(folded, index):
        return ()
    around = {*folded[max(0, index - _REACH) : index], *folded[index + 1 : index + 1 + _REACH]}
    for meant, cues in known.readings:
        if not cues.isdisjoint(around):
            return meant
    return known.otherwise


def _counts(folded: Sequence[str], index: int) -> bool:
    """A single letter after a number is a unit (`500 k`, `5 m`), not a word."""
    return len(folded[index]) == 1 and index > 0 and folded[index - 1].isdigit()
