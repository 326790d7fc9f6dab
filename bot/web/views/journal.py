"""The journal as the page shows it: the sentence of the rule, and one fact beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.web.views.masking import mask_numbers
from bot.web.views.words import Words
from storage.cases.journal import Line
from workflows import events as e

DETAIL_FACTS = {
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
"""The fact of an event that stands beside its sentence; the others need none."""


@dataclass(frozen=True, kw_only=True)
class EntryView:
    """One line; `detail` may be empty."""

    line: Line
    detail: str


def entry_views(lines: Sequence[Line], t: Words) -> tuple[EntryView, ...]:
    """The lines, newest first."""
    return tuple(EntryView(line=line, detail=_detail(line, t)) for line in reversed(lines))


def _detail(line: Line, t: Words) -> str:
    template = line.data.get("template", "")
    letter = t.of("letter_name", str(template)) if template else ""
    fact = str(line.data.get(DETAIL_FACTS.get(line.event, ""), ""))
    return ": ".join(part for part in (letter, mask_numbers(fact), _oddities(line, t)) if part)


def _oddities(line: Line, t: Words) -> str:
    """What was odd about a mail itself (Inbound.problems), so that people look at the original."""
    found = line.data.get("problems")
    names = [t.of("problem", str(one)) for one in found] if isinstance(found, list) else []
    return t("odd_mail") + ", ".join(names) if names else ""
