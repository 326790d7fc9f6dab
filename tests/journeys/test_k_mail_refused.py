"""(k) The mail server refuses the desk: the letter waits, the group hears, all goes on again."""

from __future__ import annotations

from datetime import timedelta

import httpx2
import pytest

from sandbox.mail.office import MailFault
from tests.journeys.play import Play
from tests.patience import PATIENCE

REFUSAL = "554 5.7.1 Relay access denied"


@pytest.mark.clause("X-10")
async def test_a_refused_desk_loses_no_letter_and_says_when_it_goes_on(play: Play) -> None:
    mai = play.world.mail.customer("mai@vidu.example", "Mai")
    play.world.mail.add_fault(MailFault(at="RCPT", reply=REFUSAL))
    story = "Hộp thư mai@vidu.example không gửi được thư từ sáng nay, báo lỗi 550."
    number = await play.mails(mai, "Không gửi được thư", story)
    await play.group_told("Tạm dừng gửi qua kênh Email", "Relay access denied", "không thư nào mất")
    assert await troubles(play) == [("email", "account")]
    assert list(mai.received) == []
    play.clock.advance(timedelta(minutes=16))
    await play.group_told("Kênh Email đã gửi lại được")
    await play.got_by_mail(mai, number)
    assert await troubles(play) == []


async def troubles(play: Play) -> list[tuple[str, str]]:
    """What the desk says of itself to whoever asks."""
    async with httpx2.AsyncClient(timeout=PATIENCE) as monitor:
        told = (await monitor.get(f"http://127.0.0.1:{play.app.http_port}/readyz")).json()
    assert told["ready"] is True
    return [(one["part"], one["fault"]) for one in told["troubles"]]
