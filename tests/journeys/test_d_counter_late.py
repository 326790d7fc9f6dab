"""(d) Counter: a slip in the hand, the 24 hours broken and escalated, then answered in time."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.rehearsal.pdf_text import text
from sandbox.telegram.chat import Message
from tests.journeys.conftest import MONDAY
from tests.journeys.play import Play
from workflows.calendar.working_time import ZONE
from workflows.case import ClosingReason, State

BINH, CHI, AN = 102, 103, 101
CLAUSES = [
    "CP-04 Wrote",
    "CP-03 SlipIssued",
    "CP-03 VisitEnded",
    "CP-14 ClockRang",  # half of the 24 hours
    "CP-14 ClockRang",  # 80 %
    "CP-14 ClockRang",  # broken
    "CP-28 ClockRang",  # still overdue: every working morning
    "CP-28 ClockRang",
    "CP-28 ClockRang",
    "CP-10 ClockRang",  # and the customer is reminded of what was asked
    "CP-11 Taken",
    "CP-14 ProgressTold",
    "CP-16 CauseFound",
    "CP-17 Proposed",
    "CP-17 Approved",
    "CP-19 Answered",
    "X-07 Agreed",
    "CP-24 Closed",
]


@pytest.mark.clause("CP-01", "CP-03", "CP-14", "CP-19", "CP-25")
async def test_a_visitor_waits_too_long_for_news_but_not_for_the_answer(play: Play) -> None:
    number = await visit(play)
    case = await play.case(number)
    assert (case.channel, case.state, case.received_at) == ("counter", State.RECEIVED, MONDAY)
    await play.refused(play.an, "/ketthucbuoi", number, "chưa cấp phiếu")
    await play.presses(play.an, "Cấp phiếu tiếp nhận", number, "Cấp phiếu tiếp nhận")
    slip = await play.told(number, "Cần giao tận tay", "phiếu tiếp nhận", ".pdf")
    printed = text(await play.paper(slip))
    for words in (number, "Lý Thu Hà", "30/03/2026", "Nguyễn Thị An"):
        assert words in printed, printed
    await play.presses(play.an, "Đã giao", number, "đã giao", message=slip)
    await play.does(play.an, "/ketthucbuoi", number, "Kết thúc buổi tiếp khách")
    assert (await play.deadline(number, "K24")).running, "a slip says nothing about the matter"

    await play.later(hours=12)
    assert called(await play.told(number, "Sắp hết hạn phản hồi 24 giờ")) == {CHI}
    await play.later(hours=8)
    assert called(await play.told(number, "Sắp hết hạn phản hồi 24 giờ")) == {CHI}
    await play.later(hours=4)
    broken = await play.told(number, "QUÁ HẠN phản hồi 24 giờ, chuyển cấp trên")
    assert called(broken) == {CHI, AN}
    overdue = (await play.deadline(number, "K24")).breached_at
    assert overdue == datetime(2026, 3, 3, 9, 0, tzinfo=ZONE)

    await play.days(3)
    await play.does(play.binh, "/nhan", number, "Nhân viên nhận xử lý")
    await play.sends(play.binh, "/tiendo Đã đối chiếu sổ thu | Đang chờ ngân hàng", number)
    told = await play.told(number, "Cần giao tận tay", "báo tiến độ")
    assert (await play.deadline(number, "K24")).running, "owed is not told"
    await play.presses(play.binh, "Đã giao", number, "đã giao", message=told)
    late = await play.deadline(number, "K24")
    assert not late.running and late.breached_at is not None

    await play.does(
        play.binh, "/nguyennhan khach | Khách chuyển khoản sai nội dung | Sao kê ngày 28/02", number
    )
    await play.does(play.binh, "/dexuat toanbo | Ghi nhận lại khoản thu trước +3", number)
    await play.approves(number)
    await play.sends(play.binh, "/gui", number)
    letter = await play.told(number, "Cần giao tận tay", "văn bản trả lời lần 1", ".pdf")
    assert (await play.deadline(number, "K20")).running, "an answer on our desk is no answer"
    await play.presses(play.binh, "Đã giao", number, "đã giao", message=letter)
    answered = await play.deadline(number, "K20")
    assert not answered.running and answered.breached_at is None

    await play.does(play.an, "/dongy Khách đến quầy nói: tôi đồng ý", number, "Khách hàng đồng ý")
    await play.does(play.an, "/dong không có", number, "Kết thúc")
    assert (await play.case(number)).closing_reason is ClosingReason.AGREED
    assert await play.journal(number) == CLAUSES


async def visit(play: Play) -> str:
    """Mrs Hà comes to the counter without any address; An notes what she says."""
    filed = await play.fills(
        play.an, "/quay", "Lý Thu Hà", "0903 111 222", "[Bỏ qua]",
        "Tôi đã thanh toán tiền gia hạn mà công ty chưa ghi nhận, dịch vụ vẫn bị cắt",
        "Mở lại dịch vụ", "Biên lai chuyển khoản", "[Văn phòng TP. Hồ Chí Minh",
        "[✅ Khách đã xem lại, ghi nhận]",
    )  # fmt: skip
    return filed.text.partition("đọc cho khách: ")[2].split()[0]


def called(message: Message) -> set[int]:
    """The agents whose phones ring."""
    links = [str(entity.get("url", "")) for entity in message.entities]
    return {int(link.partition("id=")[2]) for link in links if link.startswith("tg://user?")}
