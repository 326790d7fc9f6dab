"""The same group over real sockets: aiogram's own session against the strict stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.agents.views.notices import AgentNotices
from bot.telegram import dispatcher as router
from bot.telegram import polling
from bot.telegram.channel import TelegramChannel
from bot.telegram.settings import TelegramSettings
from channels.contract import SendFailed
from sandbox.faults import Fault, FaultKind
from sandbox.telegram import Telegram
from sandbox.world import World
from tests.bot.agents.fake_service import FakeService
from tests.bot.telegram.group import AN, BINH, TEAM, FakeTopics
from workflows.case import State
from workflows.engine.advance import Decision


class Live:
    """A desk in a dict, a bot on a socket, a group that is strict."""

    def __init__(self, telegram: Telegram, settings: TelegramSettings) -> None:
        self.telegram = telegram
        self.desk = FakeService()
        self.topics = FakeTopics()
        self.bot = router.connect(settings)
        self.channel = TelegramChannel(
            self.bot, self.topics, TEAM, settings.group_id, per_minute=6000
        )
        self.notices = AgentNotices(self.desk.policy, TEAM)
        self.an, self.binh = telegram.agent(AN, "An"), telegram.agent(BINH, "Bình")
        dispatcher = router.build(self.desk, self.topics, TEAM, settings)
        self.listening = asyncio.create_task(
            polling.poll_forever(dispatcher, self.bot, poll_seconds=1)
        )

    async def deliver(self, decision: Decision) -> None:
        for notice in self.notices.of_decision(decision):
            await self.channel.send(notice)

    async def complaint(self) -> str:
        decision = self.desk.customer_writes("Tôi khiếu nại: không gửi được thư <từ> sáng & nay")
        await self.deliver(decision)
        return decision.case.number

    async def close(self) -> None:
        self.listening.cancel()
        with suppress(asyncio.CancelledError):
            await self.listening
        await self.bot.session.close()


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with World(mail=False) as world:
        accounts = world.accounts
        settings = TelegramSettings(
            token=accounts.telegram_token,
            group_id=accounts.telegram_group,
            base_url=world.telegram.base_url,
        )
        live = Live(world.telegram, settings)
        try:
            yield live
        finally:
            await live.close()
        assert list(world.violations) == []


async def test_a_case_is_taken_answered_and_undone_over_the_wire(live: Live) -> None:
    number = await live.complaint()
    topic = await live.telegram.next_topic(number)
    await live.an.presses("Nhận xử lý", topic=topic.id)
    await live.telegram.next_message("CP-11", topic=topic.id)
    assert live.desk.cases[number].owner == "an"
    await live.an.types("/traloi Dạ em đang kiểm tra <ngay> ạ", topic=topic.id)
    await live.telegram.next_message("CHƯA gửi", topic=topic.id)
    await live.an.presses("✅ Gửi", topic=topic.id)
    await live.telegram.next_message("CP-18", topic=topic.id)
    await live.an.presses("↩ Hoàn tác", topic=topic.id)
    await live.telegram.next_message("lấy lại", topic=topic.id)


async def test_the_menu_has_every_command_in_two_languages(live: Live) -> None:
    await live.complaint()
    await live.an.types("/giup")
    await live.telegram.next_message("Bàn tiếp nhận")
    assert {"default", "default vi", "default en"} <= live.telegram.commands.keys()


async def test_a_topic_deleted_by_hand_is_rebuilt_on_the_next_notice(live: Live) -> None:
    number = await live.complaint()
    topic = await live.telegram.next_topic(number)
    live.an.deletes_topic(topic.id)
    await live.deliver(live.desk.customer_writes("Tôi gửi thêm ảnh", number=number))
    again = await live.telegram.next_topic(number)
    assert again.id != topic.id and live.topics[number] == again.id
    await live.an.types("/nhan", topic=again.id)
    await live.telegram.next_message("CP-11", topic=again.id)


async def test_a_topic_closed_by_hand_is_opened_again(live: Live) -> None:
    number = await live.complaint()
    topic = await live.telegram.next_topic(number)
    await live.an.closes_topic(topic.id)
    await live.deliver(live.desk.customer_writes("Tôi gửi thêm ảnh", number=number))
    await live.telegram.next_message("gửi thêm ảnh", topic=topic.id)


async def test_the_real_limit_of_a_group_is_told_to_the_outbox(live: Live) -> None:
    live.telegram.flood_limit = 2
    number = await live.complaint()
    decision = live.desk.customer_writes("thêm", number=number)
    with pytest.raises(SendFailed) as refused:
        await live.deliver(decision)
    assert refused.value.retry_after is not None
    assert refused.value.retry_after > timedelta()


async def test_a_call_is_noted_in_general(live: Live) -> None:
    await live.an.types("/dienthoai")
    await live.telegram.next_message("ghi âm")
    for answer in ("bỏ qua", "0912345678", "Trần Văn Gọi", "bỏ qua", "Khiếu nại phí", "bỏ qua"):
        await live.an.types(answer)
    await live.telegram.next_message("câu 7/7")
    await live.an.types("bỏ qua")
    await live.telegram.next_message("xin kiểm tra lại")
    await live.an.presses("✅ Đã đọc lại cho khách, ghi nhận")
    await live.telegram.next_message("Số hồ sơ để đọc cho khách")
    assert len(live.desk.notes) == 1


@pytest.mark.parametrize("trouble", [FaultKind.HTML, FaultKind.DROP, FaultKind.REFUSE])
async def test_network_troubles_are_waited_out(live: Live, trouble: FaultKind) -> None:
    number = await live.complaint()
    live.telegram.faults.add(Fault(kind=trouble, method="getUpdates", code=502))
    await live.binh.types(f"/nhan {number}")
    await live.telegram.next_message("CP-11")
    assert live.desk.cases[number].state is not State.RECEIVED


@pytest.mark.parametrize("trouble", [FaultKind.HTML, FaultKind.DROP, FaultKind.REFUSE])
async def test_a_notice_that_met_trouble_is_tried_again(live: Live, trouble: FaultKind) -> None:
    live.telegram.faults.add(Fault(kind=trouble, method="sendMessage", code=502))
    with pytest.raises(SendFailed) as refused:
        await live.complaint()
    assert not refused.value.permanent


async def test_an_answer_that_met_trouble_is_posted_all_the_same(live: Live) -> None:
    number = await live.complaint()
    live.telegram.faults.add(Fault(kind=FaultKind.HTML, method="sendMessage", code=502, times=2))
    await live.binh.types(f"/nhan {number}")
    await live.telegram.next_message("CP-11")
    assert [d.entry.event for d in live.desk.decisions] == ["Wrote", "Taken"]
