"""A case led at random through events, fates of letters and clocks: what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy.story import AN, BINH, CHI, POLICY, Story, meeting, reading, said
from tests.policy.test_analyse import COMPLETE, on_the_spot
from tests.policy.test_graph import EVENTS, blank
from workflows import events as e
from workflows.calendar.working_time import due_in_working_days
from workflows.case import DESK, Case, Outcome, Role, State
from workflows.case.approval_digest import digest_of
from workflows.case.groups import ENDED, OPEN
from workflows.engine.advance import Decision, NotAllowed
from workflows.engine.timers import due_event
from workflows.planning.route import WRITTEN

ALL_ROUND = replace(BINH, roles=frozenset(Role) - {Role.SYSTEM, Role.CUSTOMER})
FATES = ("sent", "sent", "sent", "failed", "unknown", "undone")
ACTS = ("agree", "disagree", "withdraw", "weak_agree", "acknowledge", "conditional", "complain")
FIRST = {"complete": COMPLETE, "lacking": reading(), "greeting": said("greeting")}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("forward"), st.just(""), st.integers(0, 30)),
        st.tuples(st.just("letter"), st.sampled_from(FATES), st.integers(0, 30)),
        st.tuples(st.just("says"), st.sampled_from(ACTS), st.integers(0, 200)),
        st.tuples(st.just("event"), st.sampled_from(EVENTS), st.integers(0, 200)),
        st.tuples(st.just("earlier"), st.integers(1, 400), st.integers(0, 30)),
    ),
    max_size=45,
)


class Walk(Story):
    """A story that remembers what it has seen and complains as soon as something is wrong."""

    def __init__(self, channel: str, first: str = "complete") -> None:
        super().__init__(channel)
        self.flying: list[tuple[str, str, bool]] = []
        self.breaches: dict[str, set[object]] = {}
        self.confirmations = 0
        self.opens(FIRST[first])

    def _keep(self, decision: Decision) -> Decision:
        before = self.case if self.decisions else None
        super()._keep(decision)
        self.flying += [(o.key, o.letter, o.automatic) for o in decision.owed]
        always_true(self, before, decision)
        return decision

    def tries(self, event: e.Event) -> None:
        try:
            self.happens(event)
        except NotAllowed:
            return

    def clocks_ring(self) -> None:
        """Everything due by now, oldest first, each at its own moment."""
        until = self.now
        while (moment := self.case.next_due_at) is not None and moment <= until:
            kind = next(c.kind for c in self.case.clocks if c.next_at == moment)
            event = due_event(self.case, kind, moment)
            assert event is not None
            self.happens(event)

    def letter(self, fate: str) -> None:
        if not self.flying:
            return
        key, template, automatic = self._newest()
        if fate == "sent":
            self.happens(
                e.LetterSent(
                    by=DESK, at=self.now, letter=key, template=template, automatic=automatic
                )
            )
        elif fate == "unknown":
            self.happens(
                e.LetterUnknown(by=DESK, at=self.now, letter=key, template=template, reason="x")
            )
        else:
            who = DESK if fate == "failed" else AN
            self.happens(
                e.LetterFailed(by=who, at=self.now, letter=key, template=template, reason="x")
            )

    def _newest(self) -> tuple[str, str, bool]:
        """The newest letter whose fate is open, documents first; else any newest."""
        waiting = {d.letter for d in self.case.documents if not d.sent_at and not d.failed_at}
        return next((f for f in reversed(self.flying) if f[0] in waiting), self.flying[-1])


def forward(walk: Walk) -> e.Event:
    """What a good agent does next."""
    case, now = walk.case, walk.now
    match case.state:
        case State.RECEIVED | State.TRANSFERRED | State.DISAGREED_R1:
            return e.Taken(by=BINH, at=now)
        case State.ANALYSING | State.WAITING_CUSTOMER:
            return blank(e.CauseFound, walk)
        case State.CAUSE_FOUND | State.ROUND2_PREPARING:
            return e.Proposed(
                by=BINH, at=now, outcome=Outcome.NONE, reason="r", basis="b", points=(("a", "b"),)
            )
        case State.PROPOSAL_PENDING if case.proposal is not None:
            return e.Approved(by=CHI, at=now, digest=digest_of(case, case.proposal))
        case State.PROPOSAL_APPROVED:
            return e.Answered(by=BINH, at=now)
        case State.ANSWERED_R1:
            return walk.wrote(said("disagree"))
        case State.DRAFT:
            return walk.wrote(reading())
        case State.ANSWERED_R2:
            return e.Invited(by=BINH, at=now, meeting=meeting(now + timedelta(days=3)))
        case State.INVITED_R2:
            return e.Settled(by=AN, at=now, **on_the_spot(), agreed=True)
        case State.RESOLVED_ON_SPOT if not case.documents_of("minutes"):
            return e.MinutesMade(by=AN, at=now, signed=True)
        case State.DISAGREED_R2:
            return e.Referred(by=CHI, at=now)
    return e.Closed(by=AN, at=now, lesson="không có")


def always_true(walk: Walk, before: Case | None, decision: Decision) -> None:
    case = walk.case
    if case.state in OPEN:
        assert case.owner
        assert case.next_due_at is not None, case.state
    if case.state is State.CLOSED:
        assert case.lesson and case.closing_reason is not None
    for kind in {clock.kind for clock in case.clocks}:
        assert sum(c.running for c in case.clocks if c.kind == kind) <= 1, kind
    _breaches_stay(walk)
    _letters_are_right(walk, decision)
    _twenty_days_count_from_the_earliest_receipt(walk)
    if before is None:
        return
    if before.round < case.round:
        assert "disagree" in str(decision.entry.data) or decision.entry.event == "Disagreed"
    if before.state is State.ARCHIVED:
        assert case == before
    if before.received_at is not None:
        assert case.received_at is not None and case.received_at <= before.received_at
    if case.state is State.CLOSED and before.state is not State.CLOSED:
        assert not decision.rule.by & {Role.CUSTOMER, Role.SYSTEM}


def _breaches_stay(walk: Walk) -> None:
    for kind, known in walk.breaches.items():
        assert known <= {c.breached_at for c in walk.case.clocks if c.kind == kind}
    for clock in walk.case.clocks:
        if clock.breached_at is not None:
            walk.breaches.setdefault(clock.kind, set()).add(clock.breached_at)


def _letters_are_right(walk: Walk, decision: Decision) -> None:
    case = walk.case
    for owed in decision.owed:
        assert not (owed.automatic and owed.letter in WRITTEN)
        if owed.letter in ("answer1", "answer2"):
            approved = case.proposal
            assert approved is not None and approved.approved_at is not None
            assert approved.approved_by != approved.drafted_by
            assert approved.round == case.round == int(owed.letter[-1])
            walk.confirmations = 0
        if owed.letter == "confirm_agreement":
            walk.confirmations += 1
            assert walk.confirmations == 1


def _twenty_days_count_from_the_earliest_receipt(walk: Walk) -> None:
    counts = [clock for clock in walk.case.clocks if clock.kind == "K20"]
    if not counts or walk.case.received_at is None:
        return
    due_at, _ = due_in_working_days(walk.case.received_at, 20, POLICY.calendar)
    assert counts[0].due_at == due_at
    for earlier in counts[:-1]:
        assert earlier.met_by, "a new count begins only when the last one was kept"
    last = counts[-1]
    if walk.case.state in OPEN and walk.case.round == 1 and not last.met_by:
        assert last.running or walk.case.state in (State.WITHDRAWN, State.DRAFT)
    if not last.running and last.breached_at is None and walk.case.state not in ENDED:
        assert last.stopped_at is not None and last.stopped_at <= last.due_at


@settings(max_examples=250)
@given(
    steps=STEPS,
    channel=st.sampled_from(["zalo_bot", "email", "phone", "counter"]),
    first=st.sampled_from(list(FIRST)),
)
def test_whatever_happens_no_deadline_is_lost_and_nothing_goes_out_unapproved(
    steps: list[tuple[str, object, int]], channel: str, first: str
) -> None:
    walk = Walk(channel, first)
    for kind, what, hours in steps:
        walk.later(hours=hours)
        walk.clocks_ring()
        if kind == "forward":
            walk.tries(forward(walk))
        elif kind == "letter":
            walk.letter(str(what))
        elif kind == "says":
            words = COMPLETE if what == "complain" else said(str(what))
            walk.tries(walk.wrote(words))
        elif kind == "earlier":
            walk.tries(_duplicate(walk, int(str(what))))
        elif what is not e.ClockRang:
            walk.tries(_by_staff(blank(what, walk)))


def _by_staff(event: e.Event) -> e.Event:
    outside = event.by.roles & {Role.CUSTOMER} == event.by.roles or event.by == DESK
    return event if outside else replace(event, by=ALL_ROUND)


def _duplicate(walk: Walk, hours: int) -> e.Event:
    earlier = walk.now - timedelta(hours=hours)
    event = _by_staff(blank(e.Absorbed, walk))
    assert isinstance(event, e.Absorbed)
    return replace(event, received_at=earlier)
