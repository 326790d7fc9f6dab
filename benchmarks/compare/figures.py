"""Figures out of what intake.py and webhooks.py print, and how two checkouts compare."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence

from benchmarks.parts.spread import spread

_COLUMNS = {
    "intake": ("mails", "mails/s", "CPU ms", "others, ms", "cases", "letters"),
    "webhooks": ("p50 ms", "p99 ms", "slowest", "acknowledged ms", "CPU ms", "behind", "late"),
}
_ROWS = {
    "intake": ("first", "replies", "duplicates", "automatic"),
    "webhooks": ("quiet", "steady", "at once"),
}
COMPARED = {
    "intake": ("mails/s", "CPU ms"),
    "webhooks": ("p50 ms", "acknowledged ms", "CPU ms"),
}
"""The columns that say how fast a desk is; all but mails/s are better when smaller."""
SPEEDS = ("mails/s",)

Figures = Mapping[str, float]
"""Values by row and column, such as `first mails/s`."""


def figures(benchmark: str, printed: str) -> Figures:
    """The compared figures of one run, of its first workload.

    Raises ValueError where the table is not complete.
    """
    found: dict[str, float] = {}
    for line in printed.splitlines():
        cells = re.split(r" {2,}", line.strip())
        name, values = cells[0], " ".join(cells[1:]).split()
        if name not in _ROWS[benchmark] or len(values) != len(_COLUMNS[benchmark]):
            continue
        row = dict(zip(_COLUMNS[benchmark], map(float, values), strict=True))
        for column in COMPARED[benchmark]:
            found.setdefault(f"{name} {column}", row[column])
    missing = len(_ROWS[benchmark]) * len(COMPARED[benchmark]) - len(found)
    if missing:
        raise ValueError(f"{missing} figures are missing in:\n{printed}")
    return found


def ratios(before: Figures, after: Figures) -> dict[str, float]:
    """How fast the second checkout is in parts of the first: above 1 is faster.

    A figure that is 0 in either run gives no ratio.
    """
    found = {}
    for name, old in before.items():
        new = after[name]
        if old and new:
            found[name] = new / old if name.endswith(SPEEDS) else old / new
    return found


def summary(pairs: Sequence[Mapping[str, float]]) -> list[str]:
    """One line for each figure: the median ratio and the range over all pairs."""
    names = dict.fromkeys(name for pair in pairs for name in pair)
    return [f"{name:<26}{spread(_all(pairs, name), 2)}" for name in names]


def slower(pairs: Sequence[Mapping[str, float]], least: float) -> list[str]:
    """The figures whose median ratio is below `least`."""
    names = dict.fromkeys(name for pair in pairs for name in pair)
    return [name for name in names if statistics.median(_all(pairs, name)) < least]


def _all(pairs: Sequence[Mapping[str, float]], name: str) -> list[float]:
    return [pair[name] for pair in pairs if name in pair]
