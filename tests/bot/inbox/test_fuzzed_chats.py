"""Events of the chats with anything in any place, through the whole intake, on both databases."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace

import httpx2

from bot.inbox.worker import InboxWorker
from bot.letters.composer import LetterComposer
from channels.factory import Outside
from channels.http.client import Http
from channels.registry import build
from storage import inbox
from tests.bot.stage import Stage
from tests.channels.chat.test_hostile import EVENTS, changed, places
from tests.channels.facebook import fake_graph
from tests.channels.zalo_bot import fake_zalo
from tests.channels.zalo_oa import fake_oa
from tests.storage.given import waiting
from workflows import policy
from workflows.messaging.messages import RawDelivery

EVENTS_OF_EACH = 20
ODD: tuple[object, ...] = (
    None, True, 0, -1, 10**30, 1e300, "", " ", "\x00", "\ud800", "a\x00b", "ễ\u0301\u0323",
    "💥" * 900, "x" * 6000, "\u202egpj.exe", [], {}, [[]], {"id": {"id": 1}}, "1" * 300, "٣٤",
    "'; DROP--", "%00",
)  # fmt: skip


def spoiled(name: str, chance: random.Random) -> Iterator[bytes]:
    """Real events, each with something odd in one to three places."""
    for _ in range(EVENTS_OF_EACH):
        event: object = chance.choice(EVENTS[name])
        for _ in range(chance.randint(1, 3)):
            event = changed(event, chance.choice(places(event)), chance.choice(ODD))
        yield json.dumps(event).encode()


async def test_whatever_comes_is_filed_or_shown_and_never_fails(stage: Stage) -> None:
    settings = {
        "zalo_bot": fake_zalo.SETTINGS,
        "zalo_oa": fake_oa.SETTINGS,
        "facebook": fake_graph.SETTINGS,
    }
    http = Http(transport=httpx2.MockTransport(lambda request: httpx2.Response(500)))
    vault = fake_oa.MemoryVault(fake_oa.pair().dump())
    channels = build(settings, Outside(http=http, clock=lambda: stage.now, vaults=lambda _: vault))
    case_writer = replace(
        stage.case_writer, composer=LetterComposer(policy=policy.load(), channels=channels)
    )
    intake = InboxWorker(stage.work, channels, case_writer)
    chance = random.Random(20261123)
    rows = [
        RawDelivery(channel=name, delivery_id=f"{name}{n}", raw=raw, received_at=stage.now)
        for name in EVENTS
        for n, raw in enumerate(spoiled(name, chance))
    ]
    await stage.work.run(lambda conn: inbox.store(conn, rows))
    while await intake.one_pass(stage.now):
        pass
    await http.close()
    left = await stage.work.read(lambda conn: [*waiting(conn), *inbox.listing(conn, "held")])
    assert [(row.note, row.raw) for row in left] == []
