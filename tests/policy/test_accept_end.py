"""The "Accept" examples of steps 4 and 5, taken literally (see test_accept_work.py)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.policy.story import AN, BINH, CHI, POLICY, Story, said
from tests.policy.test_analyse import COMPLETE, on_the_spot
from tests.policy.test_graph import EVENTS, blank
from workflows import events as e
from workflows.calendar.working_time import ZONE
from workflows.case import ClosingReason, FaultSide, State
from workflows.engine.advance import NotAllowed, advance
from workflows.messaging.messages import Note
from workflows.reading import read
from workflows.reading.result import Reading

NOTE = Note(agent="an", facts=(("full_name", "Đỗ Thị Kim Anh"), ("phone", "+84938222333")))


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=ZONE)


def heard(story: Story, text: str) -> Reading:
    return read(text, channel=story.channel, now=story.now)


def opened(text: str = "", channel: str = "zalo_bot", start: datetime | None = None) -> Story:
    story = Story(channel, **({"at": start} if start else {}))
    note = NOTE if channel in ("counter", "phone", "post") else None
    story.opens(heard(story, text) if text else COMPLETE, note=note)
    return story


def settled(channel: str) -> Story:
    story = opened(channel=channel)
    story.does(AN, e.Settled, **on_the_spot(), agreed=True)
    return story


@pytest.mark.clause("CP-19", "CP-20")
def test_by_phone_the_written_result_is_owed_and_no_visit_can_end_without_a_slip() -> None:
    story = settled("phone")
    with pytest.raises(NotAllowed, match="quầy"):
        story.does(AN, e.VisitEnded)
    story.does(AN, e.MinutesMade, signed=False, unsigned_reason="qua điện thoại")
    with pytest.raises(NotAllowed, match="chưa gửi được văn bản kết quả"):
        story.does(AN, e.Closed, lesson="không có")


@pytest.mark.clause("CP-20", "CP-21")
def test_settled_at_the_counter_by_agreement_the_visit_ends_without_slip_but_with_minutes() -> None:
    story = settled("counter")
    with pytest.raises(NotAllowed, match="chưa lập biên bản"):
        story.does(AN, e.VisitEnded)
    with pytest.raises(NotAllowed, match="chưa lập biên bản"):
        story.does(AN, e.Closed, lesson="không có")
    with pytest.raises(NotAllowed, match="phải ghi lý do"):
        story.does(AN, e.MinutesMade, signed=False)
    story.does(AN, e.MinutesMade, signed=True)
    story.does(AN, e.VisitEnded)
    story.does(AN, e.Closed, lesson="không có")
    assert story.case.closing_reason is ClosingReason.SETTLED_ON_SPOT
    assert not story.case.documents_of("slip")


@pytest.mark.clause("CP-22")
@pytest.mark.parametrize(
    ("side", "needed"), [(FaultSide.PROVIDER, True), (FaultSide.CUSTOMER, False)]
)
def test_only_the_companys_own_fault_needs_a_corrective_action(
    side: FaultSide, needed: bool
) -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause(side)
    story.is_approved()
    story.does(BINH, e.Answered)
    story.sent("answer1")
    story.writes(said("agree", text="tôi đồng ý"))
    if needed:
        with pytest.raises(NotAllowed, match="khắc phục"):
            story.does(AN, e.Closed, lesson="không có")
        story.does(
            AN, e.TaskOpened, department="kythuat", what="thêm cảnh báo", corrective=True,
            owner="binh", due=date(2026, 4, 1),
        )  # fmt: skip
    story.does(AN, e.Closed, lesson="không có")
    assert story.state is State.CLOSED


@pytest.mark.clause("CP-23")
@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_nothing_whatever_changes_an_archived_case(kind: type[e.Event]) -> None:
    story = opened().is_answered()
    story.writes(said("agree", text="tôi đồng ý"))
    story.does(AN, e.Closed, lesson="không có")
    story.rings(story.now + timedelta(days=POLICY.archive_days + 1))
    assert story.state is State.ARCHIVED
    sealed = story.case
    try:
        decision = advance(sealed, blank(kind, story), POLICY)
    except NotAllowed:
        return
    assert decision.case == sealed
    assert decision.owed == ()


@pytest.mark.clause("CP-25")
def test_received_on_friday_the_24th_of_april_is_due_on_wednesday_the_27th_of_may() -> None:
    story = opened(start=at(24, month=4))
    clock = story.case.timer("K20")
    assert clock is not None and clock.due_on == date(2026, 5, 27)


@pytest.mark.clause("CP-26")
def test_not_agreeing_opens_round_two_and_nothing_closes_before_its_document_was_sent() -> None:
    story = opened().is_answered()
    story.writes(heard(story, "tôi không đồng ý, yêu cầu hoàn đủ tiền"))
    assert story.state is State.DISAGREED_R1
    assert story.owed() == ("disagreement_noted",)
    closing = {"lesson": "không có"}
    with pytest.raises(NotAllowed):
        story.does(AN, e.Closed, **closing)
    story.does(BINH, e.Taken)
    story.is_approved(points=(("hoàn đủ tiền", "đã hoàn"),))
    story.does(BINH, e.Answered)
    story.rings(story.now + timedelta(days=60))
    with pytest.raises(NotAllowed, match="chưa gửi được"):
        story.does(AN, e.Closed, **closing)


@pytest.mark.clause("CP-27")
def test_still_not_after_the_second_answer_leads_to_the_authorities_before_closing() -> None:
    story = opened().is_answered()
    story.writes(heard(story, "tôi không đồng ý"))
    story.does(BINH, e.Taken)
    story.is_approved(points=(("a", "b"),))
    story.does(BINH, e.Answered)
    story.sent("answer2")
    story.writes(heard(story, "vẫn chưa được"))
    assert story.state is State.DISAGREED_R2
    with pytest.raises(NotAllowed):
        story.does(AN, e.Closed, lesson="không có")
    story.does(CHI, e.Referred)
    story.sent("referral")
    story.does(AN, e.Closed, lesson="không có")
    assert story.case.closing_reason is ClosingReason.NOT_AGREED


@pytest.mark.clause("CP-28")
def test_an_answer_to_what_was_only_received_is_refused_with_all_missing_steps() -> None:
    story = opened()
    with pytest.raises(NotAllowed) as refused:
        story.does(BINH, e.Answered)
    text = str(refused.value)
    for step in ("đang phân tích", "đã xác định nguyên nhân", "chờ duyệt", "đã duyệt"):
        assert step in text
