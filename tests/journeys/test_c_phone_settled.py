"""(c) Phone: noted during the call, settled on the spot by agreement, minutes, closed."""

from __future__ import annotations

import uuid
from typing import Any

import httpx2
import pytest

from bot.rehearsal.pdf_text import text
from tests.journeys.play import API_TOKEN, Play
from tests.patience import PATIENCE
from workflows.case import ClosingReason, State

STORY = "Anh không đăng nhập được hộp thư congty-vd.vn, máy báo sai mật khẩu dù vừa đổi xong"
SETTLED = (
    "/giaiquyet Không đăng nhập được hộp thư | Mật khẩu mới chưa đồng bộ | "
    "Đã đồng bộ lại và khách đăng nhập được | Gửi hướng dẫn đổi mật khẩu, Nguyễn Thị An, +1"
)
CLAUSES = [
    "CP-04 Wrote",
    "CP-11 Taken",
    "CP-09 Settled",
    "CP-21 MinutesMade",
    "CP-21 Closed",
]


@pytest.mark.clause("CP-01", "CP-06", "CP-09", "CP-20", "CP-21", "TU-16")
async def test_a_call_is_settled_at_once_and_the_minutes_go_by_mail(play: Play) -> None:
    mailbox = play.world.mail.customer("minh@congty-vd.vn")

    filed = await play.fills(
        play.an, "/dienthoai", "[Đồng ý]", "0912 345 678", "Trần Quang Minh", "minh@congty-vd.vn",
        STORY, "[Bỏ qua]", "TD-2026-77", "[✅ Đã đọc lại cho khách, ghi nhận]",
    )  # fmt: skip
    number = filed.text.partition("đọc cho khách: ")[2].split()[0]
    await play.group_told("Khiếu nại mới", number, "Trần Quang Minh")
    await play.told(number, "Khách hàng khiếu nại", "+84912345678", "không đăng nhập được")
    case = await play.case(number)
    assert (case.channel, case.owner, case.category) == ("phone", "an", "login")
    await play.got_by_mail(mailbox, ("Xác nhận tiếp nhận", number, "30/03/2026"))

    await play.does(play.an, "/nhan", number, "Nhân viên nhận xử lý")
    await play.refused(play.an, "/dong xong", number, "CP-28")
    await play.does(play.an, SETTLED, number, "Giải quyết ngay và đạt thỏa thuận")
    await play.refused(play.an, "/dong không có", number, "chưa lập biên bản")
    await play.does(
        play.an, "/bienban khongky Khách gọi điện, đã đọc lại và khách xác nhận", number, "biên bản"
    )
    (minutes,) = await play.got_by_mail(mailbox, ("Biên bản kết quả giải quyết", number))
    (document,) = minutes.attachments
    printed = text(document.content)
    for words in ("Trần Quang Minh", "Mật khẩu mới chưa đồng bộ", "Gửi hướng dẫn", "03/03/2026"):
        assert words in printed, printed
    await play.told(number, "Biên bản kết quả giải quyết: đã chuyển đi")
    assert not (await play.deadline(number, "K20")).running
    assert not (await play.deadline(number, "K24")).running

    await play.does(play.an, "/dong Cần báo khách chờ đồng bộ mật khẩu", number, "Kết thúc")
    await play.got_by_mail(mailbox, ("Kết thúc hồ sơ", number))
    case = await play.until(number, State.CLOSED)
    assert case.closing_reason is ClosingReason.SETTLED_ON_SPOT
    assert await play.journal(number) == CLAUSES


@pytest.mark.clause("CP-06", "CP-20", "CP-21", "X-10")
async def test_minutes_without_any_address_are_handed_over_and_ticked_off(play: Play) -> None:
    number = await noted(play)
    await play.told(number, "Khách hàng khiếu nại", "+84912345678")
    await play.told(number, "Cần giao tận tay", "xác nhận tiếp nhận", "+84912345678")
    await play.does(play.an, "/nhan", number, "Nhân viên nhận xử lý")
    await play.does(play.an, SETTLED, number, "Giải quyết ngay và đạt thỏa thuận")
    await play.does(play.an, "/bienban khongky Khách ở xa", number, "biên bản")
    task = await play.told(number, "Cần giao tận tay", "biên bản", ".pdf")
    await play.refused(play.an, "/dong không có", number, "chưa gửi được văn bản kết quả")

    await play.presses(play.an, "Đã giao", number, "đã giao", message=task)
    again = await play.pops_up(play.an, "Đã giao", task)
    assert "đã được xử lý rồi" in again
    await play.does(play.an, "/dong không có", number, "Kết thúc")
    await play.told(number, "Cần giao tận tay", "thông báo kết thúc")
    case = await play.until(number, State.CLOSED)
    assert case.closing_reason is ClosingReason.SETTLED_ON_SPOT
    assert await play.journal(number) == CLAUSES


@pytest.mark.clause("CP-06")
async def test_the_switchboard_needs_its_token_and_may_repeat_a_note(play: Play) -> None:
    note = a_note()
    for token in ("", "Bearer sai", f"Basic {API_TOKEN}"):
        assert (await post(play, note, token)).status_code == 401
    assert await play.app.desk.worklist() == []
    first, second = [await post(play, note, f"Bearer {API_TOKEN}") for _ in range(2)]
    assert first.json()["case"] == second.json()["case"] != ""
    assert len(await play.app.desk.worklist()) == 1
    broken = await post(play, note | {"id": str(uuid.uuid4()), "text": " "}, f"Bearer {API_TOKEN}")
    assert broken.status_code == 422 and "chưa ghi nội dung" in broken.json()["detail"]


def a_note() -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "agent": "an",
        "noted_at": "2026-03-02T09:00:00+07:00",
        "text": STORY,
        "facts": {"phone": "0912345678", "full_name": "Trần Quang Minh"},
        "recording_notice": True,
        "read_back": True,
    }


async def post(play: Play, note: dict[str, Any], authorization: str) -> httpx2.Response:
    address = f"http://127.0.0.1:{play.app.http_port}/api/notes/phone"
    async with httpx2.AsyncClient(timeout=PATIENCE) as switchboard:
        return await switchboard.post(address, json=note, headers={"Authorization": authorization})


async def noted(play: Play) -> str:
    answer = await post(play, a_note(), f"Bearer {API_TOKEN}")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["case"])
