"""What the policy's clauses demand of particular letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from tests.workflows.sample_cases import (
    AN,
    NOW,
    NUMBER,
    POLICY,
    TOLD,
    document,
    full,
    minimal,
    proposal,
)
from workflows.calendar import ZONE
from workflows.case import DESK, Actor, Case, Outcome, Person, Question
from workflows.letters import Letter, compose, lint
from workflows.policy import Policy

SATURDAY = datetime(2026, 3, 7, 20, 0, tzinfo=ZONE)


def written(
    name: str,
    case: Case,
    channel: str = "zalo_bot",
    *,
    by: Actor = DESK,
    now: datetime = NOW,
    policy: Policy = POLICY,
) -> Letter:
    return compose(
        name, case, policy, key=f"{NUMBER}.{name}", now=now, by=by, channel=channel, told=TOLD
    )


@pytest.mark.clause("X-01", "CP-25", "X-02")
@pytest.mark.parametrize("channel", ["zalo_bot", "email"])
def test_an_acknowledgement_names_number_receipt_and_the_promised_day(channel: str) -> None:
    text = written("acknowledge", full(), channel).text
    for part in (NUMBER, "09:05 ngày 02/03/2026", "30/03/2026", "20 ngày làm việc"):
        assert part in text


@pytest.mark.clause("CP-25")
def test_an_acknowledgement_without_a_running_clock_is_not_sent() -> None:
    assert written("acknowledge", minimal(clocks=())).missing == ("case.due_date",)


@pytest.mark.clause("PV-02", "X-18")
def test_the_first_words_say_that_a_machine_is_talking() -> None:
    text = written("disclose", minimal()).text
    assert "trợ lý tự động" in text
    assert POLICY.org.privacy_url in text


@pytest.mark.clause("CP-10", "PV-08")
def test_a_question_letter_asks_for_what_is_open_and_nothing_else() -> None:
    asked = Question(field="incident_time", asked_at=NOW, answered_at=NOW, value="sáng nay")
    text = written("ask", full(questions=(*full().questions, asked))).text
    assert POLICY.questions["service_id"].vi in text
    assert POLICY.questions["error_detail"].vi in text
    assert POLICY.questions["incident_time"].vi not in text
    assert "chưa có" in text


@pytest.mark.clause("CP-10")
def test_nothing_is_asked_when_nothing_is_open() -> None:
    assert written("ask", full(questions=())).missing == ("asks",)


@pytest.mark.clause("CP-14", "CP-13")
def test_a_transfer_notice_says_where_what_next_and_by_when() -> None:
    text = written("transfer_notice", full(), by=AN).text
    for part in (NUMBER, "Phòng Kỹ thuật", "Bước tiếp theo", "16/03/2026", "30/03/2026"):
        assert part in text


@pytest.mark.clause("CP-14")
def test_the_next_news_is_never_promised_after_the_answer_itself() -> None:
    late = datetime(2026, 3, 26, 9, 0, tzinfo=ZONE)
    assert "chậm nhất ngày 30/03/2026" in written("transfer_notice", full(), now=late).text


@pytest.mark.clause("CP-18", "PV-17")
def test_a_pointer_in_a_chat_gives_no_details_away() -> None:
    case = full(documents=(document("answer1"),))
    text = written("pointer", case).text
    assert "k***i@minhan.example" in text
    private = (
        case.person.email,
        case.person.phone,
        "minhan.example " + "HD-2025-0917",
        "1.200.000",
        case.summary,
        case.subject,
        case.cause.text if case.cause else "x",
    )
    assert not any(detail in text for detail in private)


@pytest.mark.clause("CP-18")
def test_a_pointer_asks_for_an_address_where_none_is_known() -> None:
    case = full(documents=(document("answer1"),), person=Person())
    assert "địa chỉ email hoặc địa chỉ bưu điện" in written("pointer", case).text


@pytest.mark.clause("CP-17")
@pytest.mark.parametrize("name", ["answer1", "answer2"])
def test_no_answer_is_composed_before_the_superior_approved(name: str) -> None:
    draft = proposal(round=1 if name == "answer1" else 2, approved_at=None)
    letter = written(name, full(proposal=draft), "email")
    assert letter.missing == ("decision.approved",)
    assert letter.text == ""
    assert letter.document is None


@pytest.mark.clause("CP-17", "CP-26")
def test_an_approval_of_round_one_is_none_for_round_two() -> None:
    assert "decision.approved" in written("answer2", full(proposal=proposal(round=1))).missing


@pytest.mark.clause("CP-16", "CP-19")
def test_an_answer_without_cause_or_grounds_is_not_composed() -> None:
    assert set(written("answer1", full(cause=None)).missing) == {"cause.findings", "cause.text"}
    refused = proposal(outcome=Outcome.NONE, basis=" ")
    assert written("answer1", full(proposal=refused)).missing == ("decision.grounds",)


@pytest.mark.clause("CP-19", "X-07")
def test_the_covering_mail_says_how_to_disagree_and_that_silence_is_no_agreement() -> None:
    text = written("answer1", full(), "email").text
    assert "Nếu chưa đồng ý" in text
    assert "lần 2" in text
    assert "chưa trả lời không được hiểu là đồng ý" in text


@pytest.mark.clause("CP-26")
def test_a_disagreement_is_acknowledged_with_its_points_and_an_expected_day() -> None:
    text = written("disagreement_noted", full()).text
    assert "chưa thấy nói rõ nguyên nhân" in text
    assert "dự kiến trước hết ngày 16/03/2026" in text


@pytest.mark.clause("CP-26")
def test_an_invitation_needs_a_meeting() -> None:
    assert written("invitation", full(meeting=None)).missing == ("meeting.at",)


@pytest.mark.clause("CP-27")
def test_the_note_on_authorities_needs_both_rounds_and_configured_bodies() -> None:
    only_first = full(documents=(document("answer1"), document("referral")))
    assert written("referral", only_first).missing == ("round2.number",)
    assert written("referral", full(), policy=replace(POLICY, bodies=())).missing == ("bodies",)
    invited = full(documents=tuple(map(document, ("answer1", "invitation", "referral"))))
    assert written("referral", invited).missing == ()


@pytest.mark.clause("CP-27")
def test_the_second_answer_and_the_procedure_never_hide_the_authorities() -> None:
    for name, case in (("answer2", full(proposal=proposal(round=2))), ("procedure", minimal())):
        assert "cơ quan, tổ chức có thẩm quyền" in written(name, case).text


@pytest.mark.clause("CP-05", "CP-06")
def test_the_address_is_told_with_hours_department_and_hotline() -> None:
    text = written("office_address", minimal(), now=SATURDAY).text
    for part in (
        "5 Đồng Nai",
        POLICY.org.hours,
        "Phòng Chăm sóc khách hàng",
        "028 7300 4787",
        "08:00 ngày 09/03/2026",
    ):
        assert part in text


@pytest.mark.clause("PV-05")
def test_the_procedure_is_explained_in_five_steps_and_asks_for_nothing() -> None:
    text = written("procedure", minimal()).text
    assert [line[:2] for line in text.splitlines() if line[:1].isdigit()] == [
        "1.", "2.", "3.", "4.", "5.",
    ]  # fmt: skip
    assert "24 giờ" in text
    assert "20 ngày làm việc" in text
    assert not any(word in text.lower() for word in ("họ tên", "xin cho biết", "cccd"))


def test_out_of_hours_the_next_opening_is_named() -> None:
    assert "từ 08:00 ngày 09/03/2026" in written("out_of_hours", full(), now=SATURDAY).text
    assert (
        "xin gọi 0912 345 678"
        in written(
            "out_of_hours", full(), policy=replace(POLICY, emergency_phone="+84912345678")
        ).text
    )


@pytest.mark.clause("X-05")
def test_a_takeover_at_night_promises_nobody_before_the_morning() -> None:
    assert "08:00 ngày 09/03/2026" in written("takeover", full(), now=SATURDAY).text
    assert "ngoài giờ" not in written("takeover", full()).text


@pytest.mark.clause("TU-06", "TU-07", "TU-20")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_verification_letter_names_no_days_until_they_are_configured(language: str) -> None:
    letter = written("verify_identity", full(language=language), "email")
    body = letter.text
    assert "?" not in body
    assert not any(f" {unit}" in body for unit in ("ngày kể từ", "days of"))
    assert lint(body, letter.template_id) == ()
    configured = written(
        "verify_identity", full(), "email", policy=replace(POLICY, verify_reply_days=7)
    )
    assert "trong 7 ngày kể từ khi nhận được thư này" in configured.text


@pytest.mark.clause("TU-09", "PAY-07", "X-19")
@pytest.mark.parametrize("category", ["data_loss", "refund"])
def test_an_acknowledgement_promises_neither_recovery_nor_money(category: str) -> None:
    case = full(category=category, summary="mất hết mail tháng 10", remedy_asked="")
    letter = written("acknowledge", case, "email")
    assert lint(letter.text, letter.template_id) == ()
    assert "khôi phục" not in letter.text


@pytest.mark.clause("AMB-11", "X-07")
@pytest.mark.parametrize("name", ["reminder_answer", "closed_without_reply"])
def test_silence_is_called_silence(name: str) -> None:
    text = written(name, full()).text
    assert "không được hiểu là đồng ý" in text or "không có nghĩa là" in text
    assert written(name, full(documents=())).missing == ("answered_at",)


@pytest.mark.clause("CP-24")
def test_a_closing_letter_says_how_it_ended_and_how_to_reopen() -> None:
    text = written("closing", full()).text
    assert "hai bên đã thống nhất cách giải quyết" in text
    assert "30 ngày" in text
    assert written("closing", full(closing_reason=None)).missing == ("outcome_line",)


@pytest.mark.clause("CP-03")
def test_a_slip_needs_the_name_of_the_customer() -> None:
    letter = written("slip", full(person=Person()), "counter", by=AN)
    assert letter.missing == ("customer.full_name",)


@pytest.mark.clause("X-12")
def test_an_english_letter_names_departments_and_days_in_english() -> None:
    text = written("transfer_notice", full(language="en")).text
    assert "Engineering" in text
    assert "30 March 2026" in text
    assert "Phòng" not in text
