"""Steps 3 to 5: cause, approval, the written answer, round 2, referral, closing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.policy.story import AN, BINH, CHI, POLICY, Story, meeting, reading, said
from tests.policy.test_analyse import COMPLETE
from workflows import events as e
from workflows.case import DESK, Actor, ClosingReason, FaultSide, Outcome, Remedy, Role, State
from workflows.engine.advance import NotAllowed

BOTH = Actor(id="binh", name="Bình", roles=frozenset({Role.RESOLVER, Role.APPROVER}))


def opened() -> Story:
    story = Story()
    story.opens(COMPLETE)
    return story


@pytest.mark.clause("CP-16")
def test_no_proposal_before_the_cause() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    with pytest.raises(NotAllowed, match="đã xác định nguyên nhân"):
        story.proposes()


@pytest.mark.clause("CP-16")
def test_a_cause_needs_findings() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    with pytest.raises(NotAllowed, match="kết quả kiểm tra"):
        story.does(BINH, e.CauseFound, text="", fault_side=FaultSide.PROVIDER, findings=())


@pytest.mark.clause("CP-17")
def test_whoever_drafts_may_not_approve() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause()
    story.proposes()
    assert story.case.proposal is not None
    with pytest.raises(NotAllowed, match="tự duyệt"):
        story.does(BOTH, e.Approved, digest=story.case.proposal.digest)


@pytest.mark.clause("CP-17")
def test_approval_binds_the_exact_draft() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause()
    story.proposes()
    assert story.case.proposal is not None
    old = story.case.proposal.digest
    story.proposes(remedies=(Remedy(what="hoàn tiền", by=date(2026, 3, 20), amount_vnd=5_000_000),))
    with pytest.raises(NotAllowed, match="bản mới nhất"):
        story.does(CHI, e.Approved, digest=old)


@pytest.mark.clause("CP-17")
def test_an_answer_whose_recipient_changed_after_approval_must_be_approved_again() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause()
    story.is_approved()
    story.does(BINH, e.Corrected, facts=(("email", "ke.gian@vidu.example"),))
    with pytest.raises(NotAllowed, match="sau khi duyệt"):
        story.does(BINH, e.Answered)


@pytest.mark.clause("CP-17")
def test_a_refusal_must_state_its_grounds() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause()
    with pytest.raises(NotAllowed, match="căn cứ"):
        story.proposes(outcome=Outcome.NONE, remedies=())


@pytest.mark.clause("CP-17")
def test_a_returned_draft_goes_back_to_its_drafter_with_the_reason() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause()
    story.proposes()
    story.does(CHI, e.Returned, reason="ghi rõ thời hạn")
    assert story.state is State.CAUSE_FOUND
    assert story.case.proposal is not None
    assert story.case.proposal.returned_reason == "ghi rõ thời hạn"


@pytest.mark.clause("CP-18")
def test_a_chat_complaint_gets_its_answer_in_writing_and_a_pointer_in_the_chat() -> None:
    story = opened().is_answered()
    answered = next(d for d in story.decisions if d.entry.event == "Answered")
    assert [o.letter for o in answered.owed] == ["answer1", "pointer"]


@pytest.mark.clause("CP-19")
def test_the_20_days_stop_when_the_written_answer_was_sent_not_when_it_was_owed() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause()
    story.is_approved()
    story.does(BINH, e.Answered)
    clock = story.case.timer("K20")
    assert story.state is State.ANSWERED_R1
    assert clock is not None and clock.running
    story.sent("answer1")
    stopped = story.case.timer("K20")
    assert stopped is not None and not stopped.running


@pytest.mark.clause("PV-16")
def test_an_answer_that_bounced_is_not_delivered_and_the_case_cannot_close() -> None:
    story = opened().is_answered()
    key = story.case.documents_of("answer1")[0].letter
    story.does(DESK, e.LetterFailed, letter=key, template="answer1", reason="5.1.1")
    story.writes(said("agree", text="tôi đồng ý"))
    with pytest.raises(NotAllowed, match="chưa gửi được"):
        story.does(AN, e.Closed, lesson="không có")


@pytest.mark.clause("CP-22")
def test_at_the_companys_fault_a_corrective_action_is_needed_to_close() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause(FaultSide.PROVIDER)
    story.is_approved()
    story.does(BINH, e.Answered)
    story.sent("answer1")
    story.writes(said("agree", text="tôi đồng ý"))
    with pytest.raises(NotAllowed, match="khắc phục"):
        story.does(AN, e.Closed, lesson="giám sát dung lượng")
    story.does(
        AN, e.TaskOpened, department="kythuat", what="thêm cảnh báo", due=date(2026, 4, 1),
        owner="binh", corrective=True,
    )  # fmt: skip
    story.does(AN, e.Closed, lesson="giám sát dung lượng")
    assert story.case.closing_reason is ClosingReason.AGREED


@pytest.mark.clause("CP-23")
def test_an_archived_case_takes_notes_and_nothing_else() -> None:
    story = opened().is_answered()
    story.writes(said("agree", text="tôi đồng ý"))
    story.does(AN, e.Closed, lesson="không có")
    story.rings(story.now + timedelta(days=POLICY.archive_days + 1))
    assert story.state is State.ARCHIVED
    with pytest.raises(NotAllowed):
        story.does(AN, e.Corrected, facts=(("phone", "+84900000000"),))
    story.does(AN, e.Noted, text="đính chính: số máy nhánh là 12")
    assert story.state is State.ARCHIVED


@pytest.mark.clause("CP-24")
def test_closing_needs_a_lesson() -> None:
    story = opened().is_answered()
    story.writes(said("agree", text="tôi đồng ý"))
    with pytest.raises(NotAllowed, match="bài học"):
        story.does(AN, e.Closed, lesson="  ")
    story.does(AN, e.Closed, lesson="không có")
    assert story.owed() == ("closing",)


@pytest.mark.clause("CP-25")
def test_the_20_working_days_warn_and_then_escalate() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    rung = story.rings(story.now + timedelta(days=40))
    marks = [d.entry.data["mark"] for d in rung if d.entry.data["clock"] == "K20"]
    assert marks[:5] == ["wd10", "wd15", "wd18", "wd19", "breach"]
    assert marks[5] == "overdue"


@pytest.mark.clause("AMB-01")
def test_near_the_end_a_customer_who_owes_facts_hears_that_we_answer_without_them() -> None:
    story = Story()
    story.opens(reading())
    rung = story.rings(story.now + timedelta(days=30))
    reminders = [
        d.entry.data["mark"] for d in rung for o in d.owed if o.letter == "reminder_questions"
    ]
    assert reminders == ["remind", "wd15"]


@pytest.mark.clause("CP-26")
def test_a_disagreement_opens_round_two_and_forbids_closing() -> None:
    story = opened().is_answered()
    story.writes(said("disagree", text="tôi không đồng ý, yêu cầu hoàn đủ tiền"))
    assert (story.state, story.case.round) == (State.DISAGREED_R1, 2)
    assert story.owed() == ("disagreement_noted",)
    assert story.case.disagreement == ("tôi không đồng ý, yêu cầu hoàn đủ tiền",)
    with pytest.raises(NotAllowed):
        story.does(AN, e.Closed, lesson="không có")


@pytest.mark.clause("CP-26")
def test_an_invitation_is_a_round_two_document_too() -> None:
    story = opened().is_answered()
    story.writes(said("disagree", text="chưa được"))
    story.does(BINH, e.Taken)
    story.does(BINH, e.Invited, meeting=meeting(story.now + timedelta(days=5)))
    assert story.state is State.INVITED_R2
    assert story.owed() == ("invitation", "pointer")


@pytest.mark.clause("CP-27")
def test_after_the_second_disagreement_the_customer_learns_where_to_turn_before_closing() -> None:
    story = opened().is_disagreed_twice()
    assert story.state is State.DISAGREED_R2
    with pytest.raises(NotAllowed):
        story.does(AN, e.Closed, lesson="không có")
    story.does(CHI, e.Referred)
    with pytest.raises(NotAllowed, match="cơ quan"):
        story.does(AN, e.Closed, lesson="không có")
    story.sent("referral")
    story.does(AN, e.Closed, lesson="không có")
    assert story.case.closing_reason is ClosingReason.NOT_AGREED


@pytest.mark.clause("CP-28")
def test_skipping_steps_is_refused_with_the_missing_steps() -> None:
    story = opened()
    with pytest.raises(NotAllowed, match="phương án đã duyệt") as refused:
        story.does(BINH, e.Answered)
    assert refused.value.clause == "CP-28"


@pytest.mark.clause("X-06")
def test_a_withdrawal_is_confirmed_and_the_customer_may_come_back() -> None:
    story = opened()
    story.writes(said("withdraw", text="em rút khiếu nại nhé"))
    assert story.owed() == ("confirm_withdrawal",)
    assert story.state is State.RECEIVED and story.timer("K20").running
    story.writes(said("withdraw", text="Rút khiếu nại"))
    assert story.state is State.WITHDRAWN
    assert story.owed() == ("withdrawal_confirmed",)
    story.writes(reading("lại lỗi rồi"))
    assert story.state is State.ANALYSING


@pytest.mark.clause("X-06")
def test_who_is_asked_back_and_goes_on_withdraws_nothing() -> None:
    story = opened()
    story.writes(said("withdraw"))
    story.writes(said("continue_complaint", text="Tiếp tục giải quyết"))
    assert story.state is State.RECEIVED and story.timer("K20").running
    assert any("không rút" in alert.vi for alert in story.decisions[-1].alerts)


@pytest.mark.clause("X-06", "X-05")
def test_where_a_human_leads_the_desk_asks_nothing_and_agents_are_told() -> None:
    story = opened()
    story.does(AN, e.TakenOver)
    story.writes(said("withdraw"))
    assert story.owed() == () and story.state is State.RECEIVED
    assert any(alert.urgent for alert in story.decisions[-1].alerts)


def closed() -> Story:
    story = opened().is_answered()
    story.writes(said("agree"))
    story.does(AN, e.Closed, lesson="không có")
    return story.later(days=1)


@pytest.mark.clause("CP-24", "AMB-35")
def test_a_mark_is_kept_with_the_case_and_reopens_nothing() -> None:
    story = closed()
    story.writes(said("rating", text="5", rating=5))
    assert (story.state, story.case.rating, story.owed()) == (State.CLOSED, 5, ())
    assert not story.timer("K20").running


@pytest.mark.clause("CP-26", "CP-24")
def test_a_low_mark_offers_the_second_round_and_opens_none_by_itself() -> None:
    story = closed()
    story.writes(said("rating", text="chưa hài lòng", rating=2))
    assert (story.state, story.case.rating) == (State.CLOSED, 2)
    assert story.owed() == ("second_round_offered",)
    story.writes(said("disagree", text="Chưa đồng ý"))
    assert story.state is State.DISAGREED_R1


@pytest.mark.clause("X-07")
@pytest.mark.parametrize(
    ("acts", "hours", "agreed"),
    [
        (("agree",), 200, True),
        (("weak_agree",), 1, True),
        (("weak_agree",), 73, False),
        (("acknowledge",), 1, False),
        (("agree", "conditional"), 1, False),
        (("agree", "disagree"), 1, False),
        (("agree", "defer"), 1, False),
        (("thanks",), 1, False),
    ],
)
def test_only_clear_agreement_is_agreement(acts: tuple[str, ...], hours: int, agreed: bool) -> None:
    story = Story("email")
    story.opens(COMPLETE)
    story.is_answered()
    story.later(hours=hours).writes(said(*acts, text="ok em"))
    assert (story.state is State.AGREED) is agreed


@pytest.mark.clause("AMB-12")
def test_silence_is_reminded_once_and_closes_only_by_an_agent_without_agreement() -> None:
    story = opened().is_answered()
    with pytest.raises(NotAllowed, match="im lặng"):
        story.does(AN, e.Closed, lesson="không có")
    rung = story.rings(story.now + timedelta(days=25))
    letters = [o.letter for d in rung for o in d.owed]
    assert letters == ["reminder_answer"]
    assert story.state is State.ANSWERED_R1
    story.does(AN, e.Closed, lesson="không có")
    assert story.case.closing_reason is ClosingReason.NO_REPLY
    assert story.owed() == ("closed_without_reply",)


@pytest.mark.clause("AMB-11")
def test_a_case_closed_in_silence_goes_on_when_the_customer_disagrees() -> None:
    story = opened().is_answered()
    story.rings(story.now + timedelta(days=25))
    story.does(AN, e.Closed, lesson="không có")
    story.writes(said("disagree", text="tôi không đồng ý"))
    assert (story.state, story.case.round) == (State.DISAGREED_R1, 2)


@pytest.mark.clause("AMB-35")
def test_a_reopened_case_is_no_longer_shown_as_closed() -> None:
    story = opened().is_answered()
    story.writes(said("agree", text="tôi đồng ý"))
    story.does(AN, e.Closed, lesson="không có")
    assert story.case.closed_at is not None
    story.does(AN, e.Reopened, reason="lỗi lặp lại")
    assert (story.case.closing_reason, story.case.closed_at) == (None, None)


@pytest.mark.clause("X-04")
def test_the_earliest_receipt_wins_when_cases_are_merged() -> None:
    story = opened()
    early = story.case.received_at - timedelta(days=1)  # type: ignore[operator]
    contact = story.case.person.contacts[0]
    story.does(
        AN, e.Absorbed, number="KN-2026-000002-1", received_at=early,
        facts=(("order", "DH1"),), summary="", contact=contact,
    )  # fmt: skip
    assert story.case.received_at == early
    assert all(story.case.timer(kind).started_at == early for kind in ("K24", "K20"))
    assert story.case.fact("order") == "DH1"
    assert story.owed() == ("merged",)


def test_a_stranger_with_our_token_cannot_agree_or_withdraw() -> None:
    story = opened().is_answered()
    for act in ("agree", "withdraw", "disagree"):
        story.happens(story.wrote(said(act, text="…"), sender="nguoi-la"))
        assert story.state is State.ANSWERED_R1
        assert any("chưa xác minh" in tell.vi for tell in story.decisions[-1].alerts)


@pytest.mark.clause("PV-16")
def test_a_bounced_answer_can_be_sent_again_to_the_same_address_without_new_approval() -> None:
    story = opened().is_answered()
    key = story.case.documents_of("answer1")[0].letter
    with pytest.raises(NotAllowed):
        story.does(BINH, e.Answered)
    story.does(DESK, e.LetterFailed, letter=key, template="answer1", reason="4.2.2 đầy hộp thư")
    story.does(BINH, e.Answered)
    assert story.owed() == ("answer1", "pointer")
    assert story.state is State.ANSWERED_R1


@pytest.mark.clause("PV-16")
def test_a_bounced_answer_to_a_new_address_needs_approval_again() -> None:
    story = opened().is_answered()
    key = story.case.documents_of("answer1")[0].letter
    story.does(DESK, e.LetterFailed, letter=key, template="answer1", reason="5.1.1")
    story.does(BINH, e.Corrected, facts=(("email", "moi@vidu.example"),))
    with pytest.raises(NotAllowed, match="sau khi duyệt"):
        story.does(BINH, e.Answered)
    story.is_approved()
    story.does(BINH, e.Answered)
    assert story.state is State.ANSWERED_R1


@pytest.mark.clause("X-03")
def test_whoever_asks_how_far_it_is_hears_it_at_once() -> None:
    story = opened()
    story.sent("disclose", "acknowledge")
    story.writes(said("status_query", text="tới đâu rồi"))
    assert story.owed() == ("case_status",)


@pytest.mark.clause("X-05")
def test_out_of_hours_the_first_turn_says_when_a_human_is_back() -> None:
    story = Story(at=Story().now.replace(hour=22))
    story.opens(COMPLETE)
    assert story.owed() == ("disclose", "acknowledge", "out_of_hours")
    story.sent("disclose", "acknowledge", "out_of_hours")
    story.writes(said("provide_info"))
    assert story.owed() == ()
