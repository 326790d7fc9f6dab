"""(h) Bad input by webhook and by hand: refused, shown to people, and in nobody's way."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

import httpx2
import pytest
from sqlalchemy import func, select

from sandbox.zalo_bot import ZaloBot
from storage.schema.tables import inbox
from tests.journeys.play import HOOK_SECRET, Play
from tests.patience import PATIENCE

HOOK = "/webhooks/zalo_bot"


@pytest.fixture
async def platform(play: Play) -> AsyncIterator[ZaloBot]:
    """The same bot account as seen by a platform that delivers by webhook."""
    world = play.world
    bot = ZaloBot(token=world.zalo.token, clock=world.now, violations=world.violations)
    url = f"http://127.0.0.1:{play.app.http_port}{HOOK}"
    checked = await bot.webhook.set(url, HOOK_SECRET, now_ms=bot.milliseconds())
    assert checked["verification"]["ok"] is True  # type: ignore[index]  # the platform's own JSON
    yield bot
    await bot.close()


@pytest.mark.clause("TU-14")
async def test_a_delivery_with_a_wrong_secret_is_refused_and_leaves_nothing(
    play: Play, platform: ZaloBot
) -> None:
    liar = platform.customer("liar", "Kẻ giả mạo")
    for platform.webhook.wrong_secret, platform.webhook.no_secret in ((True, False), (False, True)):
        await liar.writes("Tôi khiếu nại: mất hết dữ liệu, đền tiền ngay")
    assert [one.status for one in platform.webhook.deliveries] == [403, 403]
    assert await kept(play) == 0
    await play.quiet()
    assert await play.app.desk.worklist() == []
    assert list(play.telegram.happenings) == []


@pytest.mark.clause("X-01")
async def test_a_delivery_that_comes_twice_makes_one_case_and_one_acknowledgement(
    play: Play, platform: ZaloBot
) -> None:
    bao = play.world.zalo.customer("bao", "Bảo")
    number = await play.chats(bao, "Mail không gửi được từ 8h sáng nay")
    platform.webhook.sender.duplicate = True
    await platform.emit(bao.wrote[0])
    platform.webhook.sender.duplicate = False
    platform.webhook.wrapped = True  # the same event in the docs' wrapping: other bytes, same id
    await platform.emit(bao.wrote[0])
    await play.got_on_zalo(bao, "trợ lý tự động", number, "1. Họ tên")
    assert [one.status for one in platform.webhook.deliveries] == [200, 200, 200]
    assert len(await play.app.desk.worklist()) == 1
    assert [row.direction for row in (await play.file(number)).messages].count("in") == 1


async def test_an_unreadable_delivery_is_shown_with_a_way_to_try_again_and_blocks_nothing(
    play: Play, platform: ZaloBot
) -> None:
    bao = play.world.zalo.customer("bao", "Bảo")
    await platform.emit({"event_name": 7, "message": "not what the contract says"})
    raw = b"\xff\xfe no JSON"
    async with httpx2.AsyncClient(timeout=PATIENCE) as stranger:
        answer = await stranger.post(
            f"http://127.0.0.1:{play.app.http_port}{HOOK}",
            content=raw,
            headers={"X-Bot-Api-Secret-Token": HOOK_SECRET},
        )
    assert answer.status_code == 200, "kept before it is read"
    number = await play.chats(bao, "Mail không gửi được từ 8h sáng nay")
    await play.got_on_zalo(bao, "trợ lý tự động", number, "1. Họ tên")

    shown = await play.group_told("Không đọc được một gói tin", "Zalo")
    assert "🔁 Đọc lại" in shown.buttons
    rows = await play.app.desk.dead_letters()
    assert hashlib.sha256(raw).hexdigest() in [row.delivery_id for row in rows]
    await play.pops_up(play.an, "🔁 Đọc lại", shown)
    again = await play.group_told("Không đọc được một gói tin")
    assert again.id != shown.id
    assert len(await play.app.desk.dead_letters()) == len(rows)


async def kept(play: Play) -> int:
    """How many deliveries lie in the inbox, whatever became of them."""
    count = select(func.count()).select_from(inbox)
    return await play.app.work.read(lambda conn: conn.execute(count).scalar_one())
