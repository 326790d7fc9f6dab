"""What is done where everybody reads: it names no case, no person and no remedy."""

from __future__ import annotations

from workflows import public_needs
from workflows.events import AnsweredInPublic, CommentHidden
from workflows.rules.always import SHUT
from workflows.rules.row import Owes, Rule, Tells
from workflows.rules.who import EVERY, RECEIVERS, STAFF

COMMENTS = (
    Rule(
        clause="CP-18",
        at=EVERY - SHUT,
        on=AnsweredInPublic,
        by=STAFF,
        needs=(public_needs.a_comment, public_needs.answered_in_private),
        owes=(Owes(letter="public_reply"),),
        vi="Trả lời công khai dưới bình luận, không nêu nội dung hồ sơ",
        en="An answer under the comment, without a word of the case",
    ),
    Rule(
        clause="CP-18",
        at=EVERY - SHUT,
        on=CommentHidden,
        by=RECEIVERS,
        needs=(public_needs.a_comment, public_needs.hiding_reason),
        owes=(Owes(letter="comment_hidden"),),
        tells=(Tells(vi="Một bình luận của khách hàng được ẩn: xin xem lý do", to="duty"),),
        vi="Ẩn bình luận công khai của khách hàng",
        en="The customer's public comment is hidden",
    ),
)
