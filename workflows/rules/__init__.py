"""The rule table: the only place that decides. Read it from the first published step to the last.

Order matters where several rows hold for one state and event: the first whose `when` is true.
"""

from __future__ import annotations

from workflows.case import State
from workflows.rules.always import ALWAYS
from workflows.rules.analyse import ANALYSE
from workflows.rules.answer import ANSWER
from workflows.rules.comments import COMMENTS
from workflows.rules.deadlines import DEADLINES
from workflows.rules.end import END
from workflows.rules.holds import HOLDING
from workflows.rules.receive import RECEIVE
from workflows.rules.reopening import BACK_AGAIN
from workflows.rules.resolve import RESOLVE
from workflows.rules.side_effects import RIDERS
from workflows.rules.timers import CLOCKS
from workflows.rules.verdict import VERDICT
from workflows.table.rule import Deadline, Guard, Mark, Need, Owes, Rider, Rule, Tells

RULES: tuple[Rule, ...] = (
    *HOLDING,
    *RECEIVE,
    *END,
    *BACK_AGAIN,
    *ANALYSE,
    *RESOLVE,
    *ANSWER,
    *VERDICT,
    *COMMENTS,
    *ALWAYS,
    *CLOCKS,
)

WAYS_OUT = frozenset({State.WITHDRAWN, State.MERGED, State.NOT_A_COMPLAINT})


def _place(rule: Rule) -> int:
    """Steps forward come first, then what leaves the case where it is, then the ways out."""
    if rule.to is None:
        return 1
    return 2 if rule.to in WAYS_OUT else 0


MENU: tuple[Rule, ...] = tuple(
    sorted(
        (
            *ANALYSE,
            *RESOLVE,
            *ANSWER,
            *VERDICT,
            *RECEIVE,
            *END,
            *BACK_AGAIN,
            *COMMENTS,
            *ALWAYS,
            *HOLDING,
        ),
        key=_place,
    )
)
"""The same rows in the order of their buttons."""

__all__ = [
    "DEADLINES",
    "MENU",
    "RIDERS",
    "RULES",
    "Deadline",
    "Guard",
    "Mark",
    "Need",
    "Owes",
    "Rider",
    "Rule",
    "Tells",
]
