"""Whether a message only answers what was asked."""

from __future__ import annotations

import re

from workflows.case import Case
from workflows.events import Wrote

_WORD = re.compile(r"[^\W\d_]+")


_WORDS_AROUND_AN_ANSWER = 3  # `tên miền … ạ`


def merely_answers(case: Case, event: Wrote) -> bool:
    """Facts that were asked for and hardly a word more: no new complaint, whatever it sounds like.

    Sees the case with the answers already filed.
    """
    if not any(question.answered_at == event.at for question in case.questions):
        return False
    rest = event.reading.text
    for fact in event.reading.facts:
        rest = rest.replace(fact.text or fact.value, " ")
    return len(_WORD.findall(rest)) <= _WORDS_AROUND_AN_ANSWER
