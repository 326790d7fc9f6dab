"""The rule table as a Mermaid state chart."""

from __future__ import annotations

from workflows.case import State
from workflows.case.labels import NAMES
from workflows.rules import RULES


def mermaid() -> str:
    """The state chart of RULES. A step that is open in nearly every state is one note."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    lines += [f"    {state}: {NAMES[state]}" for state in State]
    seen: set[str] = set()
    for rule in RULES:
        if rule.to is None or len(rule.at) > 8:
            continue
        for state in sorted(rule.at):
            line = f"    {state} --> {rule.to}: {rule.clause} {rule.on.name}"
            if state is not rule.to and line not in seen:
                seen.add(line)
                lines.append(line)
    for state in (State.WITHDRAWN, State.MERGED):
        lines.append(f"    note right of {state}: từ mọi bước đang mở")
    lines += [f"    {state} --> [*]" for state in (State.ARCHIVED, State.MERGED)]
    lines.append(f"    {State.NOT_A_COMPLAINT} --> [*]")
    return "\n".join(lines)
