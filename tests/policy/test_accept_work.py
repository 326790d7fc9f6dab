"""Every "Accept" example of the complaints policy that needs no outside, taken literally.

The words go through the real reader. Examples about mail, chat delivery, PDF, export and reports
(CP-06, CP-07, CP-18, CP-24) are journeys and tests of their own rooms.
"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.policy.story import AN, BINH, POLICY, Story, said
from tests.policy.test_analyse import COMPLETE
from workflows import events as e
from workflows.calendar.working_time import ZONE
from workflows.case import CaseKind, FaultSide, State
from workflows.engine.advance import NotAllowed, allowed
from workflows.letters import compose
from workflows.messaging.messages import Note
from workflows.messaging.windows import Carrier
from workflows.planning.route import RoutingContext, route_for
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


@pytest.mark.clause("CP-02")
def test_identical_facts_by_each_channel_need_the_same_fields_and_have_the_same_due_day() -> None:
    text = "Không gửi được mail từ 8h sáng nay, báo lỗi 550, tên miền baophuc-vd.vn"
    stories = [opened(text, channel) for channel in ("counter", "phone", "post", "email")]
    assert {story.state for story in stories} == {State.RECEIVED}
    assert {story.case.category for story in stories} == {"mail_send"}
    assert len({story.case.timer("K20") for story in stories}) == 1
    asked = [{question.field for question in story.case.questions} for story in stories]
    assert all(fields - {"full_name", "contact"} == set() for fields in asked), asked


@pytest.mark.clause("CP-03")
def test_staff_cannot_finish_a_visit_without_a_slip_and_are_offered_the_slip() -> None:
    story = opened(channel="counter")
    with pytest.raises(NotAllowed, match="chưa cấp phiếu"):
        story.does(AN, e.VisitEnded)
    assert "Cấp phiếu tiếp nhận" in {rule.button for rule in allowed(story.case, AN, POLICY)}


@pytest.mark.clause("CP-04")
def test_a_price_question_and_an_hour_later_a_complaint_are_one_case_received_at_the_second() -> (
    None
):
    story = opened("cho em hỏi giá gói 5GB")
    assert (story.state, story.case.kind) == (State.DRAFT, CaseKind.QUERY)
    story.later(hours=1)
    story.writes(heard(story, "mà gói em đang dùng lỗi hoài, em muốn khiếu nại"))
    assert story.case.kind is CaseKind.COMPLAINT
    assert story.case.received_at == story.now
    assert story.decisions[0].entry.data["text"] == "cho em hỏi giá gói 5GB"


@pytest.mark.clause("CP-05")
def test_whoever_wants_to_come_hears_the_address_the_hours_and_the_department() -> None:
    story = opened("cho mình địa chỉ để lên gặp trực tiếp")
    assert "office_address" in story.owed()
    letter = compose(
        "office_address", story.case, POLICY, key="x.1", now=story.now, by=AN, channel="zalo_bot"
    )
    org = POLICY.org
    assert org.address in letter.text and org.hours in letter.text and org.dept_cskh in letter.text


@pytest.mark.clause("CP-08")
def test_a_letter_postmarked_on_monday_and_received_on_thursday_counts_from_thursday() -> None:
    story = Story("post", at=at(5))
    story.opens(COMPLETE, note=Note(agent="an", postmark="2026-03-02"))
    assert story.case.received_at == at(5)
    clock = story.case.timer("K20")
    assert clock is not None and clock.started_at == at(5) and clock.due_on == date(2026, 4, 2)


@pytest.mark.clause("CP-10")
def test_a_short_chat_is_asked_once_for_name_contact_and_domain_and_has_a_number_already() -> None:
    story = opened("mail công ty e k gửi dc")
    asked = [question.field for question in story.case.questions]
    assert {"full_name", "contact", "service_id"} <= set(asked) and "sample" not in asked
    assert [o.letter for o in story.decisions[0].owed].count("ask") == 1
    assert story.case.number
    with pytest.raises(NotAllowed, match="chưa hỏi"):
        story.does(AN, e.Asked)


@pytest.mark.clause("CP-11")
def test_two_open_tasks_demand_a_reason_for_skipping_them_and_keep_it() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.does(BINH, e.TaskOpened, department="kythuat", what="xem nhật ký")
    story.does(BINH, e.TaskOpened, department="ketoan", what="đối chiếu sao kê")
    with pytest.raises(NotAllowed, match="lý do bỏ qua"):
        story.finds_cause()
    story.does(
        BINH, e.CauseFound, text="Hộp thư đầy", fault_side=FaultSide.CUSTOMER,
        findings=("100 %",), skipped_tasks_reason="khách đã gửi ảnh chụp",
    )  # fmt: skip
    assert story.case.cause is not None
    assert story.case.cause.skipped_tasks_reason == "khách đã gửi ảnh chụp"


@pytest.mark.clause("CP-12")
def test_what_the_customer_sends_stands_in_the_open_task_and_the_group_is_told() -> None:
    story = opened("mail công ty e k gửi dc")
    story.does(BINH, e.Taken)
    story.does(BINH, e.TaskOpened, department="kythuat", what="xem nhật ký")
    story.writes(said("provide_info", text="550 5.7.1 relaying denied"))
    assert story.case.tasks[0].news == ("550 5.7.1 relaying denied",)
    assert any("bộ phận" in tell.vi for tell in story.decisions[-1].alerts)


@pytest.mark.clause("CP-13")
def test_received_on_the_second_and_transferred_on_the_fourth_is_due_as_from_the_second() -> None:
    story = opened(start=at(2))
    story.later(days=2).does(AN, e.Transferred, to_department="kythuat", reason="lỗi máy chủ")
    clock = story.case.timer("K20")
    assert clock is not None and clock.due_on == date(2026, 3, 30)


@pytest.mark.clause("CP-14")
def test_a_transfer_whose_notice_never_left_breaches_the_24_hours_on_saturday_at_four() -> None:
    story = opened(start=at(6, 16))
    story.later(hours=1).does(AN, e.Transferred, to_department="kythuat", reason="lỗi máy chủ")
    rung = [d for d in story.rings(at(7, 17)) if d.entry.data["clock"] == "K24"]
    moments = [f"{d.entry.at.astimezone(ZONE):%a %H:%M}" for d in rung]
    assert moments == ["Sat 04:00", "Sat 11:12", "Sat 16:00"]
    assert all("duty" in {tell.to for tell in d.alerts} for d in rung)
    clock = story.case.timer("K24")
    assert clock is not None and clock.breached_at == at(7, 16)


@pytest.mark.clause("CP-15")
def test_a_further_fault_is_a_linked_incident_without_a_second_acknowledgement() -> None:
    story = opened("mail công ty em không gửi được, báo lỗi 550")
    story.does(BINH, e.Taken)
    story.writes(heard(story, "giờ lại không nhận được luôn"))
    assert [incident.category for incident in story.case.incidents] == ["mail_recv"]
    assert "acknowledge" not in story.owed()


@pytest.mark.clause("CP-16", "CP-28")
def test_a_resolution_letter_without_a_cause_is_refused_because_there_is_no_cause() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    with pytest.raises(NotAllowed, match="chưa xác định nguyên nhân"):
        story.does(BINH, e.Answered)


@pytest.mark.clause("CP-17")
def test_without_an_approved_proposal_the_first_letter_is_refused() -> None:
    story = opened()
    story.does(BINH, e.Taken)
    story.finds_cause()
    story.proposes()
    with pytest.raises(NotAllowed, match="chưa có phương án được duyệt"):
        story.does(BINH, e.Answered)


@pytest.mark.clause("CP-18")
def test_a_zalo_complaint_that_wants_mail_is_answered_by_mail_with_a_pointer_on_zalo() -> None:
    story = opened("mail công ty em không gửi được, trả lời qua email abc@vidu.vn nhé")
    carriers = {
        name: Carrier(name=name, written_answer=name == "email", by_hand=False)
        for name in ("zalo_bot", "email")
    }
    answer, pointer = (
        route_for(name, story.case, carriers, RoutingContext(now=story.now))
        for name in ("answer1", "pointer")
    )
    assert answer is not None and (answer.channel, answer.to) == ("email", "abc@vidu.vn")
    assert pointer is not None and pointer.channel == "zalo_bot"


@pytest.mark.clause("CP-18")
def test_whoever_wants_paper_gets_paper_even_where_a_mail_address_is_known() -> None:
    story = opened()
    story.does(
        AN, e.Corrected,
        facts=(("email", "abc@vidu.vn"), ("postal_address", "5 Lê Lợi"),
               ("preferred_channel", "post")),
    )  # fmt: skip
    mail = {"email": Carrier(name="email", written_answer=True, by_hand=False)}
    way = route_for("answer1", story.case, mail, RoutingContext(now=story.now))
    assert way is not None and (way.channel, way.to) == ("hand", "5 Lê Lợi")
