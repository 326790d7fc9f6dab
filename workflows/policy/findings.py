"""Open items of a tenant's policy (X-20): shown at start and by `tiepnhan check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.policy.model import Policy


class Severity(StrEnum):
    """ERROR: the desk cannot keep a promise. WARNING: something is missing. NOTE: left open."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One open item: the key in the policy file, how bad, and what to do about it."""

    key: str
    severity: Severity
    text: str


_BLANKS = {
    "verify_change_notice_days": "số ngày khách hàng phải báo thay đổi thông tin (TU-06)",
    "verify_reply_days": "số ngày trả lời yêu cầu xác minh (TU-07)",
    "party_change_written_notice_days": "số ngày báo đổi chủ thể bằng văn bản (TU-13)",
    "renewal_grace_days": "số ngày gia hạn trễ (TU-24)",
}
_NEEDED = {
    "name": "tên pháp lý", "address": "địa chỉ", "phone": "số tổng đài",
    "email": "hộp thư tiếp nhận",
    "dept_cskh": "tên bộ phận chăm sóc khách hàng", "city": "tên thành phố ghi trên văn bản",
}  # fmt: skip
_WANTED = {
    "tax_code": "mã số thuế", "website": "địa chỉ trang web", "hours": "giờ làm việc",
    "privacy_url": "đường dẫn chính sách bảo mật", "data_contact": "đầu mối dữ liệu cá nhân",
}  # fmt: skip


def check(policy: Policy, today: date | None = None) -> list[Finding]:
    """Returns all findings, worst first. With `today` also a calendar that ends soon is one."""
    found = [
        *_blanks(policy),
        *_unsupported(policy),
        *_contacts(policy),
        *_departments(policy),
        *_categories(policy),
        *_questions(policy),
        *_people(policy),
        *(_calendar(policy, today) if today else ()),
    ]
    order = list(Severity)
    return sorted(found, key=lambda finding: order.index(finding.severity))


def _blanks(policy: Policy) -> Iterator[Finding]:
    for key, what in _BLANKS.items():
        if getattr(policy, key) is None:
            text = f"chưa cấu hình {what}: hệ thống không tính hạn và không nêu hậu quả nào"
            yield Finding(key=f"blanks.{key}", severity=Severity.NOTE, text=text)


def _unsupported(policy: Policy) -> Iterator[Finding]:
    """A switch that has no effect yet must not look as if it worked."""
    if policy.pauses_while_waiting:
        text = "chưa hỗ trợ tạm dừng thời hạn khi chờ khách (AMB-01): xin đặt lại false"
        key = "switches.pauses_while_waiting"
        yield Finding(key=key, severity=Severity.ERROR, text=text)


def _contacts(policy: Policy) -> Iterator[Finding]:
    for wanted, severity in ((_NEEDED, Severity.ERROR), (_WANTED, Severity.WARNING)):
        for key, what in wanted.items():
            if not getattr(policy.org, key):
                text = f"chưa có {what}: điền vào mục [organisation]"
                yield Finding(key=f"organisation.{key}", severity=severity, text=text)


def _departments(policy: Policy) -> Iterator[Finding]:
    if not policy.departments:
        text = "chưa có bộ phận nào: thêm ít nhất bộ phận chăm sóc khách hàng"
        yield Finding(key="departments", severity=Severity.ERROR, text=text)
    for department in policy.departments.values():
        if not department.lead:
            text = f"{department.name} chưa có trưởng bộ phận: hồ sơ sẽ không có người phụ trách"
            yield _error(f"departments.{department.key}.lead", text)


def _categories(policy: Policy) -> Iterator[Finding]:
    for category in policy.categories.values():
        where = f"categories.{category.key}"
        if category.department not in policy.departments:
            text = f"chuyển tới {category.department!r}, không có trong [departments]"
            yield _error(f"{where}.department", text)
        for field in category.required:
            if field not in policy.questions:
                text = f"cần {field!r} nhưng chưa có câu hỏi: thêm [questions.{field}]"
                yield _error(f"{where}.required", text)


def _questions(policy: Policy) -> Iterator[Finding]:
    for ask in policy.questions.values():
        if not ask.vi.strip() or not ask.en.strip():
            yield _error(f"questions.{ask.field}", "thiếu câu hỏi: ghi cả vi và en")
    for field in ("full_name", "contact"):
        if field not in policy.questions:
            yield _error(f"questions.{field}", "hồ sơ nào cũng cần câu hỏi này (CP-10)")


def _people(policy: Policy) -> Iterator[Finding]:
    if not policy.bodies:
        text = "chưa có cơ quan nào: không gửi được thông tin sau lần 2 (CP-27)"
        yield _error("bodies", text)
    for body in policy.bodies:
        if body.checked_on is None:
            text = (
                f"chưa đối chiếu tên, địa chỉ của {body.name}: ghi checked_on = ngày đã đối chiếu"
            )
            yield Finding(key="bodies.checked_on", severity=Severity.WARNING, text=text)
    if not policy.duty_manager:
        text = "chưa có người trực: cảnh báo quá hạn không tới ai (CP-14)"
        yield _error("desk.duty_manager", text)
    if not policy.signer.name:
        text = "chưa có người ký: thư trả lời sẽ ghi tên người duyệt"
        yield Finding(key="signer.name", severity=Severity.WARNING, text=text)
    if not policy.four_eyes:
        text = "người soạn được tự duyệt (AMB-29): sẽ ghi trong báo cáo kiểm tra"
        yield Finding(key="switches.four_eyes", severity=Severity.WARNING, text=text)


def _calendar(policy: Policy, today: date) -> Iterator[Finding]:
    last = policy.calendar.last_year
    estimated = sorted(
        d for d, status in policy.calendar.unsure.items() if d.year == today.year + 1
    )
    if last is not None and last < today.year + 1:
        text = f"lịch nghỉ chỉ có đến năm {last}: thêm năm {last + 1} vào {policy.calendar.source}"
        yield _error("calendar", text)
    elif estimated and today.month >= 11:
        days = f"{len(estimated)} ngày nghỉ năm {today.year + 1}"
        text = f"{days} chưa chắc chắn: đối chiếu với lịch đã công bố"
        yield Finding(key="calendar", severity=Severity.WARNING, text=text)


def _error(key: str, text: str) -> Finding:
    return Finding(key=key, severity=Severity.ERROR, text=text)
