"""(f) The same customer on Zalo and by mail: one case remains, with the earliest receipt."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import MONDAY
from tests.journeys.play import Play
from workflows.case import State


@pytest.mark.clause("X-04", "CP-04", "CP-25")
async def test_the_earliest_receipt_wins_and_later_messages_find_the_case_that_is_left(
    play: Play,
) -> None:
    thu = play.world.zalo.customer("thu", "Thu")
    mailbox = play.world.mail.customer("thu.le@gmail.com", "Lê Minh Thu")
    early = await play.chats(thu, "Mail bên em không gửi được từ sáng, báo lỗi 550")
    await play.got_on_zalo(thu, "trợ lý tự động", early, "1. Họ tên")
    await play.later(hours=30)
    late = await play.mails(
        mailbox, "Không gửi được thư", "Hộp thư thu@thule.vn không gửi được thư, báo lỗi 550."
    )
    assert late != early
    await play.got_by_mail(mailbox, (late, "15:00 ngày 03/03/2026", "31/03/2026"))

    topic = await play.telegram.next_topic(early)
    await play.refused(play.an, f"/gop {early}", early, "chính nó")
    asked = await play.does(play.an, f"/gop {late}", early, "cùng một khách hàng")
    assert "Lê Minh Thu" in asked.text and "cùng loại sự việc" in asked.text
    assert (await play.case(early)).state is not State.MERGED
    await play.presses(play.an, "Cùng một người, gộp", early, "gộp vào", message=asked)
    assert topic in play.telegram.topics
    gone, kept = await play.case(early), await play.case(late)
    assert (gone.state, gone.merged_into) == (State.MERGED, late)
    assert kept.received_at == MONDAY and kept.absorbed == (early,)
    assert not [clock for clock in gone.clocks if clock.running]
    answer_by = await play.deadline(late, "K20")
    assert answer_by.due_on.isoformat() == "2026-03-30"
    (told,) = await play.got_on_zalo(thu, (late, "09:00 ngày 02/03/2026", "30/03/2026"))
    await play.got_by_mail(mailbox)
    assert early not in told or late in told

    assert await play.chats(thu, "Bên em gửi thêm: tên miền là thule.vn") == late
    assert await play.replies(mailbox, "Tôi gửi thêm ảnh lỗi.") == late
    file = await play.file(late)
    assert {row.channel for row in file.messages if row.direction == "in"} == {"zalo_bot", "email"}
    assert await play.journal(early) == ["CP-04 Wrote", *["CP-14 ClockRang"] * 3, "X-04 MergedInto"]
    assert (await play.journal(late))[:2] == ["CP-04 Wrote", "X-04 Absorbed"]
