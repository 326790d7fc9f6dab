"""Properties of the whole rule table: walked through, not sampled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy.story import AN, BINH, CHI, POLICY, Story, meeting, reading, said
from tests.policy.test_analyse import COMPLETE, on_the_spot
from workflows import events as e
from workflows.case import DESK, Actor, CaseKind, ContactPoint, FaultSide, Outcome, Role, State
from workflows.case.groups import ENDED, OPEN, SECOND_ROUND
from workflows.case.labels import NAMES
from workflows.engine.advance import NotAllowed, advance, allowed
from workflows.engine.state_chart import mermaid
from workflows.letters import LETTERS
from workflows.rules import DEADLINES, RULES, SIDE_EFFECTS, Deadline, Rule, SideEffect

EVERYBODY = Actor(id="x", name="X", roles=frozenset(Role))
EVENTS = [
    kind for kind in vars(e).values()
    if isinstance(kind, type) and issubclass(kind, e.Event) and kind is not e.Event
]  # fmt: skip


def test_every_state_can_be_reached_from_the_first_message() -> None:
    ways = defaultdict(set)
    for rule in RULES:
        for state in rule.at:
            ways[state].add(rule.to or state)
    seen, front = set(), {State.DRAFT}
    while front:
        seen |= front
        front = {to for state in front for to in ways[state]} - seen
    assert seen == set(State)


@pytest.mark.clause("CP-28")
def test_from_every_open_state_the_case_can_still_end() -> None:
    ends = set(ENDED)
    while True:
        more = {s for rule in RULES if rule.to in ends for s in rule.at} | ends
        if more == ends:
            break
        ends = more
    assert set(OPEN) <= ends


def test_every_open_state_runs_at_least_one_clock() -> None:
    story = Story()
    story.opens(COMPLETE)
    for state in OPEN:
        first_only = state in (State.ANSWERED_R1, State.DRAFT)
        for round_ in (2,) if state in SECOND_ROUND else (1,) if first_only else (1, 2):
            case = replace(
                story.case, state=state, round=round_,
                kind=CaseKind.QUERY if state is State.DRAFT else CaseKind.COMPLAINT,
            )  # fmt: skip
            assert any(deadline.runs(case) for deadline in DEADLINES), (state, round_)


def test_every_event_is_in_the_table_and_every_letter_in_the_letter_table() -> None:
    assert {rule.on for rule in RULES} == set(EVENTS)
    rows: list[Rule | SideEffect] = [*RULES, *SIDE_EFFECTS]
    owed = {action.letter for row in rows for action in row.letters}
    assert owed <= set(LETTERS)


@pytest.mark.clause("CP-28")
@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_what_the_table_does_not_mention_is_refused(kind: type[e.Event]) -> None:
    mentioned = {s for rule in RULES if rule.on is kind for s in rule.at}
    story = Story()
    story.opens(COMPLETE)
    for state in set(State) - mentioned:
        with pytest.raises(NotAllowed, match="hồ sơ đang ở bước"):
            advance(replace(story.case, state=state), blank(kind, story), POLICY)


@pytest.mark.parametrize(
    "rule",
    [r for r in RULES if not r.when and not r.needs],
    ids=lambda r: f"{r.clause}-{r.on.__name__}",
)
def test_nobody_without_the_role_may_use_a_row(rule: object) -> None:
    story = Story()
    story.opens(COMPLETE)
    others = Actor(id="y", name="Y", roles=frozenset(Role) - rule.by)  # type: ignore[attr-defined]
    state = sorted(rule.at)[0]  # type: ignore[attr-defined]
    event = replace(blank(rule.on, story), by=others)  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed):
        advance(replace(story.case, state=state, round=rule.round or 1), event, POLICY)  # type: ignore[attr-defined]


def test_an_auditor_has_no_button_anywhere() -> None:
    auditor = Actor(id="z", name="Z", roles=frozenset({Role.AUDITOR}))
    story = Story()
    story.opens(COMPLETE)
    for state in State:
        assert allowed(replace(story.case, state=state), auditor, POLICY) == ()


def test_buttons_and_table_agree() -> None:
    story = Story()
    story.opens(COMPLETE)
    for state in State:
        case = replace(story.case, state=state)
        for rule in allowed(case, BINH, POLICY):
            assert state in rule.at and rule.by & BINH.roles and rule.button


def test_every_row_has_both_sentences_and_a_clause() -> None:
    rows: list[Rule | SideEffect | Deadline] = [*RULES, *SIDE_EFFECTS, *DEADLINES]
    for row in rows:
        assert row.vi and row.en and row.clause
    assert set(NAMES) == set(State)


def test_the_chart_names_every_state() -> None:
    assert all(f"    {state}: " in mermaid() for state in State)


CONTACT = ContactPoint(channel="zalo_bot", address="6ede9afa66b88fe6d6a9")


def blank(kind: type[e.Event], story: Story) -> e.Event:
    """An event of this kind with harmless content."""
    given: dict[str, object] = {
        "words": "đồng ý", "points": ("chưa đủ",), "owner": "binh", "kind": CaseKind.COMPLAINT,
        "reason": "lý do",
        "facts": (), "text": "nguyên nhân", "done": ("đã xem",), "pending": ("đang làm",),
        "to_department": "kythuat", "department": "kythuat", "what": "xem",
        "task": 1, "answer": "xong",
        "digest": "", "signed": True, "meeting": meeting(story.now + timedelta(days=3)),
        "lesson": "không có",
        "number": "KN-2026-000002-1", "received_at": None, "summary": "", "letter": "x",
        "template": "reply",
        "automatic": True, "clock": "K20", "mark": "wd10", "findings": ("a",), "cause": "x",
        "agreed": True, "channel": "zalo_oa", "author": "7113",
        "agreement": on_the_spot()["agreement"], "contact": CONTACT,
        "how": "gọi điện", "via": ContactPoint(channel="phone", address="+84912345678"),
    }  # fmt: skip
    if kind is e.Wrote:
        return story.wrote(reading())
    if kind is e.WroteOnHold:
        told = story.message(reading())
        return e.WroteOnHold(by=EVERYBODY, at=story.now, message=told, reading=reading())
    if kind is e.MachineWrote:
        return e.MachineWrote(by=DESK, at=story.now, message=story.message(reading()))
    if kind is e.CauseFound:
        given["fault_side"] = FaultSide.CUSTOMER
    if kind is e.Proposed:
        given = {"outcome": Outcome.FULL}
    if kind is e.Settled:
        given["facts"] = "kết quả"
    names = set(kind.__dataclass_fields__) & set(given)
    return kind(by=EVERYBODY, at=story.now, **{name: given[name] for name in names})


STEPS = st.lists(
    st.tuples(
        st.sampled_from([k for k in EVENTS if k is not e.ClockRang]),
        st.sampled_from(["agree", "disagree", "withdraw", "weak_agree", "conditional", ""]),
        st.integers(0, 400),
    ),
    max_size=25,
)


@settings(max_examples=300)
@given(steps=STEPS)
def test_whatever_happens_an_open_case_has_an_owner_and_a_next_moment(
    steps: list[tuple[type[e.Event], str, int]],
) -> None:
    story = Story()
    story.opens(COMPLETE)
    for kind, act, hours in steps:
        story.later(hours=hours)
        event = story.wrote(said(act)) if kind is e.Wrote and act else blank(kind, story)
        if kind is e.Approved and story.case.proposal:
            event = e.Approved(by=CHI, at=story.now, digest=story.case.proposal.digest)
        received = story.case.received_at
        try:
            story.happens(event)
        except NotAllowed:
            continue
        case = story.case
        if case.state in OPEN:
            assert case.owner
            assert case.next_due_at is not None, case.state
        if case.received_at is not None and received is not None:
            assert case.received_at <= received


def test_three_people_are_enough_to_play_every_role() -> None:
    assert AN.roles | BINH.roles | CHI.roles >= {Role.RECEIVER, Role.RESOLVER, Role.APPROVER}


def test_the_next_step_is_the_first_button() -> None:
    story = Story()
    story.opens(COMPLETE)
    story.does(BINH, e.Taken)
    story.finds_cause()
    story.proposes()
    labels = [rule.button for rule in allowed(story.case, CHI, POLICY)]
    assert labels.index("Duyệt") < labels.index("Nhận xử lý") < labels.index("Gộp hồ sơ")
