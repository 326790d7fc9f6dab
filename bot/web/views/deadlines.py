"""The clocks of a case as the page shows them: the promise, its day, the time left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.web.views.time import day, moment, span
from bot.web.views.words import Words
from workflows.case import Case, Timer
from workflows.rules import DEADLINES, Deadline

SOON = 0.25
"""The last part of the time, in which a clock is shown as due soon."""

SIGNS = {"ok": "●", "soon": "▲", "late": "■", "kept": "✓", "broken": "✗"}
"""A shape for each level, for readers who do not see colours."""

_ROWS = {row.kind: row for row in DEADLINES}


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """One clock in words. `level` is a key of SIGNS; `used` is the time gone, in percent."""

    title: str
    clause: str
    promise: bool
    level: str
    sign: str
    due: str
    left: str
    used: int
    running: bool


def clock_views(case: Case, now: datetime, t: Words) -> tuple[ClockView, ...]:
    """The clocks: running ones first, what is promised first, the most pressing first."""
    ordered = sorted(
        case.clocks,
        key=lambda clock: (not clock.running, not _ROWS[clock.kind].promise, clock.due_at),
    )
    return tuple(_shown(clock, _ROWS[clock.kind], now, t) for clock in ordered)


def level(clock: Timer, now: datetime) -> str:
    """The level of a clock now, a key of SIGNS."""
    if clock.stopped_at is not None:
        late = clock.breached_at is not None or clock.stopped_at >= clock.due_at
        return "broken" if late else "kept"
    if now >= clock.due_at:
        return "late"
    return "soon" if _left(clock, now) <= SOON else "ok"


def _shown(clock: Timer, row: Deadline, now: datetime, t: Words) -> ClockView:
    found = level(clock, now)
    return ClockView(
        title=t.pick(row.vi, row.en),
        clause=row.clause,
        promise=row.promise,
        level=found,
        sign=SIGNS[found],
        due=_due(clock, row, t),
        left=_left_words(clock, now, t),
        used=round(100 * (1 - max(0.0, min(1.0, _left(clock, now))))),
        running=clock.running,
    )


def _left(clock: Timer, now: datetime) -> float:
    whole = (clock.due_at - clock.started_at).total_seconds()
    return (clock.due_at - now).total_seconds() / whole if whole > 0 else 0.0


def _due(clock: Timer, row: Deadline, t: Words) -> str:
    if row.working_days is not None:
        return f"{t('due_on')} {day(clock.due_on)}"
    return f"{t('due_at')} {moment(clock.due_at)}"


def _left_words(clock: Timer, now: datetime, t: Words) -> str:
    if clock.stopped_at is not None:
        return f"{t('stopped')} {moment(clock.stopped_at)}"
    return f"{t('late' if now >= clock.due_at else 'left')} {span(clock.due_at - now, t)}"
