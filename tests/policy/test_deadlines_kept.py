"""Ways to lose a deadline: none works."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.policy.story import AN, BINH, CHI, MONDAY, POLICY, Story, reading, said
from tests.policy.test_analyse import COMPLETE, on_the_spot
from workflows import events as e
from workflows.calendar.working_time import due_in_working_days
from workflows.case import DESK, CaseKind, FaultSide, State
from workflows.engine.advance import NotAllowed, advance, open_case
from workflows.messaging.messages import Note
from workflows.reading.result import Said


def opened(channel: str = "zalo_bot") -> Story:
    story = Story(channel)
    story.opens(COMPLETE, note=Note(agent="an") if channel in ("phone", "counter") else None)
    return story


@pytest.mark.clause("CP-25", "AMB-09")
def test_a_bounced_answer_sets_the_twenty_days_going_again_from_receipt() -> None:
    story = opened().is_answered()
    due = story.timer("K20").due_at
    story.later(days=40)
    story.fails("answer1")
    assert story.timer("K20").running and story.timer("K20").due_at == due
    (rung,) = [d for d in story.rings(story.now) if d.entry.data["clock"] == "K20"]
    assert rung.entry.data["mark"] == "breach" and story.timer("K20").breached_at == due


@pytest.mark.clause("CP-14", "AMB-09")
def test_a_transfer_notice_that_came_back_is_no_reply_within_24_hours() -> None:
    story = opened()
    story.does(AN, e.Transferred, to_department="kythuat", reason="lỗi máy chủ")
    story.sent("transfer_notice")
    assert not story.timer("K24").running
    owed = story.decisions[-2].owed[0]
    story.does(DESK, e.LetterFailed, letter=owed.key, template=owed.letter, reason="chặn")
    assert story.timer("K24").running and story.timer("K24").started_at == MONDAY


@pytest.mark.clause("CP-14")
def test_pressing_answer_stops_nothing_until_something_was_sent() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause()
    story.is_approved()
    story.does(BINH, e.Answered)
    assert story.timer("K24").running and story.timer("K20").running


@pytest.mark.clause("CP-14", "CP-25", "X-06")
def test_withdrawing_and_reopening_gains_no_time() -> None:
    story = opened()
    before = story.timer("K24").due_at, story.timer("K20").due_at
    story.later(hours=23).does(AN, e.WithdrawalRecorded, reason="")
    story.later(hours=5).does(AN, e.Reopened, reason="nhầm")
    assert (story.timer("K24").due_at, story.timer("K20").due_at) == before
    assert {c.kind for c in story.case.clocks if c.running} >= {"K24", "K20"}


@pytest.mark.clause("CP-25", "CP-15")
def test_a_settlement_that_did_not_hold_goes_on_with_the_first_twenty_days() -> None:
    story = opened("phone")
    due = story.timer("K20").due_at
    story.does(AN, e.Settled, **on_the_spot(), agreed=True)
    story.does(AN, e.MinutesMade, signed=False, unsigned_reason="điện thoại")
    story.sent("minutes")
    assert not story.timer("K20").running
    story.later(days=3).writes(reading("vẫn không gửi được"))
    assert story.state is State.ANALYSING
    assert story.timer("K20").running and story.timer("K20").due_at == due


@pytest.mark.clause("X-04", "CP-25")
def test_the_due_day_moves_earlier_with_a_merged_case_and_the_journal_says_so() -> None:
    story = opened()
    story.later(hours=30)
    story.absorbs(hours=24 * 12)
    assert story.case.received_at is not None
    due_at, _ = due_in_working_days(story.case.received_at, 20, POLICY.calendar)
    assert story.timer("K20").due_at == due_at
    moved = story.decisions[-1].entry.data["due_moved"]
    assert isinstance(moved, dict) and set(moved) == {"K24", "K20"}
    assert [d.entry.data["mark"] for d in story.rings(story.now)] == ["breach"]


@pytest.mark.clause("X-04", "CP-14")
def test_a_reply_that_was_late_for_the_merged_case_is_a_breach() -> None:
    story = opened()
    story.later(hours=10).does(AN, e.ProgressTold, done=("a",), pending=("b",))
    story.sent("progress")
    story.absorbs(hours=40)
    assert story.timer("K24").breached_at == MONDAY - timedelta(hours=30) + timedelta(hours=24)


@pytest.mark.clause("X-04")
def test_a_complaint_merged_into_a_mere_question_is_received_and_not_lost() -> None:
    story = Story()
    story.opens(reading("giá gói 5GB?", said=Said.QUERY, category=""))
    story.absorbs(hours=48)
    assert (story.state, story.case.kind) == (State.RECEIVED, CaseKind.COMPLAINT)
    assert story.timer("K20").started_at == story.now - timedelta(hours=48)
    assert story.owed() == ("merged", "acknowledge")


@pytest.mark.clause("X-04", "CP-26")
def test_neither_an_answered_case_nor_one_in_round_two_disappears_in_another() -> None:
    story = opened().is_answered()
    with pytest.raises(NotAllowed, match="gộp hồ sơ kia"):
        story.does(AN, e.MergedInto, number="KN-2026-000002-1")
    story.writes(said("disagree"))
    with pytest.raises(NotAllowed, match="gộp hồ sơ kia"):
        story.does(AN, e.MergedInto, number="KN-2026-000002-1")


@pytest.mark.clause("X-04")
def test_no_complaint_is_merged_into_a_case_that_is_as_good_as_over() -> None:
    story = opened()
    story.writes(said("withdraw"))
    story.writes(said("withdraw"))
    with pytest.raises(NotAllowed):
        story.absorbs(hours=1)


@pytest.mark.clause("AMB-37")
def test_a_registered_complaint_is_dismissed_only_by_a_superior_and_can_come_back() -> None:
    story = opened()
    with pytest.raises(NotAllowed, match="không có quyền"):
        story.does(AN, e.Dismissed, reason="không liên quan")
    story.does(CHI, e.Dismissed, reason="không liên quan")
    story.later(days=5).does(AN, e.Recognised, kind=CaseKind.COMPLAINT)
    assert story.state is State.RECEIVED
    assert story.timer("K20").running and story.timer("K20").started_at == MONDAY


@pytest.mark.clause("CP-13")
def test_a_transfer_to_where_the_case_is_already_counts_for_nothing() -> None:
    story = opened()
    with pytest.raises(NotAllowed, match="đã ở bộ phận này"):
        story.does(AN, e.Transferred, to_department=story.case.department, reason="x")


@pytest.mark.clause("CP-13")
def test_a_transfer_that_nobody_accepts_is_heard_of_the_next_working_day() -> None:
    story = opened()
    story.does(AN, e.Transferred, to_department="kythuat", reason="lỗi")
    story.sent("transfer_notice")
    rung = story.rings(MONDAY + timedelta(days=3))
    assert [d.entry.data["clock"] for d in rung] == ["KTAKE", "KTAKE"]
    assert "duty" in {tell.to for tell in rung[-1].alerts}


@pytest.mark.clause("CP-04")
def test_writing_again_does_not_put_off_the_day_on_which_a_message_is_looked_at() -> None:
    story = Story()
    story.opens(said("greeting", text="alo"))
    due = story.timer("KDRAFT").due_at
    for _ in range(6):
        story.later(hours=20)
        story.rings(story.now)
        story.writes(said("greeting", text="alo"))
    assert story.timer("KDRAFT").breached_at == due
    heard = {tell.to for d in story.decisions for tell in d.alerts}
    assert {"group", "duty"} <= heard


@pytest.mark.clause("AMB-04")
def test_a_tenant_may_count_the_24_hours_from_the_transfer() -> None:
    policy = replace(POLICY, transfer_reply_counts_from="transfer")
    story = Story()
    case = open_case(story.wrote(COMPLETE), number="KN-2026-000001-3", policy=policy).case
    assert case.timer("K24") is None
    at = MONDAY + timedelta(days=2)
    moved = e.Transferred(by=AN, at=at, to_department="kythuat", reason="lỗi")
    running = advance(case, moved, policy).case.timer("K24")
    assert running is not None and running.started_at == at


@pytest.mark.clause("AMB-35", "CP-25")
def test_a_fault_that_came_back_is_answered_anew_with_a_new_action_against_it() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause(FaultSide.PROVIDER)
    story.is_approved()
    story.does(BINH, e.Answered)
    story.sent("answer1")
    story.does(BINH, e.TaskOpened, department="kythuat", what="vá lỗi", corrective=True)
    story.does(BINH, e.TaskDone, task=1, answer="đã vá")
    story.does(AN, e.Agreed, words="đồng ý")
    story.does(AN, e.Closed, lesson="không có")
    story.later(days=9).writes(reading("lại không gửi được nữa rồi"))
    assert (story.state, story.case.round) == (State.ANALYSING, 1)
    assert story.timer("K20").running and story.timer("K20").started_at == story.now
    story.finds_cause(FaultSide.PROVIDER)
    story.is_approved()
    story.does(BINH, e.Answered)
    with pytest.raises(NotAllowed, match="chưa đến tay"):
        story.does(AN, e.Agreed, words="đồng ý")
    story.sent("answer1")
    story.does(AN, e.Agreed, words="đồng ý")
    with pytest.raises(NotAllowed, match="khắc phục"):
        story.does(AN, e.Closed, lesson="không có")
