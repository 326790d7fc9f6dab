"""The journal as it is shown: the sentence of the rule, and the one fact that says which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.web.views.masking import veiled
from bot.web.views.words import Words
from storage.cases.journal import Line
from workflows import events as e

TOLD = {
    e.Noted.name: "text",
    e.Transferred.name: "reason",
    e.Returned.name: "reason",
    e.Refused.name: "reason",
    e.Dismissed.name: "reason",
    e.Reopened.name: "reason",
    e.TaskOpened.name: "what",
    e.TaskDone.name: "answer",
    e.Held.name: "reason",
    e.Released.name: "how",
    e.Disowned.name: "how",
    e.LetterFailed.name: "reason",
    e.LetterHeld.name: "reason",
    e.LetterUnknown.name: "reason",
}
"""Which fact of an event belongs beside its sentence; of the others the sentence says enough."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line; `detail` may be empty."""

    line: Line
    detail: str


def journal(lines: Sequence[Line], t: Words) -> tuple[Entry, ...]:
    """The lines, newest first."""
    return tuple(Entry(line=line, detail=_detail(line, t)) for line in reversed(lines))


def _detail(line: Line, t: Words) -> str:
    template = line.data.get("template", "")
    letter = t.of("letter_name", str(template)) if template else ""
    fact = str(line.data.get(TOLD.get(line.event, ""), ""))
    return ": ".join(part for part in (letter, veiled(fact), _oddities(line, t)) if part)


def _oddities(line: Line, t: Words) -> str:
    """What was odd about a mail itself (Inbound.problems), so that people look at the original."""
    found = line.data.get("problems")
    names = [t.of("problem", str(one)) for one in found] if isinstance(found, list) else []
    return t("odd_mail") + ", ".join(names) if names else ""
