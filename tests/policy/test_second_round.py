"""The second round: invitations, points, drafters, the written result."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.policy.story import AN, BINH, CHI, Story, meeting, said
from tests.policy.test_analyse import COMPLETE, on_the_spot
from workflows import events as e
from workflows.case import State
from workflows.engine.advance import NotAllowed
from workflows.messaging.messages import Note


def opened(channel: str = "zalo_bot") -> Story:
    story = Story(channel)
    story.opens(COMPLETE, note=Note(agent="an") if channel in ("phone", "counter") else None)
    return story


def invited() -> Story:
    story = opened().is_answered()
    story.writes(said("disagree", text="tôi không đồng ý"))
    story.does(BINH, e.Taken)
    story.does(BINH, e.Invited, meeting=meeting(story.now + timedelta(days=30)))
    story.sent("invitation")
    return story


@pytest.mark.clause("CP-26", "X-07")
def test_a_yes_to_the_invitation_is_no_yes_to_the_solution() -> None:
    story = invited()
    for act in ("agree", "weak_agree", "acknowledge"):
        story.writes(said(act, text="đồng ý"))
        assert story.state is State.INVITED_R2 and story.owed() == ()


@pytest.mark.clause("CP-19", "CP-26")
def test_what_was_agreed_at_the_meeting_reaches_the_customer_in_writing_before_closing() -> None:
    story = invited()
    story.does(AN, e.Agreed, words="khách đồng ý tại buổi họp")
    with pytest.raises(NotAllowed, match="bằng văn bản"):
        story.does(AN, e.Closed, lesson="không có")
    story.does(AN, e.Settled, **on_the_spot(), agreed=True)
    story.does(AN, e.MinutesMade, signed=True)
    story.sent("minutes")
    story.does(AN, e.Closed, lesson="không có")
    assert story.state is State.CLOSED


@pytest.mark.clause("AMB-11", "CP-26")
def test_silence_before_the_meeting_took_place_closes_nothing() -> None:
    story = invited()
    story.rings(story.now + timedelta(days=24))
    with pytest.raises(NotAllowed, match="chưa diễn ra"):
        story.does(AN, e.Closed, lesson="không có")


@pytest.mark.clause("CP-26", "AMB-10")
def test_going_back_to_the_draft_after_an_invitation_leaves_no_case_without_a_next_moment() -> None:
    story = invited()
    story.proposes(points=(("a", "b"),))
    assert story.state is State.PROPOSAL_PENDING
    assert story.timer("KR2").running


@pytest.mark.clause("CP-27")
def test_an_invitation_alone_is_a_second_round_document_that_a_referral_can_name() -> None:
    story = invited()
    story.does(AN, e.Disagreed, points=("không thống nhất",))
    story.does(CHI, e.Referred)
    assert story.state is State.REFERRAL_INFORMED


@pytest.mark.clause("CP-26")
def test_each_point_of_the_customer_is_answered_in_round_two() -> None:
    story = opened().is_answered()
    story.does(AN, e.Disagreed, points=("tiền", "thời hạn"))
    story.does(BINH, e.Taken)
    with pytest.raises(NotAllowed, match="từng điểm"):
        story.proposes(points=(("tiền", "đã hoàn"),))


@pytest.mark.clause("CP-26")
def test_the_superior_hears_when_the_first_drafter_takes_the_second_round() -> None:
    story = opened().is_answered()
    story.writes(said("disagree"))
    story.does(BINH, e.Taken)
    assert "duty" in {tell.to for tell in story.decisions[-1].alerts}
