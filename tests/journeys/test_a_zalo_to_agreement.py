"""(a) Zalo: missing facts, transfer, approved written answer, agreement, lesson, archived."""

from __future__ import annotations

import pytest

from bot.rehearsal.pdf_text import text
from tests.journeys.play import Play
from workflows.case import ClosingReason, State

CAUSE = "/nguyennhan congty | Máy chủ gửi thư bị chặn IP | Nhật ký ghi lỗi 550; IP bị chặn"
REMEDIES = "/dexuat toanbo | Đổi IP gửi thư trước +5; Tặng 1 tháng sử dụng trước +10"
CLAUSES = [
    "CP-04 Wrote",  # received on Monday 09:00
    "CP-11 Taken",
    "CP-12 Wrote",  # two of three answers: the rest is still waited for
    "CP-12 Wrote",
    "CP-13 Transferred",
    "CP-11 Taken",
    "CP-16 CauseFound",
    "CP-17 Proposed",
    "CP-17 Returned",
    "CP-17 Proposed",
    "CP-17 Approved",
    "CP-19 Answered",
    "X-07 Wrote",
    "CP-11 TaskOpened",
    "CP-24 Closed",
    "CP-22 ClockRang",  # thirty days later, and the corrective action is not done
    "CP-11 TaskDone",
    "CP-23 ClockRang",
]


@pytest.mark.clause(
    "CP-02", "CP-04", "CP-10", "CP-12", "CP-13", "CP-14", "CP-16", "CP-17", "CP-18", "CP-19",
    "CP-22", "CP-23", "CP-24", "X-07", "X-18",
)  # fmt: skip
async def test_a_zalo_complaint_goes_through_the_whole_policy(play: Play) -> None:
    bao = play.world.zalo.customer("6ede9afa66b88fe6d6a9", "Bảo")
    mailbox = play.world.mail.customer("bao.pham@gmail.com", "Phạm Quốc Bảo")

    number = await play.chats(bao, "mail cty e k gui dc tu sang nay, no cu bao loi 550")
    await play.got_on_zalo(
        bao,
        ("trợ lý tự động", "không phải nhân viên", "Xin đừng gửi mật khẩu"),
        (number, "09:00 ngày 02/03/2026", "30/03/2026", "20 ngày làm việc"),
        ("1. Họ tên", "2. Số điện thoại hoặc địa chỉ email", "3. Tên miền", number),
    )
    await play.group_told("Khiếu nại mới", number)
    await play.told(number, "Khách hàng khiếu nại", "09:00 03/03", "mail cty e k gui dc")

    await play.does(play.an, "/nhan", number, "đang chờ khách hàng bổ sung")
    assert await play.chats(bao, "1. Phạm Quốc Bảo\n2. bao.pham@gmail.com") == number
    case = await play.case(number)
    assert case.state is State.WAITING_CUSTOMER and len(case.open_questions) == 1
    await play.chats(bao, "tên miền congty-vd.vn ạ")
    case = await play.until(number, State.ANALYSING)
    assert (case.person.full_name, case.person.email) == ("Phạm Quốc Bảo", "bao.pham@gmail.com")
    await play.told(number, "Khách hàng đã trả lời các thông tin được hỏi", "Nguyễn Thị An")

    await play.later(hours=2)
    draft = await play.sends(play.an, "/chuyen kythuat lỗi máy chủ gửi thư", number)
    assert "Zalo (kênh" in draft and "Phòng Kỹ thuật" in draft
    await play.got_on_zalo(bao, (number, "Phòng Kỹ thuật", "11:00 ngày 02/03/2026", "30/03/2026"))
    await play.told(number, "Hồ sơ được chuyển đến", "Trần Văn Bình")
    assert (await play.case(number)).owner == "binh"
    assert not (await play.deadline(number, "K24")).running
    assert (await play.deadline(number, "K20")).running

    await play.presses(play.binh, "Nhận xử lý", number, "Nhân viên nhận xử lý")
    await play.does(play.binh, CAUSE, number, "Xác định nguyên nhân")
    await play.later(days=1)
    await play.does(play.binh, "/dexuat toanbo | Đổi IP gửi thư trước +5", number, "Đề xuất")
    await play.told(number, "Phương án chờ duyệt", "Đổi IP gửi thư", "Lê Thị Chi")
    await play.does(play.chi, "/tralai Nên bù cho khách một tháng", number, "trả lại để sửa")
    await play.told(number, "Phương án chưa được duyệt", "Trần Văn Bình")
    await play.does(play.binh, REMEDIES, number, "Đề xuất")
    await play.refused(play.binh, "/gui", number, "CP-28")
    await play.approves(number)
    await play.told(number, "Phương án đã được duyệt", "Trần Văn Bình")
    await play.got_on_zalo(bao)

    draft = await play.sends(play.binh, "/gui", number)
    assert "bao.pham@gmail.com" in draft and ".pdf" in draft
    await play.got_on_zalo(bao, (number, "b***m@gmail.com"))
    (answer,) = await play.got_by_mail(mailbox, (number, "Phạm Quốc Bảo", "Đồng ý"))
    (document,) = answer.attachments
    assert document.media_type == "application/pdf"
    printed = text(document.content)
    for words in ("Máy chủ gửi thư bị chặn IP", "Đổi IP gửi thư", "Tặng 1 tháng", "Lê Thị Chi"):
        assert words in printed, printed
    await play.until(number, State.ANSWERED_R1)
    answered = await play.deadline(number, "K20")
    assert not answered.running and answered.breached_at is None
    await play.told(number, "Văn bản trả lời lần 1: đã chuyển đi")

    await play.later(days=1)
    await play.chats(bao, "dạ em đồng ý ạ, cảm ơn bên mình")
    await play.until(number, State.AGREED)
    await play.told(number, "Khách hàng đồng ý", "Trần Văn Bình")
    lesson = "/dong theo dõi danh sách chặn hằng ngày"
    await play.refused(play.binh, lesson, number, "cần ít nhất một việc khắc phục")
    task = "/giaoviec kythuat Theo dõi danh sách chặn | +10 | binh | khacphuc"
    await play.does(play.binh, task, number, "Giao việc")
    await play.does(play.binh, lesson, number, "Kết thúc: khách hàng đồng ý")
    await play.got_on_zalo(bao, (number, "kết thúc"))
    await play.got_by_mail(mailbox)

    await play.days(29)
    assert (await play.case(number)).state is State.CLOSED
    await play.days(1)
    await play.told(number, "còn việc khắc phục chưa xong, chưa lưu trữ được", "Trần Văn Bình")
    await play.does(play.binh, "/xongviec 1 Đã đặt cảnh báo tự động", number, "liên quan trả lời")
    await play.days(3)  # over the weekend: clocks ring again on working mornings
    case = await play.until(number, State.ARCHIVED)
    assert case.closing_reason is ClosingReason.AGREED and case.next_due_at is None
    assert case.lesson == "theo dõi danh sách chặn hằng ngày"
    assert await play.journal(number) == CLAUSES
    await play.got_on_zalo(bao)
    await play.got_by_mail(mailbox)
