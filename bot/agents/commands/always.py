"""Commands of several steps: reply, progress, notes, tasks, facts, owners."""

from __future__ import annotations

import re
from datetime import date

from bot.agents.commands.command import Command, CommandInput, Step
from bot.agents.commands.people import (
    agent_choices,
    department_choices,
    parse_agent,
    parse_department,
)
from bot.agents.parsing import InvalidInput, folded_word, parse_future_day, split_items
from workflows.events import (
    Assigned,
    Corrected,
    HandedBack,
    Noted,
    ProgressTold,
    Replied,
    TakenOver,
    TaskDone,
    TaskOpened,
)
from workflows.reading.result import FACT_KEYS

OWN_KEYS = ("category", "summary", "remedy")
_SETTING = re.compile(r"(?:^|[\n;])\s*([a-z_]+)\s*=")


def _replied(given: CommandInput) -> Replied:
    return Replied(
        by=given.by, at=given.at, text="|".join(given.parts) or given.need(0, "lời nhắn")
    )


def _noted(given: CommandInput) -> Noted:
    return Noted(by=given.by, at=given.at, text=given.need(0, "ghi chú"))


def _progress(given: CommandInput) -> ProgressTold:
    done, pending = split_items(given.part(0)), split_items(given.part(1))
    if not done and not pending:
        raise InvalidInput("chưa ghi việc đã làm và việc đang làm")
    return ProgressTold(by=given.by, at=given.at, done=done, pending=pending)


def _task(given: CommandInput) -> TaskOpened:
    due: date | None = None
    owner, corrective = "", False
    for extra in given.parts[2:]:
        if not extra.strip():
            continue
        if folded_word(extra) == "khacphuc":
            corrective = True
        elif re.search(r"\d", extra):
            due = parse_future_day(extra, given.today)
        else:
            owner = parse_agent(extra, given)
    return TaskOpened(
        by=given.by,
        at=given.at,
        department=parse_department(given.need(0, "bộ phận"), given),
        what=given.need(1, "việc cần làm"),
        due=due,
        owner=owner,
        corrective=corrective,
    )


def _task_number(text: str, given: CommandInput) -> int:
    known = [task.id for task in given.case.tasks if task.done_at is None]
    digits = text.strip().removeprefix("#")
    if not digits.isdecimal() or int(digits) not in known:
        there = ", ".join(f"#{number}" for number in known) or "không còn việc nào"
        raise InvalidInput(f"“{text}” không phải việc đang mở: {there}")
    return int(digits)


def _task_done(given: CommandInput) -> TaskDone:
    return TaskDone(
        by=given.by,
        at=given.at,
        task=_task_number(given.need(0, "số việc"), given),
        answer=given.need(1, "kết quả"),
    )


def _assigned(given: CommandInput) -> Assigned:
    owner = parse_agent(given.need(0, "người nhận"), given)
    return Assigned(by=given.by, at=given.at, owner=owner)


