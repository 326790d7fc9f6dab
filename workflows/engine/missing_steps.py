"""The steps that are missing before an event is allowed: a search in the rule table (CP-28)."""

from __future__ import annotations

from collections import deque

from workflows.case import Case, State
from workflows.case.groups import ENDED
from workflows.case.labels import NAMES
from workflows.events import Event
from workflows.rules import RULES

NOT_SUGGESTED = frozenset({State.WITHDRAWN, State.MERGED, State.NOT_A_COMPLAINT})
"""Steps out of the process, which no answer to an agent suggests."""


def steps_to(case: Case, wanted: type[Event]) -> tuple[str, ...]:
    """What must happen first for this event to be allowed, by the shortest path (Vietnamese)."""
    here = f"hồ sơ đang ở bước “{NAMES[case.state]}”"
    path = _shortest_path(case.state, wanted)
    if path is None:
        return (f"{here}, không làm được việc này nữa",)
    missing = ", ".join(f"“{NAMES[state]}”" for state in path)
    return (f"{here}, còn thiếu bước {missing}",) if path else (here,)


def _shortest_path(start: State, wanted: type[Event]) -> list[State] | None:
    goals = _states_of(wanted)
    paths: deque[list[State]] = deque([[start]])
    seen = {start}
    while paths:
        path = paths.popleft()
        if path[-1] in goals and path[-1] is not start:
            return path[1:]
        if path[-1] in ENDED and path[-1] is not start:
            continue
        for state in _next_states(path[-1]):
            if state not in seen:
                seen.add(state)
                paths.append([*path, state])
    return None


def _states_of(wanted: type[Event]) -> frozenset[State]:
    """The states in which this event is allowed. Rules without a condition come first."""
    rows = [rule for rule in RULES if rule.on is wanted]
    plain = [rule for rule in rows if rule.when is None]
    return frozenset().union(*(rule.at for rule in plain or rows))


def _next_states(state: State) -> list[State]:
    reached = {r.to for r in RULES if r.to is not None and state in r.at and r.to is not state}
    return [to for to in State if to in reached - NOT_SUGGESTED]
