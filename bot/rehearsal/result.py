"""What a rehearsal showed, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.rehearsal.expectations import Failure, Seen
from bot.rehearsal.scenes.scene_file import SceneFile


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a transcript."""

    at: datetime
    who: str
    text: str


@dataclass(kw_only=True)
class StepResult:
    """What one step showed, and what did not hold. `line` is where it stands in the file."""

    number: int
    line: int
    did: str
    at: datetime
    seen: dict[str, Any] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


@dataclass(kw_only=True)
class Result:
    """What a rehearsal showed."""

    file: SceneFile
    seconds: float
    steps: list[StepResult]

    @property
    def holds(self) -> bool:
        """Whether every step held."""
        return not any(step.failures for step in self.steps)


def shown(seen: Seen) -> dict[str, Any]:
    """What a step showed, for machines."""
    case = seen.case
    return {
        "cases": len(seen.cases),
        "case": case.number if case else "",
        "state": case.state.value if case else "",
        "sent": [name for one in seen.letters for name in one.names],
        "says": list(seen.texts),
        "group": list(seen.group),
        "refused": seen.refused,
        "journal": [f"{line.clause} {line.event}" for line in seen.journal],
    }
