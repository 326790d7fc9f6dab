"""What must be so before something is done to a comment that everybody reads."""

from __future__ import annotations

from workflows.case import Case
from workflows.events import CommentHidden, Event
from workflows.policy import Policy
from workflows.public import under_comment
from workflows.rules.row import need


@need(vi="hồ sơ này không đến từ bình luận công khai", en="no public comment in this case")
def a_comment(case: Case, event: Event, policy: Policy) -> bool:
    return under_comment(case) is not None


@need(
    vi="khách chưa nhận được tin nhắn riêng: trả lời riêng trước, rồi mới trả lời công khai",
    en="the customer has no private answer yet",
)
def answered_in_private(case: Case, event: Event, policy: Policy) -> bool:
    return not case.first_contact


@need(vi="chưa ghi lý do ẩn bình luận", en="no reason for hiding the comment")
def hiding_reason(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, CommentHidden) and bool(event.reason.strip())
