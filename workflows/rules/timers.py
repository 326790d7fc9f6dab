"""What happens when a timer reaches a mark: warnings, reminders, escalation (CP-14, CP-25)."""

from __future__ import annotations

from workflows.case import State
from workflows.case.groups import DESK, EVERY, OPEN, at
from workflows.conditions import case_state, timers
from workflows.events import ClockRang
from workflows.table.rule import Alert, LetterAction, Rule

K24_WARNING = (Alert(vi="Sắp hết hạn phản hồi 24 giờ", to="duty", urgent=True),)
K20_WARNING = (Alert(vi="Nhắc hạn trả lời bằng văn bản", urgent=True),)
K20_LAST = (*K20_WARNING, Alert(vi="Sắp hết hạn trả lời bằng văn bản", to="duty", urgent=True))
OURS = ("K24", "K20", "KR2", "KDRAFT", "KTAKE", "KCLOSE")
"""Timers that wait for us and not for the customer."""

TIMERS = (
    *(
        Rule(
            clause="CP-14",
            at=OPEN,
            on=ClockRang,
            when=timers.timer_reached("K24", mark),
            by=DESK,
            alerts=K24_WARNING,
            vi=f"Cảnh báo hạn phản hồi 24 giờ ({mark})",
            en=f"Warning: the 24-hour reply ({mark})",
        )
        for mark in ("50%", "80%")
    ),
    Rule(
        clause="CP-14",
        at=OPEN,
        on=ClockRang,
        when=timers.timer_reached("K24", "breach"),
        by=DESK,
        alerts=(
            Alert(vi="QUÁ HẠN phản hồi 24 giờ, chuyển cấp trên", to="duty", urgent=True),
            Alert(vi="QUÁ HẠN phản hồi 24 giờ", urgent=True),
        ),
        vi="Quá hạn phản hồi 24 giờ; đã báo người trực quản lý",
        en="The 24-hour reply is overdue; the duty manager is told",
    ),
    Rule(
        clause="CP-25",
        at=OPEN,
        on=ClockRang,
        when=timers.must_answer_on_known_facts,
        by=DESK,
        letters=(LetterAction(letter="reminder_questions"),),
        alerts=K20_WARNING,
        vi="Còn 5 ngày làm việc, còn thiếu thông tin: báo sẽ trả lời trên thông tin hiện có",
        en="Near the end with facts missing: the customer is told we answer on what we have",
    ),
    *(
        Rule(
            clause="CP-25",
            at=OPEN,
            on=ClockRang,
            when=timers.timer_reached("K20", mark),
            by=DESK,
            alerts=alerts,
            vi=f"Cảnh báo hạn trả lời bằng văn bản ({mark})",
            en=f"Warning: the written answer ({mark})",
        )
        for mark, alerts in (
            ("wd10", K20_WARNING),
            ("wd15", K20_WARNING),
            ("wd18", K20_LAST),
            ("wd19", K20_LAST),
        )
    ),
    Rule(
        clause="CP-25",
        at=OPEN,
        on=ClockRang,
        when=timers.timer_reached("K20", "breach"),
        by=DESK,
        alerts=(
            Alert(vi="QUÁ HẠN trả lời bằng văn bản, chuyển cấp trên", to="duty", urgent=True),
            Alert(vi="QUÁ HẠN trả lời bằng văn bản", urgent=True),
        ),
        vi="Quá hạn trả lời bằng văn bản; đã báo người trực quản lý",
        en="The written answer is overdue; the duty manager is told",
    ),
    Rule(
        clause="CP-10",
        at=OPEN,
        on=ClockRang,
        when=timers.timer_reached("KASK", "remind"),
        by=DESK,
        letters=(LetterAction(letter="reminder_questions", when=case_state.may_desk_write),),
        vi="Nhắc khách hàng bổ sung thông tin, một lần",
        en="The customer is reminded of the questions, once",
    ),
    Rule(
        clause="AMB-11",
        at=OPEN,
        on=ClockRang,
        when=timers.timer_reached("KSILENT", "remind"),
        by=DESK,
        letters=(LetterAction(letter="reminder_answer"),),
        vi="Nhắc khách hàng cho ý kiến về kết quả, một lần",
        en="The customer is reminded of the answer, once",
    ),
    Rule(
        clause="AMB-11",
        at=OPEN,
        on=ClockRang,
        when=timers.timer_reached("KSILENT", "breach"),
        by=DESK,
        alerts=(Alert(vi="Khách hàng chưa phản hồi: có thể kết thúc hồ sơ, chưa phải đồng ý"),),
        vi="Khách hàng chưa phản hồi; nhân viên quyết định có kết thúc hay không",
        en="The customer is silent; an agent decides whether to close",
    ),
    Rule(
        clause="CP-28",
        at=OPEN,
        on=ClockRang,
        when=timers.timer_reached("KDRAFT", "breach"),
        by=DESK,
        alerts=(Alert(vi="Tin nhắn chưa ai trả lời sau 1 ngày làm việc", to="group", urgent=True),),
        vi="Tin nhắn chưa được xem và trả lời đúng hạn nội bộ",
        en="A message was not looked at in time; the whole group is told",
    ),
    Rule(
        clause="CP-28",
        at=OPEN,
        on=ClockRang,
        when=timers.timer_overdue(*OURS),
        by=DESK,
        alerts=(
            Alert(vi="Hồ sơ đang chờ xử lý", urgent=True),
            Alert(vi="Hồ sơ quá hạn vẫn chưa được xử lý", to="duty"),
        ),
        vi="Nhắc việc quá hạn; đã báo người trực quản lý",
        en="Still overdue: the owner and the duty manager are told",
    ),
    Rule(
        clause="CP-22",
        at=at(State.CLOSED),
        on=ClockRang,
        by=DESK,
        alerts=(Alert(vi="Hồ sơ đã kết thúc còn việc khắc phục chưa xong, chưa lưu trữ được"),),
        vi="Chưa lưu trữ: còn việc khắc phục chưa xong",
        en="Not archived yet: a corrective action is open",
    ),
    Rule(
        clause="CP-28",
        at=EVERY,
        on=ClockRang,
        by=DESK,
        alerts=(Alert(vi="Hồ sơ đang chờ xử lý", urgent=True),),
        vi="Nhắc việc theo hạn nội bộ",
        en="Reminder of an internal target",
    ),
)
