"""The rule table: the only place that decides, in the order of the published steps.

Where several rules fit one state and event, the first whose `when` is true applies.
"""

from __future__ import annotations

from workflows.case import State
from workflows.rules.always import ALWAYS
from workflows.rules.analyse import ANALYSE
from workflows.rules.answer import ANSWER
from workflows.rules.comments import COMMENTS
from workflows.rules.customer_reply import CUSTOMER_REPLY
from workflows.rules.deadlines import DEADLINES
from workflows.rules.end import END
from workflows.rules.holds import HOLDS
from workflows.rules.receive import RECEIVE
from workflows.rules.reopening import REOPENING
from workflows.rules.resolve import RESOLVE
from workflows.rules.side_effects import SIDE_EFFECTS
from workflows.rules.timers import TIMERS
from workflows.table.rule import Alert, Deadline, Guard, LetterAction, Mark, Need, Rule, SideEffect

RULES: tuple[Rule, ...] = (
    *HOLDS,
    *RECEIVE,
    *END,
    *REOPENING,
    *ANALYSE,
    *RESOLVE,
    *ANSWER,
    *CUSTOMER_REPLY,
    *COMMENTS,
    *ALWAYS,
    *TIMERS,
)

WAYS_OUT = frozenset({State.WITHDRAWN, State.MERGED, State.NOT_A_COMPLAINT})


def _place(rule: Rule) -> int:
    """Steps forward come first, then rules without a new state, then the ways out."""
    if rule.to is None:
        return 1
    return 2 if rule.to in WAYS_OUT else 0


MENU: tuple[Rule, ...] = tuple(
    sorted(
        (
            *ANALYSE,
            *RESOLVE,
            *ANSWER,
            *CUSTOMER_REPLY,
            *RECEIVE,
            *END,
            *REOPENING,
            *COMMENTS,
            *ALWAYS,
            *HOLDS,
        ),
        key=_place,
    )
)
"""The same rules in the order of their buttons."""

__all__ = [
    "DEADLINES",
    "MENU",
    "RULES",
    "SIDE_EFFECTS",
    "Alert",
    "Deadline",
    "Guard",
    "LetterAction",
    "Mark",
    "Need",
    "Rule",
    "SideEffect",
]
