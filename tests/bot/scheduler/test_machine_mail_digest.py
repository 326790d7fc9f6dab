"""Automatic mail outside all cases is answered by nobody and seen by people, once."""

from __future__ import annotations

import pytest

from bot.scheduler.machine_mail_digest import MachineMailDigest
from tests.bot.stage import Stage


async def _comes(stage: Stage, kind: str, sender: str) -> None:
    await stage.arrives(
        "Nội dung", channel="email", kind=kind, subject=f"Tin {sender}", **{"from": sender}
    )


@pytest.mark.clause("CP-07")
async def test_the_group_reads_every_morning_which_automatic_mail_belongs_to_no_case(
    stage: Stage,
) -> None:
    digest = MachineMailDigest(stage.work, stage.case_writer)
    await _comes(stage, "list", "truoc@vidu.example")
    assert await digest.one_pass(stage.now) == 0  # what was there before the desk counted
    for serial in range(10):
        await _comes(stage, "list", f"tin-{serial}@vidu.example")
    await _comes(stage, "auto_reply", "vang@vidu.example")
    await stage.arrives("mail không gửi được, báo lỗi 550", channel="email")
    assert await digest.one_pass(stage.later(hours=3)) == 0
    assert await digest.one_pass(stage.later(days=1)) == 1
    (told,) = stage.notices.texts
    assert "11 thư tự động" in told and "bản tin 10" in told and "tin-0@vidu.example" in told
    assert "… và 3 thư nữa" in told
    assert await digest.one_pass(stage.later(days=1)) == 0
    assert not stage.mail.sent or all("@vidu" not in one.to for one in stage.mail.sent)


@pytest.mark.clause("CP-07")
async def test_what_comes_before_the_first_office_hours_of_a_new_desk_is_told_too(
    stage: Stage,
) -> None:
    digest = MachineMailDigest(stage.work, stage.case_writer)
    assert await digest.one_pass(stage.later(hours=12)) == 0
    await _comes(stage, "report", "may-chu@vidu.example")
    assert await digest.one_pass(stage.later(hours=12)) == 1
    assert "may-chu@vidu.example" in stage.notices.texts[0]
