"""Step 1 of the published policy, as situations."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.policy.story import AN, BINH, POLICY, Story, fact, reading, said
from workflows import events as e
from workflows.case import DESK, CaseKind, State
from workflows.case.numbers import case_number, check_digit, mentioned
from workflows.engine.advance import NotAllowed
from workflows.messaging.messages import Note
from workflows.reading.result import Said

COUNTER_NOTE = Note(agent="an", branch="hcm-1", facts=(("full_name", "Đỗ Thị Kim Anh"),))


@pytest.mark.clause("CP-01")
def test_two_branches_in_the_same_second_get_two_numbers_and_each_case_shows_its_branch() -> None:
    numbers = {case_number("KN", 2026, serial) for serial in (1, 2)}
    stories = []
    for branch in ("hcm-1", "hn-1"):
        story = Story("counter")
        story.opens(note=Note(agent="an", branch=branch))
        stories.append(story.case.branch)
    assert len(numbers) == 2
    assert stories == ["hcm-1", "hn-1"]


@pytest.mark.clause("CP-02")
@pytest.mark.parametrize("channel", ["counter", "phone", "post", "email", "zalo_bot"])
def test_every_channel_gives_the_same_state_and_the_same_due_day(channel: str) -> None:
    story = Story(channel)
    story.opens(note=COUNTER_NOTE if channel in ("counter", "phone", "post") else None)
    clock = story.case.timer("K20")
    assert story.state is State.RECEIVED
    assert clock is not None and clock.due_on == date(2026, 3, 30)


@pytest.mark.clause("CP-03")
def test_a_visit_cannot_end_before_the_slip_was_issued() -> None:
    story = Story("counter")
    story.opens(note=COUNTER_NOTE)
    with pytest.raises(NotAllowed, match="phiếu tiếp nhận"):
        story.does(AN, e.VisitEnded)
    story.does(AN, e.SlipIssued)
    assert story.owed() == ("slip",)
    story.does(AN, e.VisitEnded)
    assert not story.case.visit_open


@pytest.mark.clause("CP-04")
def test_a_query_that_becomes_a_complaint_is_received_when_the_complaint_was_said() -> None:
    story = Story()
    story.opens(reading("cho em hỏi giá gói 5GB", said=Said.QUERY, category=""))
    assert (story.state, story.case.kind) == (State.DRAFT, CaseKind.QUERY)
    story.later(hours=1).writes(reading("gói em đang dùng lỗi hoài, em muốn khiếu nại"))
    assert (story.state, story.case.kind) == (State.RECEIVED, CaseKind.COMPLAINT)
    assert story.case.received_at == story.now
    assert story.case.opened_at == story.now - timedelta(hours=1)


@pytest.mark.clause("CP-04")
def test_an_agent_may_recognise_a_complaint_that_the_desk_did_not() -> None:
    story = Story()
    story.opens(said("greeting", text="chán quá"))
    story.does(
        AN, e.Recognised, kind=CaseKind.COMPLAINT, category="mail_send", summary="không gửi được"
    )
    assert story.state is State.RECEIVED
    assert "acknowledge" in story.owed()
    assert story.case.received_at == story.case.opened_at


@pytest.mark.clause("CP-05")
def test_whoever_asks_where_to_go_is_told_the_address_and_hours() -> None:
    story = Story()
    story.opens(said("ask_address", text="địa chỉ ở đâu để lên gặp trực tiếp"))
    assert story.owed() == ("disclose", "office_address")


@pytest.mark.clause("PV-05")
def test_an_anonymous_question_about_the_procedure_is_answered_without_asking_who() -> None:
    story = Story()
    story.opens(said("ask_procedure", text="quy trình khiếu nại thế nào"))
    assert story.owed() == ("disclose", "procedure")
    assert not story.case.questions


@pytest.mark.clause("CP-06")
def test_a_phone_complaint_keeps_who_took_the_call() -> None:
    story = Story("phone")
    story.opens(
        note=Note(agent="an", facts=(("full_name", "Phạm Quốc Bảo"),), recording_notice=True)
    )
    assert story.case.owner == "an"
    assert story.case.person.phone == "+84912345678"
    assert story.case.person.full_name == "Phạm Quốc Bảo"


@pytest.mark.clause("CP-07")
def test_an_out_of_office_reply_changes_no_state_and_is_answered_by_nobody() -> None:
    story = Story("email")
    story.opens()
    before = story.state
    message = story.message(said(text="Tôi đang nghỉ phép"))
    story.happens(e.MachineWrote(by=DESK, at=story.now, message=message))
    assert story.state is before
    assert story.owed() == ()


@pytest.mark.clause("CP-08")
def test_a_letter_counts_from_the_day_the_envelope_was_received() -> None:
    story = Story("post", at=Story().now + timedelta(days=3))
    story.opens(note=Note(agent="an", postmark="2026-03-02"))
    clock = story.case.timer("K20")
    assert clock is not None and clock.due_on == date(2026, 4, 2)


@pytest.mark.clause("X-01")
def test_every_new_complaint_is_acknowledged_exactly_once() -> None:
    story = Story()
    story.opens()
    story.writes(said("provide_info", text="thêm một chút"))
    owed = [o.letter for d in story.decisions for o in d.owed]
    assert owed.count("acknowledge") == 1


@pytest.mark.clause("X-02")
def test_one_mistyped_digit_of_a_case_number_is_noticed() -> None:
    number = case_number("KN", 2026, 123)
    body = "2026000123"
    for place in range(len(body)):
        for digit in "0123456789":
            if digit != body[place]:
                wrong = body[:place] + digit + body[place + 1 :]
                assert check_digit(wrong) != check_digit(body)
    assert mentioned(f"hồ sơ {number.lower()} tới đâu rồi", "KN") == (number,)
    assert mentioned(number[:-1] + str((int(number[-1]) + 1) % 10), "KN") == ()


@pytest.mark.clause("AMB-37")
def test_a_dismissal_always_comes_with_a_reasoned_reply() -> None:
    story = Story()
    story.opens(said("greeting"))
    with pytest.raises(NotAllowed, match="lý do"):
        story.does(AN, e.Dismissed, reason=" ")
    story.does(AN, e.Dismissed, reason="Anh/chị liên hệ nhầm công ty khác")
    assert story.state is State.NOT_A_COMPLAINT
    assert story.owed() == ("reply",)


@pytest.mark.clause("TU-18")
def test_a_different_name_in_a_message_does_not_correct_the_record() -> None:
    story = Story("email")
    story.opens(reading(facts=(fact("full_name", "Nguyễn Văn A"),)))
    story.writes(said("provide_info", facts=(fact("full_name", "Trần Văn B"),)))
    assert story.case.person.full_name == "Nguyễn Văn A"
    assert story.case.fact("full_name") == "Trần Văn B"


def test_the_packaged_tenant_has_a_lead_for_every_department() -> None:
    assert all(department.lead for department in POLICY.departments.values())
    assert BINH.id in {department.lead for department in POLICY.departments.values()}
