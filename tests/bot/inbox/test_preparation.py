"""What a delivery leaves out is asked for before it is read."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.inbox import preparation
from bot.inbox.worker import InboxWorker
from tests.bot.stage import MemoryChannel, Stage
from workflows.messaging.messages import Inbound, Kind

COMPLAINT = "Tôi muốn khiếu nại vì không gửi được thư từ sáng nay"


class Terse(MemoryChannel):
    """Deliveries say neither who writes nor what; the provider says both when asked."""

    def __init__(self, kind: Kind = Kind.HUMAN) -> None:
        super().__init__("zalo_bot", text_limit=2000)
        self._kind = kind

    async def complete(self, message: Inbound) -> Inbound:
        return replace(message, text=COMPLAINT, sender_name="Nguyễn Thị An", kind=self._kind)


async def hears(stage: Stage, channel: Terse) -> None:
    stage.inbox_worker = InboxWorker(stage.work, {"zalo_bot": channel}, stage.case_writer)
    await stage.arrives("(không có chữ)")


async def test_what_the_provider_tells_when_asked_is_what_the_case_says(stage: Stage) -> None:
    await hears(stage, Terse())
    case = await stage.only_case()
    assert "không gửi được thư" in case.summary
    file = await stage.desk.file(case.number)
    assert [m.text for m in file.messages if m.direction == "in"] == [COMPLAINT]
    assert file.messages[0].sender_name == "Nguyễn Thị An"


async def test_the_companys_own_words_open_no_case_when_only_the_question_reveals_them(
    stage: Stage,
) -> None:
    await hears(stage, Terse(Kind.ECHO))
    assert await stage.cases() == []


class Silent(Terse):
    """Its provider does not answer when asked about one person."""

    async def complete(self, message: Inbound) -> Inbound:
        if message.conversation == "chat-2":
            await asyncio.Event().wait()
        return replace(message, sender_name="Nguyễn Thị An")


async def test_a_provider_that_tells_no_names_today_keeps_no_message_waiting(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "PATIENCE", 0.02)
    stage.inbox_worker = InboxWorker(stage.work, {"zalo_bot": Silent()}, stage.case_writer)
    for who in ("chat-1", "chat-2"):
        await stage.arrives(COMPLAINT, **{"from": who})
    found = sorted(await stage.cases(), key=lambda case: case.number)
    files = [await stage.desk.file(case.number) for case in found]
    assert [file.messages[0].sender_name for file in files] == ["Nguyễn Thị An", ""]
