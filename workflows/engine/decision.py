"""A decision: the new case, the letters owed, alerts to agents, and the journal entry."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum

from workflows.case import Case, ContactPoint
from workflows.events import Event, MachineWrote, Transferred, Wrote, WroteOnHold
from workflows.rules import Alert, Rule

_MACHINE_WORDS = 1000
"""Characters of an automatic mail in the journal; the message itself is stored whole."""


class NotAllowed(Exception):
    """No rule allows the event. The text says in Vietnamese what the agent must do first."""

    def __init__(self, clause: str, missing: tuple[str, ...]) -> None:
        super().__init__(f"{'; '.join(missing)} ({clause})" if clause else "; ".join(missing))
        self.clause = clause
        self.missing = missing


@dataclass(frozen=True, kw_only=True)
class OwedLetter:
    """One letter that the company now owes; `key` is unique and the same on every retry."""

    letter: str
    key: str
    automatic: bool
    to: ContactPoint | None = None  # None: the planner chooses the route


@dataclass(frozen=True, kw_only=True)
class JournalEntry:
    """One entry of the journal: who did what, when, under which clause, and the facts given."""

    at: datetime
    actor_id: str
    actor_name: str
    event: str
    clause: str
    before: str
    after: str
    sentence: str
    data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The result of an event: the new case, letters owed, alerts to agents, the journal entry.

    `before` is the case before the event; None for a new case.
    """

    before: Case | None
    case: Case
    rule: Rule
    owed: tuple[OwedLetter, ...]
    alerts: tuple[Alert, ...]
    entry: JournalEntry


def journal_entry(before: Case, after: Case, rule: Rule, event: Event) -> JournalEntry:
    """The journal entry of an event that a rule allowed."""
    data = _facts_of(event)
    if isinstance(event, Transferred):
        data["from_department"] = before.department
    data |= _moved(before, after)
    return JournalEntry(
        at=event.at,
        actor_id=event.by.id,
        actor_name=event.by.name,
        event=event.name,
        clause=rule.clause,
        before=before.state.value,
        after=after.state.value,
        sentence=rule.vi,
        data=data,
    )


def _moved(before: Case, after: Case) -> dict[str, object]:
    """The due days that this event moved (X-04, AMB-08): the journal shows every such change."""
    pairs = [
        (old, new)
        for old, new in zip(before.clocks, after.clocks, strict=False)
        if old.kind == new.kind and old.kind in ("K24", "K20")
    ]
    moved = {
        old.kind: [old.due_at.isoformat(), new.due_at.isoformat()]
        for old, new in pairs
        if old.due_at != new.due_at
    }
    lawful = {
        new.kind: new.lawful_on.isoformat()
        for old, new in pairs
        if new.lawful_on is not None and old.lawful_on != new.lawful_on
    }
    found = {"due_moved": moved, "lawful_later": lawful}
    return {name: days for name, days in found.items() if days}


NOT_FACTS = frozenset({"by", "at", "heard_at", "message", "reading"})


def _facts_of(event: Event) -> dict[str, object]:
    """The event's data for the journal. Of a message it has the id and the text, never files."""
    if isinstance(event, (Wrote, WroteOnHold)):
        message = event.message
        facts: dict[str, object] = {
            "channel": message.channel,
            "message": message.external_id,
            "from": message.conversation,
            "text": event.reading.text,
            "acts": sorted(event.reading.acts),
            "files": [attachment.name for attachment in message.attachments],
        }
        odd = {
            "reasons": list(event.reading.reasons),
            "problems": list(message.problems),
            "file_problems": [
                [one.name, one.problem] for one in message.attachments if one.problem
            ],
        }
        return facts | {name: found for name, found in odd.items() if found}
    if isinstance(event, MachineWrote):
        message = event.message
        return {
            "channel": message.channel,
            "message": message.external_id,
            "from": message.conversation,
            "kind": message.kind.value,
            "text": f"{message.subject}\n{message.text}".strip()[:_MACHINE_WORDS],
        }
    own = [f.name for f in fields(event) if f.name not in NOT_FACTS]
    return {name: _as_json(getattr(event, name)) for name in own}


def _as_json(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _as_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list, frozenset)):
        return [_as_json(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value
