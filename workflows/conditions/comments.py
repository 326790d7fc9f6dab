"""Public comments: their addresses, and the preconditions of answering or hiding them."""

from __future__ import annotations

from workflows.case import Case, ContactPoint
from workflows.events import CommentHidden, Event
from workflows.policy import Policy
from workflows.table.rule import need

COMMENT = "comment:"
"""Prefix of a comment's id: the address to which one private reply may go."""
PUBLIC = "public:"
"""Prefix of a comment's id: a public answer below it. No facts of the case go there."""
HIDE = "hide:"
"""Prefix of a comment's id: hides it from all but its writer and their friends."""


def comment_address(case: Case, what: str = PUBLIC) -> ContactPoint | None:
    """Returns the address of the customer's latest comment, or None if they wrote none."""
    for contact in reversed(case.person.contacts):
        if contact.address.startswith(COMMENT):
            comment = contact.address.removeprefix(COMMENT)
            return ContactPoint(channel=contact.channel, address=f"{what}{comment}")
    return None


@need(vi="hồ sơ này không đến từ bình luận công khai", en="no public comment in this case")
def has_comment(case: Case, event: Event, policy: Policy) -> bool:
    return comment_address(case) is not None


@need(
    vi="khách chưa nhận được tin nhắn riêng: trả lời riêng trước, rồi mới trả lời công khai",
    en="the customer has no private answer yet",
)
def is_answered_in_private(case: Case, event: Event, policy: Policy) -> bool:
    return not case.first_contact


@need(vi="chưa ghi lý do ẩn bình luận", en="no reason for hiding the comment")
def has_hiding_reason(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, CommentHidden) and bool(event.reason.strip())
