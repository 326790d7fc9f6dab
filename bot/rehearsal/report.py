"""How results of rehearsals are told: in lines for people, as a table for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.rehearsal.result import Result
from workflows.calendar.working_time import ZONE

WIDTH = 300
"""Characters of what was seen in one line of a report; --json has all."""


def counts_as_held(result: Result) -> bool:
    """Whether the result is as it should be: it holds, or is listed as later and does not."""
    return result.holds is not bool(result.file.later)


def lines(result: Result) -> str:
    """One line for a rehearsal, and one for each expectation that did not hold."""
    scene, later = result.file.scene, result.file.later
    clauses = f" ({', '.join(scene.clauses)})" if scene.clauses else ""
    word = "ok" if result.holds else "FAILED"
    if later:
        word = "HOLDS, so it must leave later.toml" if result.holds else "later"
    told = [f"{word}  {result.file.path}: {scene.title}{clauses} [{result.seconds:.1f} s]"]
    if later and not result.holds:
        return f"{told[0]}\n    {later}"
    for step in result.steps:
        for one in step.failures:
            seen = one.seen if len(one.seen) <= WIDTH else f"{one.seen[:WIDTH]}…"
            told.append(
                f"    {result.file.path}:{step.line}: step {step.number}, {one.key}:"
                f" expected {one.expected}; seen {seen}"
            )
    return "\n".join(told)


def summary(results: Sequence[Result]) -> str:
    """How many held, how many did not, and how many are for later."""
    later = sum(1 for one in results if one.file.later and not one.holds)
    failed = sum(1 for one in results if not counts_as_held(one))
    held = len(results) - later - failed
    seconds = sum(one.seconds for one in results)
    return f"{held} held, {failed} failed, {later} later, in {seconds:.1f} s"


def transcript(result: Result) -> str:
    """All that both sides saw, with times."""
    told = [f"── {result.file.scene.title}"]
    for step in result.steps:
        for entry in step.entries:
            at = entry.at.astimezone(ZONE)
            first, *rest = entry.text.strip().splitlines() or [""]
            told.append(f"{at:%d/%m %H:%M}  {entry.who}: {first}")
            told += [f"{'':14}{line}" for line in rest]
    return "\n".join(told)


def as_table(result: Result) -> dict[str, Any]:
    """The result as JSON has it."""
    scene = result.file.scene
    return {
        "file": str(result.file.path),
        "title": scene.title,
        "clauses": list(scene.clauses),
        "ok": counts_as_held(result),
        **({"later": result.file.later} if result.file.later else {}),
        "seconds": round(result.seconds, 3),
        "steps": [
            {
                "step": step.number,
                "line": step.line,
                "did": step.did,
                "at": step.at.astimezone(ZONE).isoformat(),
                "seen": step.seen,
            }
            for step in result.steps
        ],
        "failures": [
            {
                "step": step.number,
                "line": step.line,
                "key": one.key,
                "expected": one.expected,
                "seen": one.seen,
            }
            for step in result.steps
            for one in step.failures
        ],
    }
