"""What agents and letters call the states of a case and the roles of people."""

from __future__ import annotations

from workflows.case import Role, State

NAMES = {
    State.DRAFT: "bản nháp",
    State.RECEIVED: "đã tiếp nhận",
    State.ANALYSING: "đang phân tích",
    State.WAITING_CUSTOMER: "chờ khách hàng bổ sung",
    State.TRANSFERRED: "đã chuyển bộ phận",
    State.CAUSE_FOUND: "đã xác định nguyên nhân",
    State.PROPOSAL_PENDING: "phương án chờ duyệt",
    State.PROPOSAL_APPROVED: "phương án đã duyệt",
    State.ANSWERED_R1: "đã trả lời lần 1",
    State.RESOLVED_ON_SPOT: "đã giải quyết ngay",
    State.DISAGREED_R1: "khách chưa đồng ý lần 1",
    State.ROUND2_PREPARING: "đang xem xét lần 2",
    State.ANSWERED_R2: "đã trả lời lần 2",
    State.INVITED_R2: "đã mời làm việc lần 2",
    State.DISAGREED_R2: "khách chưa đồng ý lần 2",
    State.REFERRAL_INFORMED: "đã thông tin cơ quan có thẩm quyền",
    State.AGREED: "khách đồng ý",
    State.WITHDRAWN: "khách đã rút",
    State.CLOSED: "đã kết thúc",
    State.ARCHIVED: "đã lưu trữ",
    State.MERGED: "đã gộp",
    State.NOT_A_COMPLAINT: "không phải khiếu nại",
}
"""What agents and letters call a state."""


ROLES = {
    Role.RECEIVER: "chăm sóc khách hàng",
    Role.RESOLVER: "bộ phận giải quyết",
    Role.APPROVER: "cấp duyệt",
    Role.DATA_CONTACT: "phụ trách dữ liệu",
    Role.ADMIN: "quản trị",
}
"""What agents call one another's roles."""
