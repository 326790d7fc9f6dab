"""Two desks on one database (a second machine, or an operator's mistake): all is done once."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from storage import inbox
from storage.database import engine as engines
from storage.database.unit_of_work import UnitOfWork
from tests.bot.stage import Stage
from tests.policy.story import AN
from workflows import events as e
from workflows.messaging.messages import RawDelivery

CHATS, LINES = 6, 5
COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"


@pytest.fixture
async def other(stage: Stage, database_url: str) -> AsyncIterator[Stage]:
    work = UnitOfWork(engines.create(database_url))
    yield Stage(work)
    await work.close()


def _deliveries(stage: Stage) -> list[RawDelivery]:
    """Every chat complains and adds something, in turn."""
    said = (COMPLAINT, *(f"bổ sung lần {n}: mã HD-{n:04d}" for n in range(1, LINES)))
    return [
        RawDelivery(
            channel="zalo_bot",
            delivery_id=f"d{chat}-{line}",
            raw=json.dumps(
                {"id": f"m{chat}-{line}", "text": text, "from": f"chat-{chat}"}
            ).encode(),
            received_at=stage.now,
        )
        for line, text in enumerate(said)
        for chat in range(CHATS)
    ]


async def _busy(desk: Stage) -> None:
    """Take in and hand over until nothing is left, as its loops would; failures come again."""
    for _ in range(40):
        results = await asyncio.gather(
            desk.inbox_worker.one_pass(desk.now),
            desk.dispatcher.one_pass("zalo_bot", desk.now),
            desk.deadline_scheduler.one_pass(desk.now),
            return_exceptions=True,
        )
        failed = [result for result in results if isinstance(result, BaseException)]
        assert not failed, failed
        if not any(results):
            await asyncio.sleep(0)


async def test_two_desks_on_one_database_file_and_send_everything_once(
    stage: Stage, other: Stage
) -> None:
    deliveries = _deliveries(stage)
    for desk in (stage, other):  # both fetch the same mailbox
        await desk.work.run(lambda conn: inbox.store(conn, deliveries))
    await asyncio.gather(_busy(stage), _busy(other))
    found = await stage.cases()
    assert len(found) == CHATS
    for case in found:
        file = await stage.desk.file(case.number)
        assert len([row for row in file.messages if row.direction == "in"]) == LINES
        assert {letter.status.value for letter in file.letters} == {"sent"}
    sent = Counter(message.key for message in (*stage.chat.sent, *other.chat.sent))
    assert sent and set(sent.values()) == {1}


async def test_a_message_and_an_agent_at_the_same_moment_both_count(
    stage: Stage, other: Stage
) -> None:
    await stage.arrives(COMPLAINT)
    number = (await stage.only_case()).number
    for serial in range(8):
        note = e.Noted(by=AN, at=stage.now, text=f"ghi chú {serial}")
        await asyncio.gather(
            stage.arrives(f"bổ sung lần {serial}", id=f"more-{serial}"),
            other.desk.act(number, note),
            other.delivers(),
        )
    events = Counter(line.event for line in (await stage.desk.file(number)).entries)
    assert (events["Wrote"], events["Noted"]) == (9, 8)
