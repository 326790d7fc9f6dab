"""Step 2 of the published policy: questions, transfer, the 24 hours, settling at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.policy.story import AN, BINH, CHI, MONDAY, POLICY, Story, fact, reading, said
from workflows import events as e
from workflows.calendar.working_time import ZONE
from workflows.case import Agreement, State
from workflows.engine.advance import NotAllowed
from workflows.messaging.messages import Note

FRIDAY = datetime(2026, 3, 6, 16, 0, tzinfo=ZONE)
PHONE_NOTE = Note(agent="an", facts=(("full_name", "Phạm Quốc Bảo"),), category="staff")
COMPLETE = reading(
    facts=(
        fact("full_name", "Phạm Quốc Bảo"), fact("phone", "+84938222333"),
        fact("domain", "baophuc-vd.vn"), fact("incident_time", "sáng nay"),
        fact("error_detail", "550"),
    ),
)  # fmt: skip


def on_the_spot() -> dict[str, object]:
    return {
        "answer": "đã đặt lại mật khẩu", "facts": "sai mật khẩu", "cause": "nhập nhầm",
        "agreement": (Agreement(what="đặt lại mật khẩu", who="công ty", by=date(2026, 3, 2)),),
    }  # fmt: skip


@pytest.mark.clause("CP-09")
def test_a_complete_phone_complaint_may_be_settled_during_the_call() -> None:
    story = Story("phone")
    story.opens(reading(category=""), note=Note(agent="an", facts=(("full_name", "Bảo"),)))
    story.later(minutes=10).does(AN, e.Settled, **on_the_spot(), agreed=True)
    assert story.state is State.RESOLVED_ON_SPOT
    assert story.case.settlement is not None
    assert story.case.settlement.ended_at == MONDAY + timedelta(minutes=10)


@pytest.mark.clause("CP-09")
@pytest.mark.parametrize(
    ("channel", "words", "agreed", "why"),
    [
        ("email", COMPLETE, True, "trực tiếp hoặc gọi điện"),
        ("phone", reading(), True, "chưa đủ thông tin"),
        ("phone", COMPLETE, False, "thỏa thuận"),
    ],
)
def test_each_of_the_conditions_for_settling_at_once_is_needed(
    channel: str, words: object, agreed: bool, why: str
) -> None:
    story = Story(channel)
    story.opens(words, note=PHONE_NOTE if channel == "phone" and agreed else None)
    with pytest.raises(NotAllowed, match=why):
        story.does(AN, e.Settled, **on_the_spot(), agreed=agreed)


@pytest.mark.clause("CP-10")
def test_only_what_is_missing_is_asked_together_and_once() -> None:
    story = Story()
    story.opens(reading("mail công ty e k gửi dc", facts=(fact("error_detail", "550"),)))
    asked = {question.field for question in story.case.questions}
    assert asked == {"full_name", "contact", "service_id", "incident_time"}
    assert [o.letter for o in story.decisions[0].owed] == ["disclose", "acknowledge", "ask"]
    story.writes(said("provide_info", facts=(fact("full_name", "Bảo"),)))
    assert story.owed() == ()


def waiting_for_a_name_and_a_domain() -> Story:
    story = Story()
    story.opens(
        reading(facts=(fact("phone", "+84938222333"), fact("incident_time", "sáng nay"),
                       fact("error_detail", "550")))
    )  # fmt: skip
    story.does(AN, e.Taken)
    assert story.state is State.WAITING_CUSTOMER
    return story


@pytest.mark.clause("CP-12")
def test_bare_answers_that_sound_like_another_complaint_open_no_incident() -> None:
    story = waiting_for_a_name_and_a_domain()
    story.writes(
        reading(
            "tên miền baophuc-vd.vn ạ", category="domain", facts=(fact("domain", "baophuc-vd.vn"),)
        )
    )
    story.writes(
        reading("1. Phạm Quốc Bảo", category="domain", facts=(fact("full_name", "Phạm Quốc Bảo"),))
    )
    assert story.state is State.ANALYSING and story.case.incidents == ()
    assert story.decisions[-1].rule.clause == "CP-12"


@pytest.mark.clause("CP-10")
def test_what_an_agent_has_found_out_is_not_asked_again() -> None:
    story = waiting_for_a_name_and_a_domain()
    story.does(AN, e.Corrected, facts=(("full_name", "Phạm Quốc Bảo"),))
    assert story.state is State.WAITING_CUSTOMER
    assert [question.field for question in story.case.open_questions] == ["service_id"]
    story.does(AN, e.Corrected, facts=(("domain", "baophuc-vd.vn"),))
    assert story.state is State.ANALYSING and story.case.open_questions == ()
    reminder = story.case.timer("KASK")
    assert reminder is not None and not reminder.running


@pytest.mark.clause("CP-15")
def test_the_last_answer_together_with_another_fault_ends_the_waiting() -> None:
    story = waiting_for_a_name_and_a_domain()
    answers = (fact("full_name", "Phạm Quốc Bảo"), fact("domain", "baophuc-vd.vn"))
    words = "em là Phạm Quốc Bảo, baophuc-vd.vn, giờ thêm cả đăng nhập cũng không được nữa"
    story.writes(reading(words, category="login", facts=answers))
    assert story.state is State.ANALYSING and len(story.case.incidents) == 1
    assert story.decisions[-1].rule.clause == "CP-15"


@pytest.mark.clause("CP-10")
def test_nothing_is_asked_when_everything_is_known() -> None:
    story = Story()
    story.opens(COMPLETE)
    assert story.case.questions == ()
    assert story.owed() == ("disclose", "acknowledge")


@pytest.mark.clause("CP-10")
def test_numbered_answers_and_nothing_to_add_are_understood() -> None:
    story = Story()
    story.opens(reading())
    fields = [question.field for question in story.case.open_questions]
    story.writes(said("provide_info", text="1. Phạm Quốc Bảo\n2) 0938222333"))
    answers = {q.field: q.value for q in story.case.questions if not q.open}
    assert answers == {fields[0]: "Phạm Quốc Bảo", fields[1]: "0938222333"}
    assert story.case.person.full_name == "Phạm Quốc Bảo"
    story.writes(said("nothing_to_add", text="mấy cái kia chưa có"))
    assert not story.case.open_questions


@pytest.mark.clause("CP-11")
def test_open_tasks_must_be_answered_or_skipped_with_a_reason_before_the_cause() -> None:
    story = Story()
    story.opens(COMPLETE)
    story.does(BINH, e.Taken)
    story.does(BINH, e.TaskOpened, department="kythuat", what="xem log")
    with pytest.raises(NotAllowed, match="việc nội bộ"):
        story.finds_cause()
    story.does(BINH, e.TaskDone, task=1, answer="log đầy")
    story.finds_cause()
    assert story.state is State.CAUSE_FOUND


@pytest.mark.clause("CP-12")
def test_questions_to_the_customer_stay_open_while_departments_work() -> None:
    story = Story()
    story.opens(reading())
    story.does(BINH, e.Taken)
    assert story.state is State.WAITING_CUSTOMER
    story.does(BINH, e.TaskOpened, department="kythuat", what="xem log")
    assert story.case.open_tasks and story.case.open_questions
    story.writes(said("nothing_to_add", text="chưa có"))
    assert story.state is State.ANALYSING
    assert story.case.open_tasks


@pytest.mark.clause("CP-13")
def test_a_transfer_changes_neither_the_receipt_nor_the_due_day() -> None:
    story = Story()
    story.opens(COMPLETE)
    before = story.case.timer("K20")
    story.later(days=2).does(AN, e.Transferred, to_department="kythuat", reason="lỗi máy chủ")
    assert story.state is State.TRANSFERRED
    assert story.case.owner == POLICY.departments["kythuat"].lead
    assert story.case.timer("K20") == before
    assert story.owed() == ("transfer_notice",)


@pytest.mark.clause("CP-13")
def test_a_transfer_needs_a_known_department_and_a_reason() -> None:
    story = Story()
    story.opens(COMPLETE)
    with pytest.raises(NotAllowed, match="bộ phận nhận") as refused:
        story.does(AN, e.Transferred, to_department="mars", reason="")
    assert len(refused.value.missing) == 2


@pytest.mark.clause("CP-14")
def test_without_a_specific_reply_the_24_hours_warn_twice_and_then_escalate() -> None:
    story = Story(at=FRIDAY)
    story.opens(COMPLETE)
    story.sent("disclose", "acknowledge")
    rung = story.rings(FRIDAY + timedelta(hours=24))
    at = [(d.entry.data["clock"], d.entry.data["mark"]) for d in rung]
    assert at == [("K24", "50%"), ("K24", "80%"), ("K24", "breach")]
    moments = [d.entry.at.astimezone(ZONE) for d in rung]
    assert [f"{m:%a %H:%M}" for m in moments] == ["Sat 04:00", "Sat 11:12", "Sat 16:00"]
    clock = story.case.timer("K24")
    assert clock is not None and clock.breached_at == FRIDAY + timedelta(hours=24)
    assert "duty" in {tell.to for tell in rung[-1].alerts}


@pytest.mark.clause("CP-14")
def test_a_breach_cannot_be_edited_away() -> None:
    story = Story(at=FRIDAY)
    story.opens(COMPLETE)
    story.rings(FRIDAY + timedelta(hours=25))
    story.does(AN, e.Transferred, to_department="kythuat", reason="lỗi máy chủ")
    story.sent("transfer_notice")
    clock = story.case.timer("K24")
    assert clock is not None and not clock.running and clock.breached_at is not None


@pytest.mark.clause("CP-14")
def test_the_transfer_notice_stops_the_24_hours_only_once_it_was_sent() -> None:
    story = Story()
    story.opens(COMPLETE)
    story.does(AN, e.Transferred, to_department="kythuat", reason="lỗi máy chủ")
    clock = story.case.timer("K24")
    assert clock is not None and clock.running
    story.sent("transfer_notice")
    stopped = story.case.timer("K24")
    assert stopped is not None and not stopped.running


@pytest.mark.clause("AMB-05")
def test_an_automatic_question_does_not_count_as_the_reply_within_24_hours() -> None:
    story = Story()
    story.opens(reading())
    story.sent("ask")
    clock = story.case.timer("K24")
    assert clock is not None and clock.running
    story.later(hours=1).does(AN, e.Asked, fields=("sample",))
    story.sent("ask")
    stopped = story.case.timer("K24")
    assert stopped is not None and not stopped.running


@pytest.mark.clause("CP-15")
def test_a_further_fault_is_an_incident_of_the_same_case_without_a_second_number() -> None:
    story = Story()
    story.opens(COMPLETE)
    story.does(BINH, e.Taken)
    story.writes(reading("giờ lại không nhận được luôn", category="mail_recv"))
    assert [incident.category for incident in story.case.incidents] == ["mail_recv"]
    assert story.owed() == ()
    assert story.state is State.ANALYSING


@pytest.mark.clause("CP-20")
def test_settled_in_person_by_agreement_needs_no_slip_but_minutes() -> None:
    story = Story("counter")
    story.opens(
        reading(category=""),
        note=Note(agent="an", facts=(("full_name", "Bảo"), ("phone", "+84938222333"))),
    )
    story.does(AN, e.Settled, **on_the_spot(), agreed=True)
    with pytest.raises(NotAllowed, match="biên bản"):
        story.does(AN, e.VisitEnded)
    story.does(AN, e.MinutesMade, signed=True)
    story.does(AN, e.VisitEnded)
    assert not story.case.documents_of("slip")


@pytest.mark.clause("CP-21")
def test_unsigned_minutes_need_a_reason_and_no_minutes_no_closing() -> None:
    story = Story("counter")
    story.opens(
        reading(category=""),
        note=Note(agent="an", facts=(("full_name", "Bảo"), ("phone", "+84938222333"))),
    )
    story.does(AN, e.Settled, **on_the_spot(), agreed=True)
    with pytest.raises(NotAllowed, match="chưa lập biên bản"):
        story.does(AN, e.Closed, lesson="không có")
    with pytest.raises(NotAllowed, match="chữ ký"):
        story.does(AN, e.MinutesMade, signed=False)
    story.does(AN, e.MinutesMade, signed=False, unsigned_reason="khách vội")
    assert story.owed() == ("minutes",)
    with pytest.raises(NotAllowed, match="buổi tiếp khách"):
        story.does(AN, e.Closed, lesson="không có")
    story.does(AN, e.VisitEnded)
    story.does(AN, e.Closed, lesson="không có")
    assert story.state is State.CLOSED


@pytest.mark.clause("CP-19")
def test_a_call_settled_orally_closes_only_after_something_written_was_sent() -> None:
    story = Story("phone")
    story.opens(reading(category=""), note=Note(agent="an", facts=(("full_name", "Bảo"),)))
    story.does(AN, e.Settled, **on_the_spot(), agreed=True)
    story.does(AN, e.MinutesMade, signed=False, unsigned_reason="qua điện thoại")
    with pytest.raises(NotAllowed, match="văn bản kết quả"):
        story.does(AN, e.Closed, lesson="không có")
    story.sent("minutes")
    story.does(AN, e.Closed, lesson="không có")
    assert story.state is State.CLOSED


@pytest.mark.clause("X-05")
def test_asking_for_a_human_tells_the_group_and_the_customer() -> None:
    story = Story()
    story.opens(COMPLETE)
    story.writes(said("human_request", text="cho gặp người thật"))
    assert story.owed() == ("takeover",)
    assert any(tell.to == "group" for tell in story.decisions[-1].alerts)


def test_the_receiver_cannot_do_what_only_a_superior_may() -> None:
    story = Story()
    story.opens(COMPLETE)
    story.does(BINH, e.Taken)
    story.finds_cause()
    story.proposes()
    with pytest.raises(NotAllowed, match="không có quyền làm việc này, xin nhờ cấp duyệt"):
        story.does(AN, e.Approved, digest="x")
    assert CHI.roles and MONDAY


@pytest.mark.clause("CP-14")
def test_an_overdue_reply_is_called_out_every_working_morning() -> None:
    story = Story(at=FRIDAY)
    story.opens(reading())
    rung = story.rings(FRIDAY + timedelta(days=5))
    overdue = [decision.entry.at for decision in rung if decision.entry.data["mark"] == "overdue"]
    assert overdue == [datetime(2026, 3, day, 8, 0, tzinfo=ZONE) for day in (9, 10, 11)], (
        "Monday to Wednesday, when the office opens"
    )


@pytest.mark.clause("CP-10")
def test_a_customer_is_reminded_when_the_office_opens_never_at_night() -> None:
    story = Story()
    story.opens(reading())
    rung = story.rings(MONDAY + timedelta(days=7))
    reminded = [d.entry.at for d in rung if d.owed]
    assert reminded == [datetime(2026, 3, 6, 8, 0, tzinfo=ZONE)]
