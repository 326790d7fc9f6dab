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

__all__ = [
    "DEADLINES",
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
