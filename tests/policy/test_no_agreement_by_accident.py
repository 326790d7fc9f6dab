"""Agreement by accident, and answers that never arrived."""

from __future__ import annotations

import pytest

from tests.policy.story import AN, BINH, Story, reading, said
from tests.policy.test_analyse import COMPLETE
from workflows import events as e
from workflows.case import State
from workflows.engine.advance import NotAllowed
from workflows.messaging.messages import Note


def opened(channel: str = "zalo_bot") -> Story:
    story = Story(channel)
    story.opens(COMPLETE, note=Note(agent="an") if channel in ("phone", "counter") else None)
    return story


@pytest.mark.clause("AMB-13")
def test_ok_after_the_pointer_in_a_chat_means_received_and_is_asked_about_once() -> None:
    story = opened().is_answered()
    story.sent("pointer")
    owed = []
    for _ in range(3):
        story.writes(said("weak_agree", text="ok em"))
        owed += story.owed()
    assert story.state is State.ANSWERED_R1
    assert owed == ["confirm_agreement"]
    story.sent("confirm_agreement")
    story.later(hours=2).writes(said("weak_agree", text="ok em"))
    assert story.state is State.AGREED


@pytest.mark.clause("AMB-13")
def test_ok_after_another_message_of_ours_is_about_that_message() -> None:
    story = Story("email")
    story.opens(COMPLETE)
    story.is_answered()
    story.does(AN, e.Replied, text="Anh gửi giúp em số hợp đồng nhé")
    story.sent("reply")
    story.writes(said("weak_agree", text="ok em"))
    assert story.state is State.ANSWERED_R1


@pytest.mark.clause("X-07")
@pytest.mark.parametrize("beside", ["threat_authority", "human_request", "withdraw", "defer"])
def test_a_yes_in_one_breath_with_something_else_is_not_taken_for_agreement(beside: str) -> None:
    story = Story("email")
    story.opens(COMPLETE)
    story.is_answered()
    story.writes(said("agree", beside))
    assert story.state is not State.AGREED


@pytest.mark.clause("X-07", "CP-15")
def test_yes_and_a_further_complaint_is_no_agreement_and_somebody_looks_at_once() -> None:
    story = Story("email")
    story.opens(COMPLETE)
    story.is_answered()
    story.writes(reading("đồng ý, mà giờ không nhận được", category="mail_recv",
                         acts=frozenset({"agree"})))  # fmt: skip
    assert story.state is State.ANSWERED_R1
    assert any(tell.urgent for tell in story.decisions[-1].alerts)


@pytest.mark.clause("X-07")
def test_nobody_agrees_or_disagrees_with_what_has_not_arrived() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause()
    story.is_approved()
    story.does(BINH, e.Answered)
    for act in ("agree", "disagree"):
        story.writes(said(act))
        assert story.state is State.ANSWERED_R1 and story.timer("K20").running
    with pytest.raises(NotAllowed, match="chưa đến tay"):
        story.does(AN, e.Disagreed, points=("x",))


@pytest.mark.clause("X-07", "CP-26")
def test_a_customer_may_change_a_yes_into_a_no_before_and_after_the_end() -> None:
    story = opened().is_answered()
    story.writes(said("agree"))
    assert story.state is State.AGREED
    story.writes(said("disagree", text="nghĩ lại tôi không đồng ý"))
    assert (story.state, story.case.round) == (State.DISAGREED_R1, 2)
    other = opened().is_answered()
    other.writes(said("agree"))
    other.does(AN, e.Closed, lesson="không có")
    other.later(days=3).writes(said("disagree", text="tôi không đồng ý"))
    assert other.state is State.DISAGREED_R1


@pytest.mark.clause("PV-16", "CP-19")
def test_an_answer_that_bounces_after_the_yes_can_be_sent_again_and_then_closed() -> None:
    story = opened().is_answered()
    story.writes(said("agree"))
    story.fails("answer1")
    assert any("Gọi điện" in task.what for task in story.case.tasks)
    assert story.timer("K20").running
    with pytest.raises(NotAllowed, match="bằng văn bản"):
        story.does(AN, e.Closed, lesson="không có")
    story.does(BINH, e.Answered)
    story.sent("answer1")
    story.does(AN, e.Closed, lesson="không có")
    assert story.state is State.CLOSED


@pytest.mark.clause("CP-19")
def test_an_old_answer_does_not_stand_in_for_a_second_one_that_bounced() -> None:
    story = opened().is_answered()
    story.writes(said("disagree"))
    story.does(BINH, e.Taken)
    story.is_approved(points=(("a", "b"),))
    story.does(BINH, e.Answered)
    story.sent("answer2")
    story.writes(said("agree"))
    story.fails("answer2")
    with pytest.raises(NotAllowed, match="bằng văn bản"):
        story.does(AN, e.Closed, lesson="không có")
