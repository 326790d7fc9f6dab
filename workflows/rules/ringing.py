"""What happens when a clock rings: warnings, reminders, escalation (CP-14, CP-25)."""

from __future__ import annotations

from workflows import guards
from workflows.events import ClockRang
from workflows.rules.row import Owes, Rule, Tells
from workflows.rules.who import DESK, EVERY, OPEN

K24_WARNING = (Tells(vi="Sắp hết hạn phản hồi 24 giờ", to="duty", urgent=True),)
K20_WARNING = (Tells(vi="Nhắc hạn trả lời bằng văn bản", urgent=True),)

CLOCKS = (
    *(
        Rule(
            clause="CP-14",
            at=OPEN,
            on=ClockRang,
            when=guards.rings("K24", mark),
            by=DESK,
            tells=K24_WARNING,
            vi=f"Cảnh báo hạn phản hồi 24 giờ ({mark})",
            en=f"Warning: the 24-hour reply ({mark})",
        )
        for mark in ("50%", "80%")
    ),
    Rule(
        clause="CP-14",
        at=OPEN,
        on=ClockRang,
        when=guards.rings("K24", "breach"),
        by=DESK,
        tells=(
            Tells(vi="QUÁ HẠN phản hồi 24 giờ, chuyển cấp trên", to="duty", urgent=True),
            Tells(vi="QUÁ HẠN phản hồi 24 giờ", urgent=True),
        ),
        vi="Quá hạn phản hồi 24 giờ; đã báo người trực quản lý",
        en="The 24-hour reply is overdue; the duty manager is told",
    ),
    Rule(
        clause="CP-25",
        at=OPEN,
        on=ClockRang,
        when=guards.reminds_on_available_facts,
        by=DESK,
        owes=(Owes(letter="reminder_questions"),),
        tells=K20_WARNING,
        vi="Còn 5 ngày làm việc, còn thiếu thông tin: báo sẽ trả lời trên thông tin hiện có",
        en="Near the end with facts missing: the customer is told we answer on what we have",
    ),
    *(
        Rule(
            clause="CP-25",
            at=OPEN,
            on=ClockRang,
            when=guards.rings("K20", mark),
            by=DESK,
            tells=K20_WARNING,
            vi=f"Cảnh báo hạn trả lời bằng văn bản ({mark})",
            en=f"Warning: the written answer ({mark})",
        )
        for mark in ("wd10", "wd15", "wd18", "wd19")
    ),
    Rule(
        clause="CP-25",
        at=OPEN,
        on=ClockRang,
        when=guards.rings("K20", "breach"),
        by=DESK,
        tells=(
            Tells(vi="QUÁ HẠN trả lời bằng văn bản, chuyển cấp trên", to="duty", urgent=True),
            Tells(vi="QUÁ HẠN trả lời bằng văn bản", urgent=True),
        ),
        vi="Quá hạn trả lời bằng văn bản; đã báo người trực quản lý",
        en="The written answer is overdue; the duty manager is told",
    ),
    Rule(
        clause="CP-10",
        at=OPEN,
        on=ClockRang,
        when=guards.rings("KASK", "remind"),
        by=DESK,
        owes=(Owes(letter="reminder_questions"),),
        vi="Nhắc khách hàng bổ sung thông tin, một lần",
        en="The customer is reminded of the questions, once",
    ),
    Rule(
        clause="AMB-11",
        at=OPEN,
        on=ClockRang,
        when=guards.rings("KSILENT", "remind"),
        by=DESK,
        owes=(Owes(letter="reminder_answer"),),
        vi="Nhắc khách hàng cho ý kiến về kết quả, một lần",
        en="The customer is reminded of the answer, once",
    ),
    Rule(
        clause="AMB-11",
        at=OPEN,
        on=ClockRang,
        when=guards.rings("KSILENT", "breach"),
        by=DESK,
        tells=(Tells(vi="Khách hàng chưa phản hồi: có thể kết thúc hồ sơ, chưa phải đồng ý"),),
        vi="Khách hàng chưa phản hồi; nhân viên quyết định có kết thúc hay không",
        en="The customer is silent; an agent decides whether to close",
    ),
    Rule(
        clause="CP-28",
        at=EVERY,
        on=ClockRang,
        by=DESK,
        tells=(Tells(vi="Hồ sơ đang chờ xử lý", urgent=True),),
        vi="Nhắc việc theo hạn nội bộ",
        en="Reminder of an internal target",
    ),
)
