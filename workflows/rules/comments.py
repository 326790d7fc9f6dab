"""Rules of public comments, and of conversations that somebody else leads."""

from __future__ import annotations

from workflows.case.groups import DESK, EVERY, RECEIVERS, SEALED, STAFF
from workflows.conditions import comments, event_facts
from workflows.events import AnsweredInPublic, CommentHidden, ConversationMoved
from workflows.table.rule import Alert, LetterAction, Rule

COMMENTS = (
    Rule(
        clause="CP-18",
        at=EVERY - SEALED,
        on=ConversationMoved,
        when=event_facts.is_returned,
        by=DESK,
        alerts=(Alert(vi="Hội thoại được trả lại cho hệ thống: thư đang chờ sẽ tự gửi tiếp"),),
        vi="Hội thoại được trả lại cho hệ thống",
        en="The desk may write in this conversation again",
    ),
    Rule(
        clause="CP-18",
        at=EVERY - SEALED,
        on=ConversationMoved,
        by=DESK,
        alerts=(
            Alert(
                vi="Đồng nghiệp hoặc ứng dụng khác đang giữ hội thoại: hệ thống chưa gửi được,"
                " thư còn chờ",
                urgent=True,
            ),
        ),
        vi="Hội thoại do hộp thư của Trang hoặc ứng dụng khác giữ",
        en="The Page's inbox or another app leads this conversation",
    ),
    Rule(
        clause="CP-18",
        at=EVERY - SEALED,
        on=AnsweredInPublic,
        by=STAFF,
        needs=(comments.has_comment, comments.is_answered_in_private),
        letters=(LetterAction(letter="public_reply"),),
        vi="Trả lời công khai dưới bình luận, không nêu nội dung hồ sơ",
        en="An answer under the comment, without a word of the case",
    ),
    Rule(
        clause="CP-18",
        at=EVERY - SEALED,
        on=CommentHidden,
        by=RECEIVERS,
        needs=(comments.has_comment, comments.has_hiding_reason),
        letters=(LetterAction(letter="comment_hidden"),),
        alerts=(Alert(vi="Một bình luận của khách hàng được ẩn: xin xem lý do", to="duty"),),
        vi="Ẩn bình luận công khai của khách hàng",
        en="The customer's public comment is hidden",
    ),
)
