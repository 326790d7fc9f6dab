"""The interpreter of the rule table: the only function that decides what happens to a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from workflows.case import (
    Actor,
    Case,
    CaseKind,
    ClosingReason,
    Document,
    Hold,
    Person,
    Question,
    State,
)
from workflows.case.groups import DESK, ENDED
from workflows.case.labels import ROLES
from workflows.case.numbers import letter_key
from workflows.conditions.holds import addressee
from workflows.conditions.required_fields import missing_fields
from workflows.engine.apply import apply_event
from workflows.engine.decision import Decision, JournalEntry, NotAllowed, OwedLetter, journal_entry
from workflows.engine.missing_steps import steps_to
from workflows.engine.timers import updated_timers
from workflows.events import (
    Absorbed,
    Asked,
    Closed,
    Event,
    SlipIssued,
    Transferred,
    Wrote,
    WroteOnHold,
)
from workflows.messaging.channels import COUNTER
from workflows.policy import Policy
from workflows.records import changed
from workflows.rules import MENU, RULES, SIDE_EFFECTS, Rule, SideEffect

__all__ = [
    "Decision",
    "JournalEntry",
    "NotAllowed",
    "OwedLetter",
    "advance",
    "allowed",
    "open_case",
]

NOBODY = Person()
DOCUMENTS = frozenset({"slip", "minutes", "answer1", "answer2", "invitation", "referral"})
"""Letters that are numbered documents of the case file."""


def open_case(
    event: Wrote | WroteOnHold,
    *,
    number: str,
    policy: Policy,
    person: Person = NOBODY,
    person_id: int = 0,
    holds: tuple[Hold, ...] = (),
    follows: str = "",
) -> Decision:
    """The decision on a first message: a new case with this `number`, a draft or received (CP-04).

    `person`: who is known at the sender's address. `holds`: the holds on their other contact
    points. `follows`: the ended case that the message answers. The text of a message on hold is
    not used, only its language.
    """
    message = event.message
    note = message.note
    silent = isinstance(event, WroteOnHold)
    department = "cskh" if "cskh" in policy.departments else next(iter(policy.departments))
    blank = Case(
        number=number,
        state=State.DRAFT,
        kind=CaseKind.QUERY,
        channel=message.channel,
        conversation=message.conversation,
        opened_at=event.at,
        branch=note.branch if note else "",
        papers=note.papers if note else (),
        visit_open=message.channel == COUNTER,
        language=event.reading.language,
        subject="" if silent else event.reading.subject or message.subject,
        summary="" if silent else event.reading.text[:600],
        department=department,
        owner=note.agent if note else policy.departments[department].lead,
        person=person,
        person_id=person_id,
        holds=holds,
        follows=follows,
    )
    return _decided(blank, event, policy, is_new=True)


def advance(case: Case, event: Event, policy: Policy) -> Decision:
    """The decision on one event. Raises NotAllowed, naming the clause and what is missing."""
    return _decided(case, event, policy)


def allowed(case: Case, actor: Actor, policy: Policy) -> tuple[Rule, ...]:
    """Returns the rules with a button for this actor now; their needs may still be unmet."""
    rows: dict[str, Rule] = {}
    for rule in MENU:
        fits = case.state in rule.at and rule.round in (None, case.round)
        sensible = rule.offered is None or rule.offered(case)
        if fits and sensible and rule.button and rule.by & actor.roles:
            rows.setdefault(rule.button, rule)
    return tuple(rows.values())


def _decided(case: Case, event: Event, policy: Policy, *, is_new: bool = False) -> Decision:
    """The decision on one event. `is_new`: the event opens this case, so there is none before.

    `informed`, here and below: the case with the facts of the event, still in its old state.
    Conditions and needs look at that; then the rule moves it to the next state.
    """
    before = None if is_new else case
    informed = case if case.state is State.ARCHIVED else apply_event(case, event)
    rule = _rule_for(case, informed, event, policy)
    unmet = tuple(need.vi for need in rule.needs if not need.met(informed, event, policy))
    if unmet:
        raise NotAllowed(rule.clause, unmet)
    effects = _side_effects(informed, event, policy)
    after = _moved(informed, rule, event, policy)
    after, owed = _with_owed_letters(after, informed, rule, effects, event, policy)
    after = updated_timers(before, after, event, policy)
    return Decision(
        before=before,
        case=after,
        rule=rule,
        owed=owed,
        alerts=(*rule.alerts, *(alert for effect in effects for alert in effect.alerts)),
        entry=journal_entry(case, after, rule, event),
    )


def _rule_for(case: Case, informed: Case, event: Event, policy: Policy) -> Rule:
    here = _rows().get((type(event), case.state), ())
    rows = (r for r in here if r.round in (None, case.round))
    rule = next((r for r in rows if r.when is None or r.when(informed, event, policy)), None)
    if rule is None:
        lacking = _unmet_needs(informed, event, policy)
        raise NotAllowed("CP-28", (*steps_to(case, type(event)), *lacking))
    if not rule.by & event.by.roles:
        others = " hoặc ".join(name for role, name in ROLES.items() if role in rule.by)
        asked = f", xin nhờ {others}" if others else ""
        raise NotAllowed(rule.clause, (f"{event.by.name} không có quyền làm việc này{asked}",))
    return rule


@cache
def _rows() -> Mapping[tuple[type, State], Sequence[Rule]]:
    """The rules of the table by event and state, in their order."""
    index: dict[tuple[type, State], list[Rule]] = {}
    for rule in RULES:
        for state in rule.at:
            index.setdefault((rule.on, state), []).append(rule)
    return index


def _unmet_needs(case: Case, event: Event, policy: Policy) -> tuple[str, ...]:
    """The unmet needs of the first rule for this event, in whatever state (Vietnamese)."""
    if case.state in ENDED:
        return ()
    home = next((r for r in RULES if type(event) is r.on and r.round in (None, case.round)), None)
    return tuple(n.vi for n in home.needs if not n.met(case, event, policy)) if home else ()


def _side_effects(case: Case, event: Event, policy: Policy) -> tuple[SideEffect, ...]:
    if not isinstance(event, Wrote):
        return ()
    return tuple(effect for effect in SIDE_EFFECTS if effect.when(case, event, policy))


def _moved(case: Case, rule: Rule, event: Event, policy: Policy) -> Case:
    if rule.opens_round:
        case = changed(case, round=rule.opens_round)
    if rule.to is None:
        return case
    if isinstance(event, Transferred):
        lead = policy.departments[event.to_department].lead
        case = changed(case, department=event.to_department, owner=lead or case.owner)
    if isinstance(event, Closed):
        case = changed(case, closing_reason=CLOSING[case.state])
    if case.state is State.CLOSED and rule.to is not State.ARCHIVED:
        case = changed(case, closing_reason=None, closed_at=None)
    return changed(case, state=rule.to)


CLOSING = {
    State.AGREED: ClosingReason.AGREED,
    State.RESOLVED_ON_SPOT: ClosingReason.SETTLED_ON_SPOT,
    State.REFERRAL_INFORMED: ClosingReason.NOT_AGREED,
    State.WITHDRAWN: ClosingReason.WITHDRAWN,
    State.ANSWERED_R1: ClosingReason.NO_REPLY,
    State.ANSWERED_R2: ClosingReason.NO_REPLY,
    State.INVITED_R2: ClosingReason.NO_REPLY,
}
"""The closing reason by the state in which the case is closed."""


def _with_owed_letters(
    case: Case,
    informed: Case,
    rule: Rule,
    effects: tuple[SideEffect, ...],
    event: Event,
    policy: Policy,
) -> tuple[Case, tuple[OwedLetter, ...]]:
    if rule.asks or rule.on is Asked:
        case = _with_questions(case, event, policy)
    wanted = (*rule.letters, *(action for effect in effects for action in effect.letters))
    owed: list[OwedLetter] = []
    for action in wanted:
        if action.when is not None and not action.when(informed, event, policy):
            continue
        case = changed(case, letters_owed=case.letters_owed + 1)
        key = letter_key(case.number, case.letters_owed)
        to = event.contact if isinstance(event, Absorbed) else addressee(informed, event)
        by_desk = isinstance(event, (Wrote, WroteOnHold)) or bool(event.by.roles & DESK)
        owed.append(OwedLetter(letter=action.letter, key=key, automatic=by_desk, to=to))
        case = _with_trace(case, action.letter, key, event)
    return case, tuple(owed)


def _with_questions(case: Case, event: Event, policy: Policy) -> Case:
    fields = event.fields if isinstance(event, Asked) else ()
    chosen = fields or missing_fields(case, policy)
    pending = {question.field for question in case.open_questions}
    new = tuple(Question(field=name, asked_at=event.at) for name in chosen if name not in pending)
    return changed(case, questions=(*case.questions, *new))


def _with_trace(case: Case, letter: str, key: str, event: Event) -> Case:
    """What an owed letter changes in the case: a numbered document, or that it was said once."""
    if letter == "disclose":
        return changed(case, first_contact=False)
    if letter == "confirm_agreement":
        return changed(case, asked_again_at=event.at)
    if letter == "confirm_withdrawal":
        return changed(case, withdrawal_asked_at=event.at)
    return _with_document(case, letter, key, event) if letter in DOCUMENTS else case


def _with_document(case: Case, letter: str, key: str, event: Event) -> Case:
    document = Document(
        number=f"{case.number}/{len(case.documents) + 1}",
        template=letter,
        round=case.round,
        issued_at=event.at,
        letter=key,
        issued_by=event.by.name,
        form=event.form if isinstance(event, SlipIssued) else "",
    )
    return changed(case, documents=(*case.documents, document))
