"""What the group sees, to the letter: each scene is compared with its recorded file.

`python -m tests.bot.telegram.test_rendered_texts` records all scenes anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.bot.agents.fake_service import FakeUnread
from tests.bot.telegram.group import BINH, CHI, VIEWER, Group
from workflows.case import DESK, Actor, Role
from workflows.engine.advance import OwedLetter
from workflows.events import (
    ClockRang,
    LetterFailed,
    LetterHeld,
    LetterSent,
    LetterUnknown,
    MachineWrote,
    WroteOnHold,
)
from workflows.messaging.messages import Attachment, Inbound, Kind, Outbound
from workflows.reading import read
from workflows.rules import Alert

FOLDER = Path(__file__).parent.parent.parent / "samples" / "telegram"
HOSTILE = 'Tôi khiếu nại: không gửi được thư <b>"từ" sáng</b> & nay\nĐề nghị hoàn tiền'
CUSTOMER = Actor(id="u1", name="Lê Văn Khách", roles=frozenset({Role.CUSTOMER}))
Scene = Callable[[Group], Awaitable[None]]


async def a_complaint_and_its_card(group: Group) -> None:
    number = await group.complaint(HOSTILE)
    await group.types("/nhan", topic=number)
    await group.types("/nhan", by=BINH, topic=number)
    await group.types("/hoso", by=VIEWER, topic=number)
    await group.types("/giup", topic=number)
    await group.types("/giup", by=VIEWER, topic=number)


async def help_and_refusals(group: Group) -> None:
    number = await group.complaint()
    await group.types("/giup")
    await group.types("/lamgi")
    await group.types("chào cả nhà", topic=number)
    await group.types("/nguyennhan")
    await group.types("/nguyennhan aido | vì <sao> | kiểm tra", topic=number)
    await group.types("/dong không có", topic=number)
    await group.types("/hoso")
    await group.types(f"/nhan {number[:-1]}x")
    await group.types("/hoantac")


async def the_worklist(group: Group) -> None:
    await group.types("/danhsach")
    for index in range(17):
        group.desk.customer_writes(f"Tôi khiếu nại lần {index}: không gửi được thư")
    group.desk.passes(timedelta(days=1, hours=3))
    group.desk.unread.append(
        FakeUnread(id=7, channel="email", note="không phải thư <hỏng>", received_at=group.desk.time)
    )
    await group.types("/danhsach")
    await group.types("/danhsach toi")
    await group.presses("🔁 Đọc lại 7")


async def a_draft_sent_changed_dropped_and_taken_back(group: Group) -> None:
    number = await group.complaint()
    await group.types("/traloi Dạ <em> & anh đã nhận ạ", topic=number)
    draft = group.last
    case = group.desk.cases[number]
    named = replace(case, person=replace(case.person, full_name="Trần Thị <Khác>"))
    group.desk.cases[number] = named
    await group.presses("✅ Gửi", on=draft)
    await group.presses("✅ Gửi", by=BINH)
    await group.presses("✅ Gửi")
    await group.presses("↩ Hoàn tác")
    await group.presses("↩ Hoàn tác")
    await group.types("/traloi Lời khác", topic=number)
    await group.presses("✖ Bỏ")
    await group.presses("✖ Bỏ")


async def a_solution_from_its_cause_to_the_answer(group: Group) -> None:
    number = await group.complaint()
    await group.types("/nhan", by=BINH, topic=number)
    await group.types("/giaoviec kythuat Kiểm tra <nhật ký> | +2 | binh | khacphuc", topic=number)
    await group.types(
        "/sua full_name=Lê Văn Khách; email=khach@vidu.vn; phone=0912345678", by=BINH, topic=number
    )
    await group.types(
        "/nguyennhan congty | Máy chủ <quá> tải | Nhật ký 9:00; đã thử lại | bỏ qua: chưa cần",
        by=BINH,
        topic=number,
    )
    await group.types(
        "/dexuat motphan | hoàn 1.200.000đ trước 30/11/2026; xin lỗi +3 | lý do: a <b> | "
        "căn cứ: hợp đồng & phụ lục | điểm: chậm => đã rõ | đề nghị: thêm tháng | khắc phục: RAM",
        by=BINH,
        topic=number,
    )
    await group.deliver(group.desk.decisions[-1])
    await group.presses("Duyệt", by=BINH)
    await group.types("/tralai Xin ghi rõ <căn cứ>", by=CHI, topic=number)
    await group.types("/dexuat toanbo | hoàn 1.200.000đ +9", by=BINH, topic=number)
    await group.types("/duyet", by=CHI, topic=number)
    await group.presses("Duyệt", by=CHI, on=group.last)
    await group.presses("Gửi văn bản trả lời", by=CHI)
    await group.presses("✅ Gửi", by=CHI)
    await group.desk.all_letters_arrive()
    await group.deliver(group.desk.decisions[-1])
    await group.types("/khongdongy Chưa đủ tiền; chưa <rõ>", by=CHI, topic=number)
    await group.presses("✅ Gửi", by=CHI)
    await group.types("/hoso", by=CHI, topic=number)


async def a_proposal_too_long_for_one_message(group: Group) -> None:
    number = await group.complaint()
    await group.types("/nhan", by=BINH, topic=number)
    await group.types("/nguyennhan congty | Quá tải | Nhật ký", by=BINH, topic=number)
    long = "Vì rất nhiều lý do khác nhau. " * 140
    await group.types(f"/dexuat toanbo | hoàn 500k +5 | {long}", by=BINH, topic=number)
    await group.deliver(group.desk.decisions[-1])


async def the_fate_of_letters(group: Group) -> None:
    number = await group.complaint()
    told: dict[str, Any] = {"letter": f"{number}.1", "template": "reply"}
    for kind, more in (
        (LetterUnknown, {"reason": "hết giờ chờ"}),
        (LetterFailed, {"reason": "550 <no such user>"}),
        (LetterSent, {"automatic": False}),
    ):
        event = kind(by=DESK, at=group.desk.now(), **told, **more)
        await group.deliver(await group.desk.act(number, event))
    held = told | {"template": "acknowledge", "reason": "quá nhiều thư"}
    waiting = LetterHeld(by=DESK, at=group.desk.now(), **held)
    decision = await group.desk.act(number, waiting)
    alerts = (Alert(vi="Thư bị giữ lại", to="duty"),)
    await group.deliver(replace(decision, alerts=alerts))
    await group.presses("Chưa đến, gửi lại")
    await group.presses("Đã đến khách")
    await group.presses("✖ Không gửi")


async def a_letter_to_hand_over(group: Group) -> None:
    number = await group.complaint()
    paper = Attachment(name="phiếu <1>.pdf", media_type="application/pdf", content=b"%PDF")
    letter = Outbound(
        key=f"{number}.9", channel="hand", to="+84912", to_name="Lê <Khách>", text="Mời & nhận",
        attachments=(paper,),
    )  # fmt: skip
    owed = OwedLetter(letter="slip", key=letter.key, automatic=False)
    for notice in group.notices.of_hand_letter(group.desk.cases[number], owed, letter):
        await group.channel.send(notice)
    await group.presses("✔ Đã giao, đã đọc")


async def notices_of_no_case(group: Group) -> None:
    for notice in group.notices.of_unreadable(7, "email", "không phải thư <hỏng>"):
        await group.channel.send(notice)
    for notice in group.notices.of_text("Zalo: token hết hạn & cần <thay>"):
        await group.channel.send(notice)


async def further_messages_and_alerts(group: Group) -> None:
    number = await group.complaint()
    await group.types("/nhan", topic=number)
    decision = group.desk.customer_writes("Tôi gửi thêm <ảnh>", number=number)
    data = decision.entry.data | {
        "files": ["ảnh <1>.jpg", "virus.exe"],
        "file_problems": [["virus.exe", "malware"]],
        "problems": ["several_senders", "charset_guessed"],
    }
    await group.deliver(replace(decision, entry=replace(decision.entry, data=data)))
    silent = decision.entry.data | {"text": " ", "files": ["ảnh.jpg"]}
    await group.deliver(replace(decision, entry=replace(decision.entry, data=silent)))
    await group.deliver(group.desk.customer_writes("Tôi sẽ kiện ra tòa " * 700, number=number))
    urgent = group.desk.customer_writes("tôi muốn gặp nhân viên", number=number)
    alerts = (
        Alert(vi="Khách hàng muốn gặp <nhân viên>", to="group", urgent=True),
        Alert(vi="Xin xem ngay", to="owner"),
        Alert(vi="Xin xem", to="duty"),
    )
    await group.deliver(replace(urgent, alerts=alerts))
    rang = ClockRang(by=DESK, at=group.desk.now(), clock="K24", mark="breach")
    await group.deliver(await group.desk.act(number, rang))


async def machines_and_doubtful_senders(group: Group) -> None:
    number = await group.complaint()
    mail = Inbound(
        channel="email", external_id="away", conversation="khach@vidu.vn", sender="khach@vidu.vn",
        sent_at=group.desk.time, text="Tôi nghỉ phép <đến> thứ Hai.", kind=Kind.AUTO_REPLY,
    )  # fmt: skip
    machine = MachineWrote(by=DESK, at=group.desk.time, message=mail)
    await group.deliver(await group.desk.act(number, machine))
    await group.types("/sua email=khach@vidu.vn", topic=number)
    await group.types("/tamgiu khach@vidu.vn Giọng <văn> khác hẳn", topic=number)
    waiting = WroteOnHold(
        by=CUSTOMER, at=group.desk.time, message=replace(mail, kind=Kind.HUMAN),
        reading=read(mail.text, channel="email", now=group.desk.time),
    )  # fmt: skip
    await group.deliver(await group.desk.act(number, waiting))
    await group.types("/xacminh", topic=number)
    await group.presses("✅ Gửi")
    await group.types("/hoso", topic=number)
    await group.types("/bogiu Gọi số đã đăng ký", topic=number)


async def merging_reopening_and_a_new_case_that_follows(group: Group) -> None:
    first, second = await group.complaint(), await group.complaint()
    await group.types(f"/gop {first}", topic=second)
    await group.types("/hoso", topic=second)
    case = group.desk.cases[first]
    group.desk.cases[first] = replace(case, follows="KN-2026-000099-1", urgent=True, round=2)
    await group.types("/hoso", topic=first)
    await group.types(f"/hoso {second}", topic=first)
    await group.types(f"/nhan {second}", topic=first)


async def forms_from_the_first_question_to_the_end(group: Group) -> None:
    await group.types("/dienthoai")
    await group.presses("Đồng ý")
    await group.types("không phải số")
    await group.types("0912 345 678")
    await group.types("/quay")
    await group.presses("▶ Điền tiếp")
    for answer in ("Trần <Gọi>", "goi@vidu.vn", "Tôi khiếu nại: bị trừ tiền hai lần", "Hoàn tiền"):
        await group.types(answer)
    await group.presses("Bỏ qua")
    await group.presses("⬅ Câu trước")
    await group.types("M-1")
    await group.presses("✅ Đã đọc lại cho khách, ghi nhận")
    await group.types("/quay")
    await group.types("/huy")
    await group.types("/huy")
    number = next(iter(group.desk.cases))
    await group.types(f"/nguyennhan {number}", by=BINH)
    await group.presses("Công ty", by=BINH)
    await group.presses("✖ Bỏ phiếu", by=BINH)
    await group.types("/danhsach", by=BINH)


async def a_file_with_everything_in_it(group: Group) -> None:
    number = await group.complaint()
    for index in range(14):
        await group.types(f"/ghichu lần <{index}>", topic=number)
    at = group.desk.time
    filed = await group.desk.file(number)
    held = SimpleNamespace(id=5, sent_at=at, text="Đổi <mật khẩu> cho tôi")
    files = [
        Attachment(name="ảnh <1>.jpg", media_type="image/jpeg", sha256="ab12"),
        Attachment(name="lạ.exe", media_type="x/y", problem="dangerous"),
    ]
    everything = SimpleNamespace(
        case=filed.case,
        entries=filed.entries,
        letters=filed.letters,
        messages=[held, SimpleNamespace(id=6, sent_at=at, text="Khác")],
        attachments=[SimpleNamespace(attachment=file) for file in files],
        held={5: "held"},
    )

    async def whole(number: str) -> Any:
        return everything

    group.desk.file = whole  # type: ignore[method-assign]
    await group.types("/hoso", topic=number)


SCENES: tuple[Scene, ...] = (
    a_complaint_and_its_card,
    help_and_refusals,
    the_worklist,
    a_draft_sent_changed_dropped_and_taken_back,
    a_solution_from_its_cause_to_the_answer,
    a_proposal_too_long_for_one_message,
    the_fate_of_letters,
    a_letter_to_hand_over,
    notices_of_no_case,
    further_messages_and_alerts,
    machines_and_doubtful_senders,
    merging_reopening_and_a_new_case_that_follows,
    forms_from_the_first_question_to_the_end,
    a_file_with_everything_in_it,
)


def transcript(group: Group) -> str:
    """Every message with its buttons, every toast and every topic, in the order of the calls."""
    found = []
    for call in group.session.calls:
        said = call.model_dump(exclude_none=True)
        if "name" in said:
            found.append(f"### topic {said['name']}")
        elif "callback_query_id" in said:
            found.append(f"### toast {said.get('text', '')}".rstrip())
        elif "caption" in said:
            found.append(f"### file {said['caption']}")
        elif "parse_mode" in said:
            rows = said.get("reply_markup", {}).get("inline_keyboard", [])
            keys = [" | ".join(f"{k['text']} = {k['callback_data']}" for k in row) for row in rows]
            lines = [said["text"], *(f"[{row}]" for row in keys)]
            found.append(f"### {said.get('message_thread_id', 'group')}\n" + "\n".join(lines))
    return "\n".join(found) + "\n"


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_the_group_sees_what_was_recorded(scene: Scene) -> None:
    group = Group()
    await scene(group)
    recorded = (FOLDER / f"{scene.__name__}.txt").read_text("utf-8")
    assert transcript(group) == recorded


async def _record() -> None:
    FOLDER.mkdir(exist_ok=True)
    for scene in SCENES:
        group = Group()
        await scene(group)
        (FOLDER / f"{scene.__name__}.txt").write_text(transcript(group), "utf-8")


if __name__ == "__main__":
    asyncio.run(_record())
