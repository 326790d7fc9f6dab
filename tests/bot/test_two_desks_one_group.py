"""Two desks on one database and one group of agents: one listens, both work, all is done once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.app import App
from bot.clock import Clock
from bot.outbox.dispatcher import OutboxDispatcher
from bot.telegram.topics import Topics
from sandbox.world import World
from storage.database import locks
from tests.databases import Databases
from tests.journeys.conftest import AGENTS, MONDAY, settings_for
from tests.journeys.play import Play
from tests.patience import eventually

COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"
NOTES = 8


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "RETRY_SECONDS", 0.02)
    monkeypatch.setattr(locks, "CHECK_SECONDS", 0.02)


class Two:
    """Two desks, and what both of them logged. The first one came first."""

    def __init__(self, world: World, database: str) -> None:
        self.world = world
        self.clock = Clock(MONDAY)
        settings = settings_for(world, database, {})
        self.first, self.second = App(settings, self.clock), App(settings, self.clock)
        self.first_ends = AsyncExitStack()
        self.logged: list[MutableMapping[str, Any]] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        with capture_logs() as self.logged:
            async with self.first_ends:
                await self.first_ends.enter_async_context(self.first)
                await self.said("turn.begins")
                async with self.second:
                    await self.said("turn.waits")
                    yield

    def told(self, event: str) -> int:
        """How often the logs say that of the agents' group."""
        return sum(
            one["event"] == event and one.get("loop", "agents") == "agents" for one in self.logged
        )

    async def said(self, event: str, times: int = 1) -> None:
        """Until the logs say it."""
        await eventually(_when(lambda: self.told(event) >= times), self.story)

    async def confirmed(self) -> None:
        """Until Telegram knows that all it handed out was handled."""
        await eventually(_when(lambda: not self.world.telegram.updates.pending), self.story)

    async def story(self) -> str:
        return "\n".join(str(one) for one in self.logged)


def _when(true: Any) -> Any:
    async def look() -> bool | None:
        return true() or None

    return look


@pytest.fixture
async def two(database_url: str) -> AsyncIterator[Two]:
    async with _world() as world:
        yield Two(world, database_url)


@asynccontextmanager
async def _world() -> AsyncIterator[World]:
    async with World(clock=Clock(MONDAY).now) as world:
        for agent in AGENTS:
            world.telegram.agent(int(str(agent["telegram_id"])), str(agent["name"]))
        yield world
        assert list(world.violations) == []


async def _notes(play: Play, number: str) -> Counter[str]:
    """What agents noted, from the journal."""
    entries = (await play.app.desk.file(number)).entries
    return Counter(str(line.data["text"]) for line in entries if line.event == "Noted")


async def _types_notes(play: Play, number: str, texts: list[str]) -> None:
    """Many at once, as a busy group does; until the last is done."""

    section = play.app.settings.telegram
    topics = Topics(play.app.work, section.group_id)

    async def known() -> int | None:
        return await topics.thread_of(number)

    topic = await eventually(known, lambda: play._story("no topic"))
    for one in texts:
        await play.an.types(f"/ghichu {one}", topic=topic)

    async def noted() -> bool | None:
        return set(texts) <= set(await _notes(play, number)) or None

    await eventually(noted, play._shown(topic, "a note is missing"))


async def test_a_desk_that_is_not_the_first_refuses_to_listen_to_telegram(two: Two) -> None:
    async with two.running():
        play, customer = Play(two.world, two.first, two.clock), two.world.zalo.customer("c1", "Bảo")
        number = await play.chats(customer, COMPLAINT)
        before = [f"ghi chú {n}" for n in range(NOTES)]
        await _types_notes(play, number, before)
        await play.sends(play.an, "/traloi Dạ em đã nhận được ạ.", number)
        await two.confirmed()
        await play.quiet()
        assert await _notes(play, number) == Counter(before)
        assert two.told("turn.waits") == two.told("turn.begins") == 1
        assert all(two.second.loops.alive().values())

        await two.first_ends.aclose()
        await two.said("turn.begins", 2)
        play = Play(two.world, two.second, two.clock)
        after = [f"ghi chú sau {n}" for n in range(NOTES)]
        await _types_notes(play, number, after)
        await two.confirmed()
        assert await _notes(play, number) == Counter(before + after)
        texts = [one.text for one in customer.received]
        assert sum("Dạ em đã nhận được ạ." in one for one in texts) == 1
    assert two.told("telegram.poll") == 0, "an older poll was refused: two were listening"
    assert two.first.loops.failures == two.second.loops.failures == {}


async def test_what_one_desk_posts_the_other_one_hears(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk that waits posts all notices and sends all letters; the first one only listens."""
    real = OutboxDispatcher.one_pass

    async def by_the_second(self: OutboxDispatcher, name: str, now: datetime) -> int:
        return 0 if self is two.first.dispatcher else await real(self, name, now)

    monkeypatch.setattr(OutboxDispatcher, "one_pass", by_the_second)
    async with two.running():
        play, customer = Play(two.world, two.first, two.clock), two.world.zalo.customer("c1", "Bảo")
        number = await play.chats(customer, COMPLAINT)
        card = await play.told(number, "Khách hàng khiếu nại")
        await play.presses(play.an, "Nhận", number, "đang chờ khách hàng bổ sung", message=card)
        await play.sends(play.an, "/traloi Dạ em đã nhận được ạ.", number)
        await play.quiet()
        assert "Dạ em đã nhận được ạ." in [*customer.received][-1].text
    assert two.told("telegram.poll") == 0


async def test_a_listener_whose_session_the_database_ended_stops_and_one_goes_on(
    databases: Databases,
) -> None:
    async with _world() as world:
        two = Two(world, databases.postgresql())
        async with two.running():
            play, customer = Play(world, two.second, two.clock), world.zalo.customer("c1", "Bảo")
            number = await play.chats(customer, COMPLAINT)
            await _types_notes(play, number, ["trước"])
            await two.confirmed()
            await asyncio.to_thread(_end_sessions, two.second)
            await eventually(_when(lambda: two.first.loops.failures["agents"] == 1), two.story)
            await two.said("turn.begins", 2)
            texts = [f"ghi chú {n}" for n in range(NOTES)]
            await _types_notes(play, number, texts)
            await two.confirmed()
            assert await _notes(play, number) == Counter(["trước", *texts])


def _end_sessions(desk: App) -> None:
    """Those that hold a lock of this database end, as when the server is restarted."""
    held = (
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks JOIN pg_database d "
        "ON d.oid = database WHERE locktype = 'advisory' AND granted "
        "AND d.datname = current_database()"
    )
    with desk.work.engine.connect() as conn:
        assert all(conn.execute(text(held)).scalars().all())
