"""The tenant's policy: what the packaged one says, what a faulty one is told, what stays open."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from workflows.policy import PACKAGED, Finding, Policy, PolicyError, Severity, check, load
from workflows.policy.file import policy_from

POLICY = load()


def tampered(section: str, key: str, value: Any) -> Policy:
    data = tomllib.loads(PACKAGED.read_text(encoding="utf-8"))
    target = data
    for part in section.split(".") if section else ():
        target = target[part]
    target[key] = value
    return policy_from(data, folder=PACKAGED.parent)


def found(policy: Policy, key: str) -> Finding | None:
    return next((finding for finding in check(policy) if finding.key == key), None)


def test_the_packaged_tenant_carries_the_facts_of_the_published_text() -> None:
    org = POLICY.org
    assert org.name == "Công ty cổ phần công nghệ Tadu"
    assert (org.phone, org.email) == ("+842873004787", "lienhe@hopthu.vn")
    assert org.address == "5 Đồng Nai, Phường 2, Tân Bình, Thành phố Hồ Chí Minh"
    assert (POLICY.open_from, POLICY.open_until) == (time(8), time(17, 30))


@pytest.mark.clause("CP-25", "CP-14")
def test_the_two_published_time_limits_are_the_default() -> None:
    assert POLICY.resolution_working_days == 20
    assert POLICY.transfer_reply_hours == 24


@pytest.mark.clause("X-20", "TU-06", "TU-07", "TU-13", "TU-24")
def test_the_four_blanks_are_unset_and_shown() -> None:
    blanks = (
        "verify_change_notice_days",
        "verify_reply_days",
        "party_change_written_notice_days",
        "renewal_grace_days",
    )
    for name in blanks:
        assert getattr(POLICY, name) is None
        finding = found(POLICY, f"blanks.{name}")
        assert finding is not None
        assert "chưa cấu hình" in finding.text
    assert found(replace(POLICY, verify_reply_days=7), "blanks.verify_reply_days") is None


@pytest.mark.clause("X-20")
def test_the_packaged_tenant_can_keep_its_promises() -> None:
    assert [finding for finding in check(POLICY) if finding.severity is Severity.ERROR] == []


@pytest.mark.clause("X-20")
@pytest.mark.parametrize(
    ("section", "key", "value", "finding"),
    [
        ("organisation", "phone", "", "organisation.phone"),
        ("organisation", "privacy_url", "", "organisation.privacy_url"),
        ("departments.ketoan", "lead", "", "departments.ketoan.lead"),
        ("categories.refund", "department", "khongco", "categories.refund.department"),
        ("categories.refund", "required", ["khongco"], "categories.refund.required"),
        ("questions.amount", "en", " ", "questions.amount"),
        ("desk", "duty_manager", "", "desk.duty_manager"),
        ("switches", "four_eyes", False, "switches.four_eyes"),
        ("", "bodies", [], "bodies"),
    ],
)
def test_what_is_left_open_is_named_with_its_key(
    section: str, key: str, value: Any, finding: str
) -> None:
    assert found(POLICY, finding) is None
    assert found(tampered(section, key, value), finding) is not None


@pytest.mark.clause("CP-27")
def test_authorities_whose_address_nobody_checked_are_shown() -> None:
    assert found(POLICY, "bodies.checked_on") is not None
    checked = tuple(replace(body, checked_on=date(2026, 11, 1)) for body in POLICY.bodies)
    assert found(replace(POLICY, bodies=checked), "bodies.checked_on") is None


def test_a_calendar_that_ends_soon_is_an_error_and_an_estimate_a_warning() -> None:
    def calendar(today: date) -> list[Severity]:
        return [f.severity for f in check(POLICY, today) if f.key == "calendar"]

    assert calendar(date(2028, 1, 1)) == [Severity.ERROR]
    assert calendar(date(2026, 11, 1)) == [Severity.WARNING]
    assert calendar(date(2026, 3, 1)) == []


def test_the_worst_finding_comes_first() -> None:
    severities = [finding.severity for finding in check(tampered("desk", "duty_manager", ""))]
    assert severities == sorted(severities, key=list(Severity).index)
    assert severities[0] is Severity.ERROR


@pytest.mark.parametrize(
    ("section", "key", "value", "says"),
    [
        ("organisation", "adress", "x", "không có khóa 'adress'"),
        ("limits", "resolution_working_days", "20", "resolution_working_days = '20'"),
        ("blanks", "verify_reply_days", "?", "verify_reply_days = '?'"),
        ("categories.refund", "urgency", "gấp", "normal, high, urgent"),
        ("hours", "open_from", "08:00", "không để trong dấu nháy"),
        ("hours", "quiet_from", time(0), "muộn hơn quiet_until"),
        ("", "version", "", "thiếu version"),
        ("", "organisation", "x", r"thiếu phần \[organisation\]"),
        ("", "extra", {}, "không có khóa 'extra'"),
        ("calendar", "day_off", [{"date": "2026-01-01"}], "calendar.day_off"),
    ],
)
def test_a_fault_in_the_file_is_told_with_key_and_remedy(
    section: str, key: str, value: Any, says: str
) -> None:
    with pytest.raises(PolicyError, match=says):
        tampered(section, key, value)


def test_a_missing_key_is_told_by_its_full_name() -> None:
    data = tomllib.loads(PACKAGED.read_text(encoding="utf-8"))
    del data["departments"]["cskh"]["lead"]
    with pytest.raises(PolicyError, match=r"thiếu departments\.cskh\.lead"):
        policy_from(data, folder=PACKAGED.parent)


def test_a_missing_or_broken_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="không thấy tệp"):
        load(tmp_path / "none.toml")
    broken = tmp_path / "policy.toml"
    broken.write_text("= oops", encoding="utf-8")
    with pytest.raises(PolicyError, match="cú pháp"):
        load(broken)


def test_a_tenant_may_bring_its_own_holidays_and_days_off(tmp_path: Path) -> None:
    text = PACKAGED.read_text(encoding="utf-8")
    own = text.replace('# file = "holidays.toml"      #', 'file = "nghi.toml" #').replace(
        "[limits]", '[[calendar.day_off]]\ndate = 2026-03-03\nname = "Kỷ niệm"\n\n[limits]', 1
    )
    (tmp_path / "policy.toml").write_text(own, encoding="utf-8")
    (tmp_path / "nghi.toml").write_text(
        '[[day]]\ndate = 2026-03-02\nname = "Nghỉ"\nstatus = "confirmed"\n', encoding="utf-8"
    )
    calendar = load(tmp_path / "policy.toml").calendar
    assert calendar.days_off == {date(2026, 3, 2): "Nghỉ", date(2026, 3, 3): "Kỷ niệm"}


def test_the_saturday_switch_reaches_the_calendar() -> None:
    assert tampered("switches", "saturday_is_working_day", True).calendar.works_on(date(2026, 3, 7))


@pytest.mark.clause("CP-13", "CP-10")
def test_every_category_has_a_department_and_lines_that_ask() -> None:
    assert set(POLICY.categories) >= {"mail_send", "data_loss", "refund", "privacy_request"}
    for category in POLICY.categories.values():
        assert category.department in POLICY.departments
        assert set(category.required) <= set(POLICY.questions)
        assert category.label_en


@pytest.mark.clause("PV-08")
def test_a_complaint_about_staff_asks_for_no_identity_and_no_bank_account() -> None:
    asked = " ".join(POLICY.questions[f].vi for f in POLICY.categories["staff"].required).lower()
    assert not any(word in asked for word in ("căn cước", "cccd", "tài khoản", "thẻ"))


@pytest.mark.clause("TU-14")
def test_no_question_asks_for_a_secret() -> None:
    for ask in POLICY.questions.values():
        assert "otp" not in ask.vi.lower()
        assert "mật khẩu" not in ask.vi.lower() or "che mật khẩu" in ask.vi.lower()


def test_an_unknown_department_falls_back_to_customer_care() -> None:
    assert POLICY.department("khongco").key == "cskh"
    assert POLICY.category("") is None
