"""(g) Nobody answers: reminders, closed by an agent without agreement, back for round 2."""

from __future__ import annotations

from datetime import date

import pytest

from tests.journeys.play import Play
from workflows.case import ClosingReason, State

CLAUSES = [
    "CP-04 Wrote",
    "CP-11 Taken",
    "CP-14 ProgressTold",
    "CP-10 ClockRang",  # three working days without the missing facts
    "CP-28 ClockRang",  # after six, and every morning: shall we go on without them?
    "CP-28 ClockRang",
    "CP-28 ClockRang",
    "CP-16 CauseFound",
    "CP-17 Proposed",
    "TU-18 Corrected",
    "CP-17 Proposed",
    "CP-17 Approved",
    "CP-19 Answered",
    "AMB-11 ClockRang",  # ten working days of silence
    "AMB-11 ClockRang",  # fifteen
    "AMB-12 Closed",
    "CP-26 Wrote",
    "CP-26 Taken",
]


@pytest.mark.clause("CP-10", "CP-26", "X-07", "AMB-11", "AMB-12")
async def test_silence_is_no_agreement_and_a_late_no_opens_the_second_round(play: Play) -> None:
    lan = play.world.zalo.customer("lan", "Lan")
    mailbox = play.world.mail.customer("lan.tran88@gmail.com")
    number = await play.chats(
        lan, "Mail bên mình không gửi được từ 8h sáng nay, có gì báo mình qua lan.tran88@gmail.com"
    )
    await play.got_on_zalo(lan, "trợ lý tự động", number, ("1. Họ tên", "2. Tên miền"))
    await play.does(play.an, "/nhan", number, "đang chờ khách hàng bổ sung")
    await play.sends(play.an, "/tiendo Đã kiểm tra máy chủ | Đang xem nhật ký", number)
    await play.got_on_zalo(lan, (number, "Đã kiểm tra máy chủ", "Đang xem nhật ký"))

    await play.days(4)
    await play.got_on_zalo(lan, (number, "còn chờ", "1. Họ tên", "2. Tên miền", "30/03/2026"))
    await play.told(number, "Nhắc khách hàng bổ sung thông tin")
    await play.days(7)
    await play.got_on_zalo(lan)

    await play.does(play.binh, "/nguyennhan khach | Hộp thư đầy | Dung lượng 100 %", number)
    draft = "/dexuat toanbo | Hướng dẫn dọn hộp thư trước +2"
    await play.does(play.binh, draft, number, "Đề xuất")
    await play.does(play.an, "/sua full_name=Trần Thị Lan", number)
    stale = await play.told(number, "Phương án chờ duyệt", "Lê Thị Chi")
    await play.presses(play.chi, "Duyệt", number, "không còn là bản mới nhất", message=stale)
    await play.does(play.binh, draft, number, "Đề xuất")
    await play.approves(number)
    await play.sends(play.binh, "/gui", number)
    await play.got_by_mail(mailbox, (number, "Trần Thị Lan"))
    await play.got_on_zalo(lan, (number, "l***8@gmail.com"))
    answered = await play.deadline(number, "KSILENT")
    assert answered.due_on == date(2026, 4, 3)

    await play.refused(play.binh, "/dong không có", number, "chưa im lặng đủ")
    await play.days(18)
    await play.got_on_zalo(lan, (number, "ý kiến"))
    await play.days(5)
    await play.told(number, "chưa phải đồng ý")
    assert (await play.case(number)).state is State.ANSWERED_R1
    await play.does(play.binh, "/dong không có", number, "không phải là đồng ý")
    await play.got_on_zalo(lan, (number, "không có nghĩa là Quý khách đã đồng ý"))
    case = await play.case(number)
    assert (case.state, case.closing_reason) == (State.CLOSED, ClosingReason.NO_REPLY)

    await play.days(20)
    assert await play.chats(lan, "Mình không đồng ý, hộp thư của mình còn trống mà") == number
    case = await play.until(number, State.DISAGREED_R1)
    assert (case.round, case.closing_reason, case.closed_at) == (2, None, None)
    await play.got_on_zalo(lan, (number, "lần 2"))
    await play.told(number, "tạm kết thúc: chưa đồng ý lần 1", "Nguyễn Thị An")
    await play.does(play.binh, "/nhan", number, "xem xét lại lần 2")
    assert (await play.deadline(number, "KR2")).running
    assert await play.journal(number) == CLAUSES
    await play.got_by_mail(mailbox)


@pytest.mark.clause("AMB-35", "CP-23")
async def test_after_the_archive_a_customer_begins_anew(play: Play) -> None:
    lan = play.world.zalo.customer("lan", "Lan")
    first = await play.chats(lan, "Tôi khiếu nại: không nhận được mail từ đối tác từ hôm qua")
    await play.got_on_zalo(lan, "trợ lý tự động", first, "1. Họ tên")
    await play.does(play.an, "/rut Khách gọi điện xin rút", first, "rút khiếu nại")
    await play.got_on_zalo(lan, (first, "rút"))
    await play.does(play.an, "/dong không có", first, "đã rút khiếu nại")
    await play.days(31)
    assert (await play.case(first)).state is State.ARCHIVED
    second = await play.chats(lan, "Hôm nay mail lại không gửi được nữa rồi")
    assert second != first
    await play.got_on_zalo(lan, "trợ lý tự động", second, "1. Họ tên")
