"""(b) Mail: an attachment, two disagreements, an invitation, the authorities, closed not agreed."""

from __future__ import annotations

import pytest

from bot.rehearsal.pdf_text import text
from sandbox.mail.customer import MailCustomer
from sandbox.mail.mail import Mail
from tests.journeys.play import Play
from workflows.case import ClosingReason, State

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
SUBJECT = "Khiếu nại: bị trừ tiền hai lần khi gia hạn"
STORY = (
    "Kính gửi quý công ty,\n\nNgày 25/02/2026 tôi chuyển khoản 1.200.000 đ để gia hạn hộp thư "
    "nhưng bị trừ tiền hai lần. Tôi đề nghị hoàn lại 1.200.000 đ.\n\nĐỗ Văn Hùng\n0987 654 321"
)
ANSWER = (
    "/dexuat motphan | Hoàn 600.000đ trước +5 | Một nửa đã được trừ vào kỳ sau | "
    "Sao kê và hóa đơn ngày 25/02"
)
SECOND = (
    "/dexuat motphan | Hoàn 600.000đ trước +5 | Như lần 1 | Sao kê và hóa đơn ngày 25/02 | "
    "Hoàn chưa đủ => Kỳ sau đã trừ 600.000đ, có hóa đơn"
)
MEETING = (
    "/moi 10/03/2026 14:30 | Văn phòng công ty, 5 Đồng Nai | Đối chiếu sao kê | "
    "Bà Lê Thị Chi | 09/03/2026"
)
CLAUSES = [
    "CP-04 Wrote",
    "CP-11 Taken",
    "CP-16 CauseFound",
    "CP-17 Proposed",
    "CP-17 Approved",
    "CP-19 Answered",
    "CP-26 Wrote",
    "CP-26 Taken",
    "CP-17 Proposed",
    "CP-17 Approved",
    "CP-26 Answered",
    "CP-27 Wrote",
    "CP-26 Invited",
    "CP-12 Wrote",
    "CP-27 Disagreed",
    "CP-27 Referred",
    "CP-27 Closed",
]


@pytest.mark.clause("CP-02", "CP-07", "CP-17", "CP-19", "CP-26", "CP-27", "X-01", "X-11")
async def test_two_rounds_by_mail_end_with_the_authorities(play: Play) -> None:
    hung = play.world.mail.customer("hung.do@gmail.com", "Đỗ Văn Hùng")
    number = await play.mails(hung, SUBJECT, STORY, [("sao-ke.png", PNG)])
    (acknowledged,) = await play.got_by_mail(hung, (number, "30/03/2026", "20 ngày làm việc"))
    automatic(acknowledged)
    await play.group_told("Khiếu nại mới", number, "Đỗ Văn Hùng")
    await play.told(number, "Khách hàng khiếu nại", "sao-ke.png")
    file = await play.file(number)
    assert [filed.attachment.name for filed in file.attachments] == ["sao-ke.png"]
    assert file.case.person.phone == "+84987654321"

    await play.does(play.binh, "/nhan", number, "nhận xử lý")
    await play.does(
        play.binh, "/nguyennhan benthuba | Lệnh trừ bị gửi lại | Sao kê có hai lần trừ", number
    )
    await play.refused(
        play.binh, "/dexuat motphan | Hoàn 600.000đ trước +5", number, "lý do và căn cứ"
    )
    await play.does(play.binh, ANSWER, number, "Đề xuất")
    await play.approves(number)
    await play.sends(play.binh, "/gui", number)
    (answer,) = await play.got_by_mail(hung, (number, "Đồng ý"))
    by_hand(answer, hung)
    printed = document(answer)
    for words in ("600.000", "Một nửa đã được trừ vào kỳ sau", "Sao kê và hóa đơn"):
        assert words in printed, printed

    words = "Tôi không đồng ý, số tiền hoàn chưa đủ."
    assert await play.replies(hung, words) == number
    case = await play.until(number, State.DISAGREED_R1)
    assert (case.round, case.disagreement) == (2, (words,))
    (noted,) = await play.got_by_mail(hung, (number, "số tiền hoàn chưa đủ", "lần 2"))
    automatic(noted)
    await play.told(number, "chưa đồng ý với kết quả lần 1", "Lê Thị Chi")

    await play.does(play.binh, "/nhan", number, "xem xét lại lần 2")
    await play.refused(play.binh, ANSWER, number, "trả lời từng điểm")
    await play.does(play.binh, SECOND, number, "Đề xuất")
    await play.approves(number)
    await play.sends(play.binh, "/gui", number)
    (second,) = await play.got_by_mail(hung, (number,))
    assert "Hoàn chưa đủ" in document(second)

    assert await play.replies(hung, "Tôi vẫn không đồng ý với cách giải quyết này.") == number
    await play.until(number, State.DISAGREED_R2)
    await play.got_by_mail(hung)
    await play.sends(play.binh, MEETING, number)
    (invitation,) = await play.got_by_mail(hung, (number,))
    assert "14:30" in document(invitation)
    await play.replies(hung, "Tôi sẽ đến đúng giờ.")
    assert (await play.case(number)).state is State.INVITED_R2

    await play.days(9)
    await play.does(
        play.binh, "/khongdongy Hai bên chưa thống nhất số tiền", number, "vẫn chưa đồng ý"
    )
    await play.told(number, "cần gửi thông tin cơ quan", "Lê Thị Chi")
    await play.refused(play.binh, "/coquan", number, "không có quyền")
    await play.sends(play.chi, "/coquan", number)
    (referral,) = await play.got_by_mail(hung, (number,))
    for body in play.app.desk.policy.bodies:
        assert body.name in document(referral)
    await play.does(play.an, "/dong Kiểm tra lệnh trừ trùng hằng ngày", number, "cơ quan")
    case = await play.until(number, State.CLOSED)
    assert case.closing_reason is ClosingReason.NOT_AGREED
    await play.got_by_mail(hung, (number, "Kết thúc"))
    assert await play.journal(number) == CLAUSES


def automatic(mail: Mail) -> None:
    """What the desk writes by itself says so (RFC 3834) and answers what the customer wrote."""
    assert mail.header("Auto-Submitted").startswith("auto-"), mail.header("Auto-Submitted")


def by_hand(mail: Mail, customer: MailCustomer) -> None:
    """What a person sends is no automatic mail, and it threads."""
    assert mail.header("Auto-Submitted") in ("", "no")
    assert mail.header("In-Reply-To") == customer.wrote[-1].message_id


def document(mail: Mail) -> str:
    """The words of the one PDF."""
    (part,) = mail.attachments
    assert part.media_type == "application/pdf" and part.name.endswith(".pdf")
    return text(part.content)
