"""Many deliveries at once: in order where it matters, nobody waits for somebody else's provider."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace

from bot.inbox.preparation import DOWNLOADS
from bot.inbox.worker import BATCH, InboxWorker
from storage import inbox
from tests.bot.stage import MemoryChannel, Stage
from tests.patience import eventually
from tests.storage.given import waiting
from workflows.messaging.messages import Attachment, Inbound, RawDelivery

COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"


class WithPhotos(MemoryChannel):
    """Every message has a photo, which is fetched when told to."""

    def __init__(self) -> None:
        super().__init__("zalo_bot", text_limit=2000)
        self.fetching = 0
        self.most = 0

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        return [replace(one, attachments=(Attachment(name="a.jpg"),)) for one in super().parse(raw)]

    async def collect(self, message: Inbound) -> Inbound:
        self.fetching += 1
        self.most = max(self.most, self.fetching)
        for _ in range(5):
            await asyncio.sleep(0)
        self.fetching -= 1
        return message


async def test_a_flood_of_photos_is_not_held_in_memory_all_at_once(stage: Stage) -> None:
    channel = WithPhotos()
    await wait_in_line(stage, [("ảnh", f"chat-{n}") for n in range(20)])
    await InboxWorker(stage.work, {"zalo_bot": channel}, stage.case_writer).one_pass(stage.now)
    assert len(await stage.cases()) == 20
    assert channel.most == DOWNLOADS


async def wait_in_line(
    stage: Stage, said: Sequence[tuple[str, str]], channel: str = "zalo_bot"
) -> None:
    """So many deliveries, kept and not yet taken: each (text, conversation)."""
    rows = [
        RawDelivery(
            channel=channel,
            delivery_id=f"d{n}",
            raw=json.dumps({"id": f"m{n}", "text": text, "from": conversation}).encode(),
            received_at=stage.now,
        )
        for n, (text, conversation) in enumerate(said)
    ]
    await stage.work.run(lambda conn: inbox.store(conn, rows))


async def attempts(stage: Stage) -> list[int]:
    rows = await stage.work.read(lambda conn: waiting(conn, limit=2 * BATCH))
    return [row.attempts for row in rows]


async def test_while_one_batch_is_filed_the_next_is_read(stage: Stage) -> None:
    await wait_in_line(stage, [(COMPLAINT, f"chat-{n % 7}") for n in range(BATCH + 3)])
    assert await stage.inbox_worker.one_pass(stage.now) == BATCH

    async def taken() -> bool | None:
        return await attempts(stage) == [1, 1, 1] or None

    async def story() -> str:
        return f"taken so often: {await attempts(stage)}"

    assert await eventually(taken, story)
    assert await stage.inbox_worker.one_pass(stage.now) == 3
    assert await attempts(stage) == []
    assert await stage.inbox_worker.one_pass(stage.now) == 0


async def test_messages_of_a_conversation_stay_in_order_from_batch_to_batch(stage: Stage) -> None:
    said = [f"{COMPLAINT} lần {n}" for n in range(BATCH + 10)]
    await wait_in_line(stage, [(text, "chat-1") for text in said])
    while await stage.inbox_worker.one_pass(stage.now):
        pass
    file = await stage.desk.file((await stage.only_case()).number)
    assert [m.text for m in file.messages if m.direction == "in"] == said


async def test_what_was_read_ahead_when_the_desk_stopped_is_filed_by_the_next_one(
    stage: Stage,
) -> None:
    await wait_in_line(stage, [(COMPLAINT, "chat-1") for _ in range(BATCH + 2)])
    await stage.inbox_worker.one_pass(stage.now)
    await stage.inbox_worker.close()
    stage.later(minutes=5)
    filed = 0
    while taken := await stage.inbox_worker.one_pass(stage.now):
        filed += taken
    assert filed == 2
    assert await attempts(stage) == []


class Hanging(WithPhotos):
    """Its provider has the photos, and does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = asyncio.Event()

    async def collect(self, message: Inbound) -> Inbound:
        await self.answers.wait()
        return message


async def test_a_provider_that_hangs_keeps_no_other_channel_waiting(stage: Stage) -> None:
    hanging = Hanging()
    channels = {"zalo_bot": hanging, "email": stage.mail}
    zalo = InboxWorker(stage.work, channels, stage.case_writer, only=["zalo_bot"])
    email = InboxWorker(stage.work, channels, stage.case_writer, only=["email"])
    await wait_in_line(stage, [(COMPLAINT, "chat-1")])
    waiting = asyncio.create_task(zalo.one_pass(stage.now))
    await wait_in_line(stage, [(COMPLAINT, "lan@vidu.example")], channel="email")
    assert await email.one_pass(stage.now) == 1
    assert (await stage.only_case()).channel == "email"
    hanging.answers.set()
    assert await waiting == 1
    assert len(await stage.cases()) == 2


async def test_what_came_by_a_channel_that_is_switched_off_since_is_shown_to_agents(
    stage: Stage,
) -> None:
    await wait_in_line(stage, [(COMPLAINT, "chat-1")])
    email = {"email": stage.mail}
    assert (
        await InboxWorker(stage.work, email, stage.case_writer, only=["email"]).one_pass(stage.now)
        == 0
    )
    other = InboxWorker(stage.work, email, stage.case_writer, besides=["email"])
    assert await other.one_pass(stage.now) == 1
    assert stage.notices.unreadable == ["kênh zalo_bot chưa được bật"]
