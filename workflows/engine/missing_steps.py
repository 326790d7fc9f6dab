"""Which steps are missing before an event may happen: a walk over the rule table (CP-28)."""

from __future__ import annotations

from collections import deque

from workflows.case import Case, State
from workflows.case.groups import ENDED
from workflows.case.labels import NAMES
from workflows.events import Event
from workflows.rules import RULES

NOT_SUGGESTED = frozenset({State.WITHDRAWN, State.MERGED, State.NOT_A_COMPLAINT})
"""Ways out that nobody should be told to take."""


def steps_to(case: Case, wanted: type[Event]) -> tuple[str, ...]:
    """What must happen first, the shortest way, for this event to be allowed."""
    here = f"hồ sơ đang ở bước “{NAMES[case.state]}”"
    path = _shortest_path(case.state, wanted)
    if path is None:
        return (f"{here}, không làm được việc này nữa",)
    missing = ", ".join(f"“{NAMES[state]}”" for state in path)
    return (f"{here}, còn thiếu bước {missing}",) if path else (here,)


def _shortest_path(start: State, wanted: type[Event]) -> list[State] | None:
    goals = _states_of(wanted)
    ways: deque[list[State]] = deque([[start]])
    seen = {start}
    while ways:
        way = ways.popleft()
        if way[-1] in goals and way[-1] is not start:
            return way[1:]
        if way[-1] in ENDED and way[-1] is not start:
            continue
        for state in _next_states(way[-1]):
            if state not in seen:
                seen.add(state)
                ways.append([*way, state])
    return None


def _states_of(wanted: type[Event]) -> frozenset[State]:
    """Where this event is at home; rows that hold only under a condition do not lead there."""
    rows = [rule for rule in RULES if rule.on is wanted]
    plain = [rule for rule in rows if rule.when is None]
    return frozenset().union(*(rule.at for rule in plain or rows))


def _next_states(state: State) -> list[State]:
    ways = {r.to for r in RULES if r.to is not None and state in r.at and r.to is not state}
    return [to for to in State if to in ways - NOT_SUGGESTED]
