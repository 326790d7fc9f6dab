"""One case file as the page shows it, ready for the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.service import CaseFile
from bot.web.views.deadlines import ClockView, clock_views
from bot.web.views.journal import EntryView, entry_views
from bot.web.views.masking import mask_address, mask_numbers
from bot.web.views.steps import Step, steps
from bot.web.views.words import Words
from storage.files.attachments import FiledAttachment
from storage.messages import MessageRow
from storage.outbox.letters import OutboxLetter
from workflows.case import Case, Role, Task
from workflows.conditions.required_fields import missing_fields
from workflows.letters import next_step, phone
from workflows.policy import Policy
from workflows.rules import Rule


@dataclass(frozen=True, kw_only=True)
class NextAction:
    """An action that is allowed next; `who` is empty when every agent may."""

    button: str
    text: str
    clause: str
    who: str


@dataclass(frozen=True, kw_only=True)
class MessageView:
    """One message of either side."""

    ours: bool
    who: str
    channel: str
    at: datetime
    subject: str
    text: str
    letter: str
    held: str  # how it stands if it was ever on hold (PV-19), else empty
    files: tuple[FiledAttachment, ...]


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """Everything on the page of a case."""

    case: Case
    subject: str
    shown_name: str  # what the customer is called on the channel: nobody has checked it
    steps: tuple[Step, ...]
    next_step: str
    clocks: tuple[ClockView, ...]
    category: str
    department: str
    owner: str
    contacts: tuple[tuple[str, str, str], ...]  # (channel, address, word about it)
    phone: str
    facts: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    next_actions: tuple[NextAction, ...]
    messages: tuple[MessageView, ...]
    letters: tuple[OutboxLetter, ...]
    asked: tuple[tuple[str, datetime], ...]  # (what, when)
    tasks: tuple[tuple[Task, str], ...]  # (task, its department's name)
    entries: tuple[EntryView, ...]


def case_page(
    file: CaseFile,
    *,
    allowed: Sequence[Rule],
    policy: Policy,
    names: Mapping[str, str],
    now: datetime,
    t: Words,
) -> CasePage:
    """The page of one case at `now`; `names` are the agents' by their ids."""
    case = file.case
    category = policy.category(case.category)
    department = policy.department(case.department)
    return CasePage(
        case=case,
        subject=mask_numbers(case.subject),
        shown_name=_shown_name(file.messages),
        steps=steps(case.state, t),
        next_step=next_step(case.state.value, t.language),
        clocks=clock_views(case, now, t),
        category=t.pick(category.label, category.label_en) if category else "",
        department=t.pick(department.name, department.name_en or department.name),
        owner=names.get(case.owner, case.owner),
        contacts=_contacts(case, t),
        phone=mask_address("phone", phone(case.person.phone)),
        facts=_facts(case, t),
        missing=tuple(_ask(key, policy, t) for key in missing_fields(case, policy)),
        next_actions=tuple(_next_action(rule, t) for rule in allowed),
        messages=tuple(_message(row, file, t) for row in file.messages),
        letters=tuple(letter for letter in file.letters if not letter.internal),
        asked=tuple((_ask(q.field, policy, t), q.asked_at) for q in case.open_questions),
        tasks=tuple((task, policy.department(task.department).name) for task in case.tasks),
        entries=entry_views(file.entries, t),
    )


def _shown_name(rows: Sequence[MessageRow]) -> str:
    names = (row.sender_name for row in rows if row.direction == "in" and row.sender_name)
    return mask_numbers(next(names, ""))


def _facts(case: Case, t: Words) -> tuple[tuple[str, str], ...]:
    newest = {key: value for key, value in case.facts if value}
    if "phone" in newest:
        newest["phone"] = phone(newest["phone"])
    return tuple((t.of("fact", key), mask_numbers(value)) for key, value in newest.items())


def _ask(field: str, policy: Policy, t: Words) -> str:
    ask = policy.questions.get(field)
    return t.pick(ask.vi, ask.en) if ask else t.of("fact", field)


def _contacts(case: Case, t: Words) -> tuple[tuple[str, str, str], ...]:
    found = []
    for contact in case.person.contacts:
        word = t("held") if contact.held else t("verified") if contact.verified else ""
        found.append((contact.channel, mask_address(contact.channel, contact.address), word))
    if not found:
        found.append((case.channel, mask_address(case.channel, case.conversation), ""))
    return tuple(found)


def _next_action(rule: Rule, t: Words) -> NextAction:
    first = next(
        (role for role in (Role.RECEIVER, Role.RESOLVER) if role in rule.by), Role.APPROVER
    )
    return NextAction(
        button=t.pick(rule.button, rule.en),
        text=t.pick(rule.vi, ""),
        clause=rule.clause,
        who="" if first is Role.RECEIVER else t.of("role", first.value),
    )


def _message(row: MessageRow, file: CaseFile, t: Words) -> MessageView:
    ours = row.direction == "out"
    return MessageView(
        ours=ours,
        who=t("from_desk") if ours else mask_numbers(row.sender_name) or t("from_customer"),
        channel=row.channel,
        at=row.sent_at,
        subject=row.subject,
        text=row.text if ours else mask_numbers(row.text),
        letter=row.letter,
        held=t.of("held_state", file.held[row.id]) if row.id in file.held else "",
        files=tuple(filed for filed in file.attachments if filed.message_id == row.id),
    )