def parse_facts(text: str, given: CommandInput) -> tuple[tuple[str, str], ...]:
    """`email=a@b.vn; phone=0901…` as pairs. Raises InvalidInput for an unknown key."""
    marks = list(_SETTING.finditer(text))
    if not marks or text[: marks[0].start()].strip():
        raise InvalidInput("ghi dạng tên=giá trị, cách nhau bằng dấu chấm phẩy")
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    found = tuple(
        (mark[1], text[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)
    )
    unknown = [key for key, _ in found if key not in (*FACT_KEYS, *OWN_KEYS)]
    if unknown:
        raise InvalidInput(
            f"không có mục “{unknown[0]}”. Các mục: {', '.join((*OWN_KEYS, *FACT_KEYS))}"
        )
    return found


def _corrected(given: CommandInput) -> Corrected:
    facts = parse_facts(given.need(0, "thông tin cần sửa"), given)
    return Corrected(by=given.by, at=given.at, facts=facts)


def _taken_over(given: CommandInput) -> TakenOver:
    return TakenOver(by=given.by, at=given.at)


def _handed_back(given: CommandInput) -> HandedBack:
    return HandedBack(by=given.by, at=given.at)


ALWAYS = (
    Command(
        name="traloi",
        alias="reply",
        on=Replied,
        read=_replied,
        whole=True,
        usage="<lời nhắn cho khách>",
        example="/traloi Dạ em đã nhận được ảnh, em đang kiểm tra ạ.",
        steps=(Step(ask="Nhắn gì cho khách?"),),
        drafted=True,
        vi="Nhắn cho khách (xem bản nháp trước)",
        en="Write to the customer (draft first)",
    ),
    Command(
        name="tiendo",
        alias="progress",
        on=ProgressTold,
        read=_progress,
        usage="<đã làm; …> | <đang làm; …>",
        example="/tiendo Đã kiểm tra nhật ký | Đang chờ nhà cung cấp đường truyền trả lời",
        steps=(Step(ask="Đã làm những gì?"), Step(ask="Đang làm những gì?", optional=True)),
        drafted=True,
        vi="Báo tiến độ cho khách",
        en="Tell the customer how it goes",
    ),
    Command(
        name="ghichu",
        alias="note",
        on=Noted,
        read=_noted,
        whole=True,
        usage="<ghi chú nội bộ>",
        example="/ghichu Khách hẹn gọi lại sau 14:00",
        steps=(Step(ask="Ghi chú gì (chỉ nội bộ thấy)?"),),
        vi="Ghi chú nội bộ",
        en="Internal note",
    ),
    Command(
        name="giaoviec",
        alias="task",
        on=TaskOpened,
        read=_task,
        heads=1,
        usage="<bộ phận> <việc> [| hạn | người làm | khacphuc]",
        example="/giaoviec kythuat Kiểm tra nhật ký máy chủ | +2 | binh",
        steps=(
            Step(ask="Giao cho bộ phận nào?", choices=department_choices, check=parse_department),
            Step(ask="Việc gì?"),
            Step(
                ask="Hạn? (30/11/2026 hoặc +5)",
                optional=True,
                check=lambda text, given: parse_future_day(text, given.today),
            ),
            Step(ask="Ai làm?", optional=True, choices=agent_choices, check=parse_agent),
            Step(
                ask="Đây có phải việc khắc phục lỗi của công ty?",
                optional=True,
                choices=lambda policy, access: (("Việc khắc phục", "khacphuc"),),
            ),
        ),
        vi="Giao việc cho bộ phận",
        en="Give a department a task",
    ),
    Command(
        name="xongviec",
        alias="taskdone",
        on=TaskDone,
        read=_task_done,
        whole=True,
        heads=1,
        usage="<số việc> <kết quả>",
        example="/xongviec 1 Nhật ký cho thấy hàng đợi đầy lúc 9:00",
        steps=(Step(ask="Việc số mấy?", check=_task_number), Step(ask="Kết quả?")),
        vi="Trả lời một việc đã giao",
        en="Answer a task",
    ),
    Command(
        name="giao",
        alias="assign",
        on=Assigned,
        read=_assigned,
        usage="<nhân viên>",
        example="/giao binh",
        steps=(Step(ask="Giao hồ sơ cho ai?", choices=agent_choices, check=parse_agent),),
        vi="Giao hồ sơ cho người khác",
        en="Give the case to somebody else",
    ),
    Command(
        name="sua",
        alias="set",
        on=Corrected,
        read=_corrected,
        whole=True,
        usage="<tên=giá trị; …>",
        example="/sua email=an@vidu.vn; phone=0901234567",
        steps=(Step(ask="Sửa gì? Mỗi dòng: tên=giá trị", check=parse_facts),),
        vi="Bổ sung, sửa thông tin hồ sơ",
        en="Complete or correct facts",
    ),
    Command(
        name="nhanvien",
        alias="takeover",
        on=TakenOver,
        read=_taken_over,
        example="/nhanvien",
        vi="Nhân viên trả lời trực tiếp, máy im lặng",
        en="A human leads, the desk is silent",
    ),
    Command(
        name="maytraloi",
        alias="handback",
        on=HandedBack,
        read=_handed_back,
        example="/maytraloi",
        vi="Trả lại cho trợ lý tự động",
        en="Hand back to the desk",
    ),
)
