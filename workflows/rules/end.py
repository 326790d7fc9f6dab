"""Step 5, Kết thúc: closing with the lesson, and the archive (CP-23, CP-24)."""

from __future__ import annotations

from workflows.case import State
from workflows.case.groups import ANSWERED, APPROVERS, DESK, RECEIVERS, at
from workflows.conditions import closing, holds, timers
from workflows.events import Archived, ClockRang, Closed
from workflows.table.rule import LetterAction, Rule

CLOSING = (LetterAction(letter="closing"),)
BUTTON = "Kết thúc hồ sơ"

END = (
    Rule(
        clause="CP-24",
        at=at(State.AGREED),
        on=Closed,
        by=RECEIVERS,
        to=State.CLOSED,
        needs=(
            closing.has_lesson,
            closing.is_visit_over,
            closing.is_result_in_writing,
            closing.has_corrective_action,
        ),
        letters=CLOSING,
        button=BUTTON,
        vi="Kết thúc: khách hàng đồng ý; đã rút kinh nghiệm",
        en="Closed: agreed, lesson learned",
    ),
    Rule(
        clause="CP-21",
        at=at(State.RESOLVED_ON_SPOT),
        on=Closed,
        by=RECEIVERS,
        to=State.CLOSED,
        needs=(
            closing.has_lesson,
            closing.has_minutes,
            closing.is_visit_over,
            closing.are_minutes_delivered,
        ),
        letters=CLOSING,
        button=BUTTON,
        vi="Kết thúc: đã giải quyết ngay, có biên bản",
        en="Closed: settled on the spot, with minutes",
    ),
    Rule(
        clause="CP-27",
        at=at(State.REFERRAL_INFORMED),
        on=Closed,
        by=RECEIVERS,
        to=State.CLOSED,
        needs=(
            closing.has_lesson,
            closing.is_visit_over,
            closing.is_referral_delivered,
            closing.has_corrective_action,
        ),
        letters=CLOSING,
        button=BUTTON,
        vi="Kết thúc: hai bên chưa thỏa thuận, đã thông tin cơ quan có thẩm quyền",
        en="Closed: not agreed, referral informed",
    ),
    Rule(
        clause="X-06",
        at=at(State.WITHDRAWN),
        on=Closed,
        by=RECEIVERS,
        to=State.CLOSED,
        needs=(closing.has_lesson,),
        button=BUTTON,
        vi="Kết thúc: khách hàng đã rút khiếu nại",
        en="Closed: withdrawn",
    ),
    Rule(
        clause="AMB-12",
        at=ANSWERED,
        on=Closed,
        by=RECEIVERS,
        to=State.CLOSED,
        needs=(
            closing.has_lesson,
            closing.is_visit_over,
            closing.is_silent_long_enough,
            closing.is_meeting_over,
            closing.is_answer_delivered,
            closing.has_corrective_action,
        ),
        letters=(LetterAction(letter="closed_without_reply"),),
        button=BUTTON,
        vi="Kết thúc: đã trả lời, chưa có phản hồi (không phải là đồng ý)",
        en="Closed: answered, no reply (which is no agreement)",
    ),
    Rule(
        clause="CP-23",
        at=at(State.CLOSED),
        on=ClockRang,
        when=timers.may_be_archived,
        by=DESK,
        to=State.ARCHIVED,
        vi="Lưu trữ hồ sơ",
        en="The file is archived",
    ),
    Rule(
        clause="CP-23",
        at=at(State.CLOSED),
        on=Archived,
        by=APPROVERS,
        to=State.ARCHIVED,
        needs=(closing.is_reopening_over, closing.are_corrections_done, holds.has_no_hold),
        button="Lưu trữ",
        vi="Lưu trữ hồ sơ",
        en="The file is archived",
    ),
)
