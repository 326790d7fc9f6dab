"""Letters beside the main road: hours, procedure, verification, reminders, closing, the slip."""

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
    full,
    minimal,
)
from workflows.calendar.working_time import ZONE
from workflows.case import DESK, Actor, Case, ClosingReason, Person
from workflows.letters import RenderedLetter, compose, lint
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


def test_who_did_not_agree_is_not_asked_how_satisfied_they_are() -> None:
    assert "hài lòng" in written("closing", full()).text
    parted = written("closing", full(closing_reason=ClosingReason.NOT_AGREED)).text
    assert "hài lòng" not in parted and "điều chúng tôi cần làm tốt hơn" in parted


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
