"""The channel against the sandbox: another hand wrote it from the vendor's papers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest

from channels.contract import Channel, SendFailed, SendUnknown
from channels.http.client import Http
from channels.zalo_bot import connect
from channels.zalo_bot.channel import ZaloBotChannel
from channels.zalo_bot.poll import PollingStopped, ZaloBotPoller
from channels.zalo_bot.settings import ZaloBotSettings
from sandbox.faults import Fault, FaultKind
from sandbox.record import Record
from sandbox.world import World
from sandbox.zalo_bot.updates import Mode
from tests.channels.hasty import hasty_http
from tests.patience import patiently, until
from workflows.messaging.messages import Outbound, RawDelivery


@pytest.fixture
async def strict_world() -> AsyncIterator[World]:
    """Zalo, where a test breaks the vendor's rules on purpose."""
    async with World(mail=False) as world:
        yield world


@pytest.fixture
async def world(strict_world: World) -> AsyncIterator[World]:
    """Zalo, where nothing we do may break the vendor's rules."""
    yield strict_world
    assert not list(strict_world.violations)


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    http = Http(loopback=True)
    yield http
    await http.close()


def settings(world: World) -> ZaloBotSettings:
    return ZaloBotSettings(
        token=world.accounts.zalo_token,
        base_url=world.zalo.base_url,
    )


@asynccontextmanager
async def polling(world: World, http: Http) -> AsyncIterator[Record[RawDelivery]]:
    """A poller at work; what it keeps."""
    kept: Record[RawDelivery] = Record("kept deliveries")

    async def keep(deliveries: Sequence[RawDelivery]) -> None:
        for delivery in deliveries:
            kept.add(delivery)

    poller = ZaloBotPoller(settings(world), http, clock=world.now, timeout=2, interval=0.05)
    task = asyncio.create_task(poller.run(keep), name="poller")
    try:
        yield kept
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def texts(channel: Channel, kept: Record[RawDelivery]) -> list[str]:
    return [message.text for row in kept for message in channel.parse(row.raw)]


@pytest.mark.parametrize("mode", [Mode.NORMAL, Mode.REPLAY, Mode.ARRAY])
async def test_however_updates_are_handed_out_each_is_kept_once(
    world: World, http: Http, mode: Mode
):
    world.zalo.updates.mode = mode
    customer = world.zalo.customer("hoa", "Hoa")
    async with polling(world, http) as kept:
        for word in ("một", "hai", "ba"):
            await customer.writes(word)
            await kept.next()
    assert texts(ZaloBotChannel(settings(world), http), kept) == ["một", "hai", "ba"]


async def test_where_updates_are_lost_without_a_waiting_poll_one_is_soon_waiting(
    world: World, http: Http
):
    world.zalo.updates.mode = Mode.LOSSY
    customer = world.zalo.customer("hoa", "Hoa")
    async with polling(world, http) as kept:
        while not len(kept):
            await customer.writes("có ai không?")
            with suppress(TimeoutError):
                await kept.next(timeout=0.05)
    assert set(texts(ZaloBotChannel(settings(world), http), kept)) == {"có ai không?"}


async def test_polling_beside_a_webhook_stops_with_advice(strict_world: World, http: Http):
    strict_world.zalo.webhook.url = "https://example.vn/hook"
    poller = ZaloBotPoller(settings(strict_world), http, clock=strict_world.now)
    with pytest.raises(PollingStopped, match="webhook"):
        async with patiently():
            await poller.run(_keep_nothing)


async def _keep_nothing(deliveries: Sequence[RawDelivery]) -> None:
    raise AssertionError("nothing was written")


async def answer_to_a_customer(world: World, http: Http) -> tuple[ZaloBotChannel, Outbound]:
    """A channel, and a message to a customer who has written before."""
    customer = world.zalo.customer("hoa", "Hoa")
    await customer.writes("Mất mail")
    message = Outbound(key="k1", channel="zalo_bot", to=customer.id, text="Dạ **vâng** ạ")
    return ZaloBotChannel(settings(world), http), message


async def test_a_sent_text_stands_on_the_customers_screen_as_written(world: World, http: Http):
    channel, message = await answer_to_a_customer(world, http)
    receipt = await channel.send(message)
    screen = await world.zalo.customer("hoa").next_message()
    assert (screen.message_id, screen.text) == (receipt.provider_id, "Dạ **vâng** ạ")


async def test_somebody_who_never_wrote_cannot_be_reached(strict_world: World, http: Http):
    channel, message = await answer_to_a_customer(strict_world, http)
    with pytest.raises(SendFailed) as caught:
        await channel.send(replace(message, to="0" * 20))
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("trouble", "code", "permanent"),
    [
        (FaultKind.REFUSE, 400, True),
        (FaultKind.REFUSE_200, 400, True),
        (FaultKind.REFUSE, 429, False),
        (FaultKind.REFUSE_200, 403, False),
        (FaultKind.HTML, 503, False),
    ],
)
async def test_a_refusal_is_a_failure_and_the_screen_stays_empty(
    world: World, http: Http, trouble: FaultKind, code: int, permanent: bool
):
    channel, message = await answer_to_a_customer(world, http)
    world.zalo.faults.add(Fault(kind=trouble, method="sendMessage", code=code))
    with pytest.raises(SendFailed) as caught:
        await channel.send(message)
    assert caught.value.permanent is permanent
    assert not len(world.zalo.sent)


@pytest.mark.parametrize("trouble", [FaultKind.DROP, FaultKind.SLOW])
async def test_an_answer_that_is_lost_after_delivery_is_unknown(
    world: World, http: Http, trouble: FaultKind
):
    _, message = await answer_to_a_customer(world, http)
    world.zalo.faults.add(Fault(kind=trouble, method="sendMessage"))
    async with hasty_http() as hasty:
        with pytest.raises(SendUnknown):
            await ZaloBotChannel(settings(world), hasty).send(message)
    await until(lambda: len(world.zalo.sent) == 1)


async def test_a_photo_is_fetched_while_it_is_there(world: World, http: Http):
    url = world.zalo.add_media(b"\xff\xd8 photo", "image/png")
    async with polling(world, http) as kept:
        await world.zalo.customer("hoa", "Hoa").sends_photo(url, "Ảnh lỗi")
        row = await kept.next()
    channel = ZaloBotChannel(settings(world), http)
    (message,) = channel.parse(row.raw)
    (photo,) = (await channel.collect(message)).attachments
    assert (photo.content, photo.media_type) == (b"\xff\xd8 photo", "image/png")


async def test_doctor_learns_who_the_bot_is_and_where_it_delivers(world: World, http: Http):
    bot = await connect.get_me(http, settings(world))
    assert (bot.id, bot.display_name) == (world.zalo.id, world.zalo.display_name)
    assert await connect.webhook_info(http, settings(world)) is None
    await connect.delete_webhook(http, settings(world))
