"""The rule table: the only place that decides. Read it from the first published step to the last.

Order matters where several rows hold for one state and event: the first whose `when` is true.
"""

from __future__ import annotations

from workflows.rules.always import ALWAYS
from workflows.rules.analyse import ANALYSE
from workflows.rules.answer import ANSWER
from workflows.rules.deadlines import DEADLINES
from workflows.rules.end import END
from workflows.rules.receive import RECEIVE
from workflows.rules.resolve import RESOLVE
from workflows.rules.riders import RIDERS
from workflows.rules.ringing import CLOCKS
from workflows.rules.row import Deadline, Guard, Mark, Need, Owes, Rider, Rule, Tells

RULES: tuple[Rule, ...] = (*RECEIVE, *END, *ANALYSE, *RESOLVE, *ANSWER, *ALWAYS, *CLOCKS)

MENU: tuple[Rule, ...] = (*ANALYSE, *RESOLVE, *ANSWER, *RECEIVE, *ALWAYS, *END)
"""The same rows in the order of their buttons: the next step first, the ways out last."""

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
