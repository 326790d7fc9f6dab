"""Polling a bot that answers once, again and again, or not at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx2
import pytest

from channels.zalo_bot.parse import parse
from channels.zalo_bot.poll import BACKOFF_LIMIT, POLL_TIMEOUT, PollingStopped, ZaloBotPoller
from tests.channels.zalo_bot.fake_zalo import (
    BOT,
    NOW,
    SETTINGS,
    FakeZalo,
    Reply,
    breaks,
    ok,
    refused,
    zalo,
)
from tests.patience import until
from workflows.messaging.messages import RawDelivery


def update(number: int) -> dict[str, object]:
    person = {"id": "6ede", "display_name": "Ted", "is_bot": False}
    message = {"message_id": f"m{number}", "date": 1750316131602, "from": person, "text": "Alo"}
    return {"event_name": "message.text.received", "message": message}


IDLE = refused(408, "Request timeout", status=408)


class ScriptEnded(Exception):
    """The test has seen all it wants."""


def the_end(request: httpx2.Request) -> httpx2.Response:
    raise ScriptEnded


@dataclass
class Inbox:
    """Keeps like the real one; `broken` is how often it fails first."""

    kept: list[RawDelivery] = field(default_factory=list)
    broken: int = 0

    async def keep(self, deliveries: Sequence[RawDelivery]) -> None:
        if self.broken:
            self.broken -= 1
            raise OSError("disk full")
        self.kept.extend(deliveries)

    @property
    def ids(self) -> list[str]:
        return [one.external_id for row in self.kept for one in parse(row.raw, BOT)]


@dataclass
class Nap:
    """A sleep that only remembers."""

    naps: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.naps.append(seconds)


def poller(fake: FakeZalo, nap: Nap, chance: float = 1.0) -> ZaloBotPoller:
    return ZaloBotPoller(SETTINGS, fake.http(), clock=lambda: NOW, sleep=nap, chance=lambda: chance)


async def run(*script: Reply, inbox: Inbox | None = None) -> tuple[Inbox, Nap]:
    """Poll through the script, until it ends."""
    inbox, nap = inbox or Inbox(), Nap()
    with pytest.raises(ScriptEnded):
        await poller(zalo(*script, the_end), nap).run(inbox.keep)
    return inbox, nap


async def test_an_update_is_kept_as_it_came_with_the_time_of_arrival():
    inbox, _ = await run(ok(update(1)))
    (row,) = inbox.kept
    assert json.loads(row.raw) == update(1)
    assert (row.channel, row.received_at) == ("zalo_bot", NOW)


async def test_a_list_of_updates_is_kept_as_deliveries_of_their_own():
    inbox, _ = await run(ok([update(1), update(2)]))
    assert inbox.ids == ["m1", "m2"]


async def test_an_unreadable_update_is_kept_too():
    broken = {"event_name": "message.text.received"}
    inbox, _ = await run(ok([broken, update(2)]))
    assert [json.loads(row.raw) for row in inbox.kept] == [broken, update(2)]


async def test_a_bot_that_repeats_itself_is_kept_once_and_not_asked_without_pause():
    inbox, nap = await run(ok(update(1)), ok(update(1)), ok(update(1)))
    assert inbox.ids == ["m1"]
    assert [round(one, 1) for one in nap.naps] == [1.0, 1.0]


async def test_the_same_update_written_differently_has_the_same_delivery_id():
    first, _ = await run(ok(update(1)))
    turned = dict(reversed(update(1).items()))
    second, _ = await run(ok([turned]))
    assert first.kept[0].delivery_id == second.kept[0].delivery_id


async def test_after_news_the_next_poll_starts_at_once():
    inbox, nap = await run(ok(update(1)), ok(update(2)), ok(update(3)))
    assert inbox.ids == ["m1", "m2", "m3"]
    assert nap.naps == []


@pytest.mark.parametrize("idle", [IDLE, refused(408, "Request timeout"), ok(None)])
async def test_nothing_new_is_not_an_error(idle: Reply):
    inbox, nap = await run(idle, ok(update(1)))
    assert inbox.ids == ["m1"]
    assert [round(one, 1) for one in nap.naps] == [1.0]


async def test_trouble_is_waited_out_longer_each_time_and_forgotten_after():
    trouble = breaks(httpx2.ConnectError), breaks(httpx2.ReadTimeout), refused(429), refused(500)
    inbox, nap = await run(*trouble, ok(update(1)), breaks(httpx2.ReadError))
    assert inbox.ids == ["m1"]
    assert nap.naps == [2.0, 4.0, 8.0, 16.0, 2.0]


async def test_the_wait_has_an_end():
    _, nap = await run(*[breaks(httpx2.ConnectError)] * 12)
    assert max(nap.naps) == BACKOFF_LIMIT


async def test_zalos_own_wish_for_a_pause_is_respected():
    reply = refused(429, status=429)
    reply.headers["retry-after"] = "300"
    _, nap = await run(reply)
    assert nap.naps == [300.0]


@pytest.mark.parametrize(
    ("reply", "advice"),
    [
        (refused(401, "Unauthorized", status=401), "hãy nhập mã mới"),
        (refused(400, "webhook is active", status=400), "hãy xoá webhook"),
    ],
)
async def test_what_only_a_person_can_mend_stops_the_poll_with_advice(reply: Reply, advice: str):
    with pytest.raises(PollingStopped, match=advice):
        await poller(zalo(reply), Nap()).run(Inbox().keep)


async def test_the_odd_403_is_given_some_time_before_it_stops_the_poll():
    nap = Nap()
    with pytest.raises(PollingStopped, match="403"):
        await poller(zalo(*[refused(403, "Internal server error")] * 5), nap).run(Inbox().keep)
    assert len(nap.naps) == 4


async def test_an_update_that_could_not_be_kept_is_offered_again_before_the_next_poll():
    inbox, fake = Inbox(broken=1), zalo(ok(update(1)), the_end)
    same = poller(fake, Nap())
    with pytest.raises(OSError, match="disk full"):
        await same.run(inbox.keep)
    with pytest.raises(ScriptEnded):
        await same.run(inbox.keep)
    assert inbox.ids == ["m1"]


async def test_what_is_kept_is_not_offered_again_by_a_later_run():
    inbox, same = Inbox(), poller(zalo(ok(update(1)), the_end, the_end), Nap())
    for _ in range(2):
        with pytest.raises(ScriptEnded):
            await same.run(inbox.keep)
    assert inbox.ids == ["m1"]


async def test_the_connection_is_held_longer_than_zalo_holds_the_poll():
    fake = zalo(the_end)
    with pytest.raises(ScriptEnded):
        await poller(fake, Nap()).run(Inbox().keep)
    assert fake.asked == [("getUpdates", {"timeout": POLL_TIMEOUT})]
    assert fake.patience[0] >= POLL_TIMEOUT + 5


async def test_cancelling_ends_the_poll():
    async def forever(seconds: float) -> None:
        await asyncio.Event().wait()

    fake = zalo(IDLE)
    watcher = ZaloBotPoller(SETTINGS, fake.http(), clock=lambda: NOW, sleep=forever)
    watching = asyncio.create_task(watcher.run(Inbox().keep))
    await until(lambda: fake.script == [])
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching
