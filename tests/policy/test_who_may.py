"""Who may, and what a machine never does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.policy.story import AN, BINH, CHI, MONDAY, POLICY, Story, said
from tests.policy.test_analyse import COMPLETE
from workflows import events as e
from workflows.case import Role, State
from workflows.engine.advance import NotAllowed
from workflows.messaging.messages import Note
from workflows.planning.route import WRITTEN
from workflows.rules import RULES, SIDE_EFFECTS


def opened(channel: str = "zalo_bot") -> Story:
    story = Story(channel)
    story.opens(COMPLETE, note=Note(agent="an") if channel in ("phone", "counter") else None)
    return story


@pytest.mark.clause("X-19")
def test_no_row_lets_a_customer_or_the_desk_close_or_send_a_decision() -> None:
    outside = {Role.CUSTOMER, Role.SYSTEM}
    decisions = WRITTEN | {"closing", "closed_without_reply", "reply"}
    for rule in RULES:
        if rule.by & outside:
            assert rule.to is not State.CLOSED
            assert not {action.letter for action in rule.letters} & decisions, rule.vi
    assert not {action.letter for effect in SIDE_EFFECTS for action in effect.letters} & decisions


@pytest.mark.clause("CP-23", "AMB-35")
def test_nobody_archives_while_the_customer_may_come_back_or_a_fault_is_being_mended() -> None:
    story = opened().is_answered()
    story.writes(said("agree"))
    story.does(AN, e.TaskOpened, department="kythuat", what="vá", corrective=True)
    story.does(AN, e.Closed, lesson="không có")
    with pytest.raises(NotAllowed, match="quay lại"):
        story.does(CHI, e.Archived)
    story.rings(story.now + timedelta(days=POLICY.archive_days + 2))
    assert story.state is State.CLOSED
    story.does(BINH, e.TaskDone, task=1, answer="đã vá")
    story.rings(story.now + timedelta(days=4))
    assert story.state is State.ARCHIVED


@pytest.mark.clause("CP-03")
def test_a_visit_without_slip_cannot_be_forgotten_until_the_case_is_closed() -> None:
    story = opened("counter").is_answered()
    story.does(AN, e.Agreed, words="đồng ý")
    with pytest.raises(NotAllowed, match="buổi tiếp khách"):
        story.does(AN, e.Closed, lesson="không có")


@pytest.mark.clause("CP-03")
def test_a_slip_that_was_taken_back_is_no_slip() -> None:
    story = opened("counter")
    story.does(AN, e.SlipIssued)
    key = story.case.documents_of("slip")[0].letter
    story.does(AN, e.LetterFailed, letter=key, template="slip", reason="đã hoàn tác")
    with pytest.raises(NotAllowed, match="chưa cấp phiếu"):
        story.does(AN, e.VisitEnded)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (e.Assigned(by=AN, at=MONDAY, owner=" "), "giao cho ai"),
        (e.TaskDone(by=AN, at=MONDAY, task=7, answer="xong"), "việc nội bộ"),
        (e.Corrected(by=AN, at=MONDAY, facts=(("category", "mars"),)), "danh mục"),
    ],
)
def test_empty_or_unknown_things_are_refused(event: e.Event, why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        opened().happens(event)
