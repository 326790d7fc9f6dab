"""Rows that hold through several steps: notes, tasks, letters' fates, clocks, plain messages."""

from __future__ import annotations

from workflows import guards
from workflows.case import State
from workflows.events import (
    Assigned,
    ClockRang,
    Corrected,
    HandedBack,
    LetterFailed,
    LetterSent,
    LetterUnknown,
    MachineWrote,
    Noted,
    ProgressTold,
    Replied,
    TakenOver,
    TaskDone,
    TaskOpened,
    Wrote,
)
from workflows.rules.row import Owes, Rider, Rule, Tells
from workflows.rules.who import COMPLAINT, CUSTOMER, DESK, EVERY, OPEN, RECEIVERS, STAFF, at

SHUT = at(State.ARCHIVED, State.MERGED)

ALWAYS = (
    Rule(
        clause="CP-12",
        at=EVERY - SHUT - at(State.DRAFT),
        on=Wrote,
        by=CUSTOMER,
        tells=(Tells(vi="Khách hàng nhắn thêm"),),
        vi="Khách hàng nhắn thêm; đã ghi vào hồ sơ",
        en="The customer writes; filed",
    ),
    Rule(
        clause="CP-07",
        at=EVERY,
        on=MachineWrote,
        by=DESK | CUSTOMER,
        vi="Thư tự động, ghi vào hồ sơ, không trả lời",
        en="Automatic mail: filed, not answered",
    ),
    Rule(
        clause="CP-18",
        at=EVERY - SHUT,
        on=Replied,
        by=STAFF,
        owes=(Owes(letter="reply"),),
        vi="Nhân viên nhắn cho khách hàng",
        en="An agent writes to the customer",
    ),
    Rule(
        clause="CP-14",
        at=COMPLAINT,
        on=ProgressTold,
        by=RECEIVERS,
        owes=(Owes(letter="progress"),),
        button="Báo tiến độ",
        vi="Báo tiến độ cho khách hàng",
        en="The customer is told how it goes",
    ),
    Rule(
        clause="CP-23",
        at=EVERY,
        on=Noted,
        by=STAFF,
        vi="Ghi chú nội bộ",
        en="Internal note",
    ),
    Rule(
        clause="TU-18",
        at=OPEN,
        on=Corrected,
        by=STAFF,
        vi="Bổ sung, sửa thông tin hồ sơ",
        en="Facts are completed or corrected",
    ),
    Rule(
        clause="CP-11",
        at=OPEN,
        on=Assigned,
        by=STAFF,
        tells=(Tells(vi="Hồ sơ được giao cho bạn"),),
        vi="Giao hồ sơ",
        en="The case is assigned",
    ),
    Rule(
        clause="CP-11",
        at=OPEN | at(State.CLOSED),
        on=TaskOpened,
        by=STAFF,
        vi="Giao việc cho bộ phận liên quan",
        en="A department is asked to act",
    ),
    Rule(
        clause="CP-11",
        at=OPEN | at(State.CLOSED),
        on=TaskDone,
        by=STAFF,
        tells=(Tells(vi="Bộ phận liên quan đã trả lời"),),
        vi="Bộ phận liên quan trả lời",
        en="A department answers",
    ),
    Rule(
        clause="X-05",
        at=OPEN,
        on=TakenOver,
        by=STAFF,
        owes=(Owes(letter="takeover", when=guards.by_chat),),
        button="Nhân viên trả lời trực tiếp",
        vi="Nhân viên trả lời trực tiếp, trợ lý tự động im lặng",
        en="A human leads the conversation",
    ),
    Rule(
        clause="X-05",
        at=OPEN,
        on=HandedBack,
        by=STAFF,
        vi="Trả lại cho trợ lý tự động",
        en="Handed back to the desk",
    ),
    Rule(
        clause="X-10",
        at=EVERY,
        on=LetterSent,
        by=DESK | STAFF,
        vi="Thư đã được chuyển đi",
        en="A letter was accepted for delivery",
    ),
    Rule(
        clause="PV-16",
        at=EVERY,
        on=LetterFailed,
        by=DESK | STAFF,
        tells=(Tells(vi="Không gửi được cho khách hàng, cần cách khác", urgent=True),),
        vi="Thư không đến được khách hàng",
        en="A letter did not arrive",
    ),
    Rule(
        clause="X-10",
        at=EVERY,
        on=LetterUnknown,
        by=DESK,
        tells=(Tells(vi="Không rõ thư đã đến chưa: xin kiểm tra rồi quyết định", urgent=True),),
        vi="Không rõ thư đã đến hay chưa",
        en="Nobody knows whether a letter arrived",
    ),
)

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
        vi="Còn 5 ngày làm việc và còn thiếu thông tin: báo khách sẽ trả lời trên thông tin hiện có",
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

RIDERS = (
    Rider(
        clause="X-05",
        when=guards.wants_human,
        owes=(Owes(letter="takeover"),),
        tells=(Tells(vi="Khách hàng muốn gặp nhân viên", to="group", urgent=True),),
        vi="Khách hàng muốn gặp nhân viên",
        en="The customer wants a human",
    ),
    Rider(
        clause="TU-14",
        when=guards.sent_secret,
        owes=(Owes(letter="secret_hidden"),),
        vi="Tin nhắn có mật khẩu hoặc mã bí mật; đã che",
        en="The message held a secret; it was hidden",
    ),
    Rider(
        clause="TU-04",
        when=guards.threatens,
        tells=(Tells(vi="Khách hàng nhắc đến kiện, báo chí hoặc cơ quan", to="duty", urgent=True),),
        vi="Khách hàng nhắc đến kiện, báo chí hoặc cơ quan chức năng",
        en="The customer mentions court, press or an authority",
    ),
    Rider(
        clause="PV-11",
        when=guards.needs_human_at_once,
        tells=(Tells(vi="Cần người xem ngay: an toàn, trẻ em hoặc xưng cơ quan", to="duty"),),
        vi="Tin nhắn cần người xem ngay",
        en="A human must look at once",
    ),
    Rider(
        clause="PV-15",
        when=guards.stranger_wrote,
        tells=(Tells(vi="Địa chỉ lạ viết vào hồ sơ: chưa xác minh, chưa thực hiện yêu cầu nào"),),
        vi="Người gửi chưa được xác minh",
        en="The sender is not verified",
    ),
)
