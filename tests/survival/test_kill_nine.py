"""kill -9 while the desk is at work: nothing is lost, nothing is filed or sent twice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from sandbox.faults import Fault, FaultKind
from storage.database import engine as engines
from storage.outbox.letters import Status
from tests.patience import PATIENCE
from tests.survival.found import found, quiet, received
from tests.survival.mortal import Outside, mortal_desk

SEED = 20261122
KILLS = 3
CHATS, LINES = 4, 20
SENDERS, LETTERS = 12, 10
EVENTS = CHATS * LINES + SENDERS * LETTERS
SLOW_DOWN = 100 * PATIENCE  # longer than the test


class Executioner:
    """Kills the desk when so many events have been taken, and starts it again."""

    def __init__(self, outside: Outside, rng: random.Random) -> None:
        self._outside = outside
        self._moments = set(rng.sample(range(10, EVENTS - 10), KILLS))
        self._taken = 0
        self._busy = asyncio.Lock()

    async def taken(self) -> None:
        """One more event is safe, says the desk: perhaps its last word."""
        self._taken += 1
        if self._taken in self._moments:
            async with self._busy:
                await self._outside.desk.restart()


async def chat(outside: Outside, name: str, executioner: Executioner) -> list[str]:
    """One person's messages on Zalo, each sent when the one before was taken."""
    customer, ids = outside.world.zalo.customer(name), []
    for n in range(LINES):
        ids.append(await outside.chats(customer, f"Đơn DH-{n:03d} của {name} giao thiếu hàng."))
        await executioner.taken()
    return ids


async def correspond(outside: Outside, sender: str, executioner: Executioner) -> list[str]:
    """One person's mails: new complaints, every third time an answer to the one before."""
    ids: list[str] = []
    for n in range(LETTERS):
        before = ids[-1] if n % 3 == 2 else ""
        subject = f"{'Re: ' if before else ''}Khiếu nại lần {n}"
        text = f"Hộp thư của tôi lỗi từ hôm qua, mã HD-{n:04d}. Đề nghị xử lý."
        ids.append(await outside.mails(sender, subject, text, before))
        await executioner.taken()
    return ids


@pytest.mark.clause("X-01")
async def test_two_hundred_events_survive_being_killed_again_and_again(database_url: str) -> None:
    rng = random.Random(SEED)
    engine = engines.create(database_url, connections=2)
    async with mortal_desk(database_url) as outside:
        executioner = Executioner(outside, rng)
        ids = await asyncio.gather(
            *(chat(outside, f"khach-{n}", executioner) for n in range(CHATS)),
            *(correspond(outside, f"kh{n}@khach.example", executioner) for n in range(SENDERS)),
        )
        await outside.desk.restart()
        await quiet(engine)
        assert outside.desk.kills == KILLS + 1
        reached = received(outside)
        assert list(outside.world.violations) == []
    with engine.connect() as conn:
        there = found(conn)
    engine.dispose()

    written = Counter(one.strip("<>") for person in ids for one in person)
    assert len(written) == EVENTS
    assert there.counts.inbox_unreadable == 0
    assert there.written == written
    assert there.journalled == written

    fates = {letter.status for letter in there.letters}
    assert fates <= {
        Status.SENT,
        Status.UNKNOWN,
        Status.RATE_LIMITED,
    }  # held: caps, many mails of one
    assert len(there.of(Status.SENT)) > CHATS
    assert max(reached.values()) == 1
    sent = Counter(letter.provider_id for letter in there.of(Status.SENT))
    assert sent == reached & sent
    assert len(reached - sent) <= len(there.of(Status.UNKNOWN))


@pytest.mark.clause("X-01")
async def test_a_letter_whose_fate_died_with_the_desk_is_unknown_and_never_sent_again(
    database_url: str,
) -> None:
    engine = engines.create(database_url, connections=2)
    async with mortal_desk(database_url) as outside:
        zalo = outside.world.zalo
        held = zalo.faults.add(Fault(kind=FaultKind.SLOW, method="sendMessage", seconds=SLOW_DOWN))
        lan, minh = zalo.customer("lan"), zalo.customer("minh")
        await outside.chats(lan, "Mạng nhà tôi mất từ sáng, đề nghị xử lý.")
        letter = await lan.next_message()  # it has arrived; the desk does not know it yet
        await outside.desk.restart()
        held.release()
        await quiet(engine)
        await outside.desk.restart()
        await outside.chats(minh, "Tôi bị trừ tiền hai lần, đề nghị hoàn lại.")
        await minh.next_message()
        await quiet(engine)
        seen = [one.text for one in lan.received]
    with engine.connect() as conn:
        there = found(conn)
    engine.dispose()
    (unknown,) = there.of(Status.UNKNOWN)
    assert (unknown.message.to, unknown.message.text) == (lan.id, letter.text)
    assert there.counts.outbox_unknown == 1
    assert seen[0] == letter.text and seen.count(letter.text) == 1
    assert len(seen) > 1, "what was owed after it was sent all the same"
