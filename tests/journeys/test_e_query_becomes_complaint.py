"""(e) Mail: a question first, a complaint later in the same thread; the clocks start with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.conftest import MONDAY
from tests.journeys.play import Play
from workflows.case import CaseKind, State

CLAUSES = [
    "CP-04 Wrote",
    "CP-18 Replied",
    "CP-28 ClockRang",  # answered, but nobody has said that it is no complaint
    "CP-04 Wrote",
    "CP-11 Taken",
    "CP-12 Wrote",
]


@pytest.mark.clause("CP-04", "CP-07", "CP-14", "CP-25", "X-01")
async def test_the_second_mail_of_a_thread_is_the_complaint(play: Play) -> None:
    mai = play.world.mail.customer("mai.nguyen@gmail.com", "Nguyễn Thị Mai")
    number = await play.mails(
        mai, "Hỏi về gia hạn", "Chào công ty, cho tôi hỏi phí gia hạn hộp thư một năm là bao nhiêu?"
    )
    case = await play.case(number)
    assert (case.state, case.kind, case.received_at) == (State.DRAFT, CaseKind.QUERY, None)
    assert not [clock for clock in case.clocks if clock.kind in ("K24", "K20")]
    await play.group_told("chưa phải khiếu nại", number)
    await play.got_by_mail(mai)

    draft = await play.sends(play.an, "/traloi Dạ phí gia hạn là 1.200.000đ một năm ạ.", number)
    assert "mai.nguyen@gmail.com" in draft
    (answer,) = await play.got_by_mail(mai, "1.200.000đ")
    assert answer.header("In-Reply-To") == mai.wrote[0].message_id

    await play.later(days=2, hours=5)
    angry = "Tôi đã thanh toán mà hộp thư vẫn bị khóa, không gửi được thư. Tôi muốn khiếu nại!"
    assert await play.replies(mai, angry) == number
    case = await play.case(number)
    assert (case.state, case.kind) == (State.RECEIVED, CaseKind.COMPLAINT)
    assert case.received_at == MONDAY + timedelta(days=2, hours=5)
    (acknowledged,) = await play.got_by_mail(mai, (number, "14:00 ngày 04/03/2026", "01/04/2026"))
    assert acknowledged.header("In-Reply-To") == mai.wrote[1].message_id
    assert (await play.deadline(number, "K24")).started_at == case.received_at
    assert (await play.deadline(number, "K20")).started_at == case.received_at
    await play.group_told("Khiếu nại mới", number)

    await play.does(play.an, "/nhan", number, "nhận xử lý")
    assert await play.mailed(
        await mai.writes(f"Hồ sơ {number}", "Tôi gửi thêm: số hợp đồng HD-2025-881")
    ) == number  # fmt: skip
    await play.got_by_mail(mai)
    assert await play.journal(number) == CLAUSES
