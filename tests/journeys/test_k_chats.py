"""(k) Zalo official account and Messenger: the whole policy, within the windows of each."""

from __future__ import annotations

import pytest

from tests.journeys.play import Play
from tests.workflows.pdf_text import text
from workflows.case import ClosingReason, State

CAUSE = "/nguyennhan congty | Máy chủ gửi thư bị chặn IP | Nhật ký ghi lỗi 550; IP bị chặn"
REMEDIES = "/dexuat toanbo | Đổi IP gửi thư trước +5; Tặng 1 tháng sử dụng trước +10"
TASK = "/giaoviec kythuat Theo dõi danh sách chặn | +10 | binh | khacphuc"
COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"
CLAUSES = [
    "CP-04 Wrote",
    "CP-11 Taken",
    "CP-12 Wrote",
    "CP-13 Transferred",
    "CP-11 Taken",
    "CP-16 CauseFound",
    "CP-17 Proposed",
    "CP-17 Approved",
    "CP-19 Answered",
    "X-07 Wrote",
    "CP-11 TaskOpened",
    "CP-11 TaskDone",
    "CP-24 Closed",
]


@pytest.mark.clause(
    "CP-02", "CP-04", "CP-12", "CP-13", "CP-14", "CP-16", "CP-17", "CP-18", "CP-19", "CP-24",
)  # fmt: skip
@pytest.mark.parametrize("channel", ["zalo_oa", "facebook"])
async def test_a_chat_complaint_goes_through_the_whole_policy(chats: Play, channel: str) -> None:
    play, world = chats, chats.world
    bao = (
        world.zalo_oa.customer("bao", "Bảo")
        if channel == "zalo_oa"
        else world.facebook.page.customer("bao", "Bảo")
    )
    open_until = "08:55 ngày 04/03" if channel == "zalo_oa" else "08:55 ngày 03/03"
    mailbox = world.mail.customer("bao.pham@gmail.com", "Phạm Quốc Bảo")

    number = await play.says(bao, COMPLAINT)
    await play.got(
        bao,
        ("trợ lý tự động", "không phải nhân viên", "Xin đừng gửi mật khẩu"),
        (number, "09:00 ngày 02/03/2026", "30/03/2026", "20 ngày làm việc"),
        ("1. Họ tên", "2. Số điện thoại hoặc địa chỉ email", "3. Tên miền", number),
    )
    await play.group_told("Khiếu nại mới", number)
    await play.told(number, "Khách hàng khiếu nại", "09:00 03/03", "mail cty e k gui dc")

    await play.does(play.an, "/nhan", number, "đang chờ khách hàng bổ sung")
    facts = "1. Phạm Quốc Bảo\n2. bao.pham@gmail.com\n3. congty-vd.vn"
    assert await play.says(bao, facts) == number
    case = await play.until(number, State.ANALYSING)
    assert (case.person.full_name, case.person.email) == ("Phạm Quốc Bảo", "bao.pham@gmail.com")

    await play.later(hours=2)
    draft = await play.sends(play.an, "/chuyen kythuat lỗi máy chủ gửi thư", number)
    assert f"còn gửi được đến {open_until}" in draft and f"đến {open_until[:5]}" in draft
    await play.got(bao, (number, "Phòng Kỹ thuật", "11:00 ngày 02/03/2026", "30/03/2026"))
    await play.presses(play.binh, "Nhận xử lý", number, "Nhân viên nhận xử lý")
    await play.does(play.binh, CAUSE, number, "Xác định nguyên nhân")
    await play.later(days=1)
    await play.does(play.binh, REMEDIES, number, "Đề xuất")
    await play.approves(number)

    draft = await play.sends(play.binh, "/gui", number)
    assert "bao.pham@gmail.com" in draft and ".pdf" in draft
    (answer,) = await play.got_by_mail(mailbox, (number, "Phạm Quốc Bảo", "Đồng ý"))
    assert "Máy chủ gửi thư bị chặn IP" in text(answer.attachments[0].content)
    await play.got(bao, *(((number, "b***m@gmail.com"),) if channel == "zalo_oa" else ()))
    await play.until(number, State.ANSWERED_R1)

    await play.later(days=1)
    await play.says(bao, "dạ em đồng ý ạ, cảm ơn bên mình")
    await play.until(number, State.AGREED)
    await play.does(play.binh, TASK, number, "Giao việc")
    await play.does(play.binh, "/xongviec 1 Đã đặt cảnh báo tự động", number, "liên quan trả lời")
    lesson = "/dong theo dõi danh sách chặn hằng ngày"
    await play.does(play.binh, lesson, number, "Kết thúc: khách hàng đồng ý")
    await play.got(bao, (number, "kết thúc"))
    await play.got_by_mail(mailbox)
    assert (await play.case(number)).closing_reason is ClosingReason.AGREED
    assert await play.journal(number) == CLAUSES
