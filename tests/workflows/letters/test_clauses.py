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
from workflows.calendar.working_time import ZONE
from workflows.case import DESK, Actor, Case, Outcome, Person, Question
from workflows.letters import RenderedLetter, compose
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
) -> RenderedLetter:
    return compose(
        name, case, policy, key=f"{NUMBER}.{name}", now=now, by=by, channel=channel, data=TOLD
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


def test_a_transfer_notice_names_the_department_that_passed_the_file_on_if_known() -> None:
    assert "nên chúng tôi đã chuyển" in written("transfer_notice", full()).text
    told = {**TOLD, "from_department": "ketoan"}
    letter = compose(
        "transfer_notice", full(), POLICY, key="x", now=NOW, by=AN, channel="email", data=told
    )
    assert "nên Phòng Kế toán đã chuyển" in letter.text


@pytest.mark.clause("CP-25")
def test_a_day_that_has_passed_is_no_longer_promised() -> None:
    april = datetime(2026, 4, 7, 9, 0, tzinfo=ZONE)
    assert "30/03/2026" not in written("progress", full(), now=april).text
    assert written("acknowledge", full(), now=april).missing == ("case.due_date",)
    assert "30/03/2026" in written("late_notice", full(), now=april).text


def test_after_the_answer_was_given_no_due_day_is_named() -> None:
    answered = replace(full().clocks[0], stopped_at=NOW)
    assert "hạn trả lời" not in written("progress", full(clocks=(answered,))).text


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
    text = written("disagreement_noted", full(disagreement=("chưa thấy nói rõ nguyên nhân.",))).text
    assert "“chưa thấy nói rõ nguyên nhân”." in text
    assert "dự kiến chậm nhất ngày 16/03/2026" in text


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
