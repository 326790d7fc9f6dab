"""The channel against the sandbox: another hand wrote it from the vendor's papers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx2
import pytest

from channels.contract import Channel, SendFailed, SendUnknown
from channels.http.client import Http
from channels.zalo_oa.channel import ZaloOaChannel
from channels.zalo_oa.consent import accept_consent, request_consent
from channels.zalo_oa.settings import ZaloOaSettings
from channels.zalo_oa.tokens import AccessTokens, ConsentNeeded, TokenPair
from sandbox.clock import Clock
from sandbox.faults import Fault, FaultKind
from sandbox.world import World
from sandbox.zalo_oa import Customer, ZaloOa, Zca
from tests.channels.hasty import hasty_http
from tests.channels.http.receiver import Receiver, receiving
from tests.channels.zalo_oa.fake_oa import MemoryVault
from tests.patience import PATIENCE
from workflows.messaging.messages import Attachment, Inbound, Kind, Outbound

PDF = Attachment(name="tra-loi.pdf", media_type="application/pdf", content=b"%PDF-1.7")
PNG = Attachment(name="anh.png", media_type="image/png", content=b"\x89PNG")
CS = "/v3.0/oa/message/cs"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A desk's channel with its vault, a webhook saved at Zalo, a customer who has written."""

    world: World
    http: Http
    settings: ZaloOaSettings
    vault: MemoryVault
    channel: ZaloOaChannel
    receiver: Receiver
    customer: Customer

    @property
    def oa(self) -> ZaloOa:
        return self.world.zalo_oa

    def letter(self, text: str = "Kính gửi chị", *files: Attachment) -> Outbound:
        return Outbound(
            key="k1", channel="zalo_oa", to=self.customer.id, text=text, attachments=files
        )

    async def next(self, kind: Kind = Kind.HUMAN) -> Inbound:
        return await self.receiver.got.next(lambda message: message.kind is kind)

    @asynccontextmanager
    async def hasty(self) -> AsyncIterator[Channel]:
        """The channel of somebody who does not wait long for an answer."""
        async with hasty_http() as http:
            keeper = AccessTokens(self.settings, http, self.vault, self.world.now)
            yield ZaloOaChannel(self.settings, http, keeper)

    def later(self, **by: float) -> None:
        assert isinstance(self.world.clock, Clock)
        self.world.clock.advance(timedelta(**by))


@pytest.fixture
async def strict_stage() -> AsyncIterator[Stage]:
    """Where a test breaks the vendor's rules on purpose."""
    http = Http(loopback=True)
    async with World(mail=False) as world:
        accounts = world.accounts
        settings = ZaloOaSettings(
            app_id=accounts.zalo_app_id,
            oa_id=accounts.zalo_oa_id,
            app_secret=accounts.zalo_app_secret,
            oa_secret=accounts.zalo_oa_secret,
            base_url=world.zalo_oa.base_url,
            oauth_url=world.zalo_oa.base_url,
        )
        granted = world.zalo_oa.oauth.grant()
        until = world.now() + timedelta(hours=25)
        kept = TokenPair(access=granted.access, refresh=granted.refresh, until=until)
        vault = MemoryVault(kept.dump())
        channel = ZaloOaChannel(settings, http, AccessTokens(settings, http, vault, world.now))
        async with receiving(channel) as receiver:
            assert await world.zalo_oa.webhook.save(receiver.url)
            customer = world.zalo_oa.customer("an", "Nguyễn Thị An")
            await customer.writes("alo")
            await receiver.got.next()
            yield Stage(
                world=world,
                http=http,
                settings=settings,
                vault=vault,
                channel=channel,
                receiver=receiver,
                customer=customer,
            )
    await http.close()


@pytest.fixture
async def stage(strict_stage: Stage) -> AsyncIterator[Stage]:
    """Where nothing we do may break the vendor's rules."""
    yield strict_stage
    assert not list(strict_stage.world.violations)


async def test_a_text_arrives_as_written_and_comes_back_as_an_echo(stage: Stage):
    receipt = await stage.channel.send(stage.letter("Dạ **vâng** ạ"))
    screen = await stage.customer.next_message()
    echo = await stage.next(Kind.ECHO)
    assert (screen.text, screen.message_id) == ("Dạ **vâng** ạ", receipt.provider_id)
    assert (echo.external_id, echo.conversation) == (receipt.provider_id, stage.customer.id)


@pytest.mark.parametrize(("file", "kind"), [(PDF, "file"), (PNG, "image")])
async def test_a_file_arrives_whole(stage: Stage, file: Attachment, kind: str):
    await stage.channel.send(stage.letter("", file))
    screen = await stage.customer.next_message()
    assert (screen.kind, screen.media) == (kind, file.content)


async def test_a_picture_takes_its_words_and_its_quote_along(stage: Stage):
    said = await stage.customer.writes("Ảnh nào?")
    letter = Outbound(
        key="k2",
        channel="zalo_oa",
        to=stage.customer.id,
        text="Ảnh này",
        attachments=(PNG,),
        in_reply_to=said,
    )
    await stage.channel.send(letter)
    screen = await stage.customer.next_message()
    assert (screen.text, screen.quotes, screen.media) == ("Ảnh này", said, PNG.content)


async def test_a_token_that_ended_is_renewed_once_whoever_asks(stage: Stage):
    stage.oa.oauth.expire()
    await asyncio.gather(*(stage.channel.send(stage.letter(str(n))) for n in range(5)))
    assert len(stage.customer.received) == 5
    assert (stage.oa.oauth.refreshes, stage.vault.saves) == (1, 1)


async def test_a_token_is_renewed_before_its_end(stage: Stage):
    stage.later(hours=24)
    await stage.customer.writes("còn đây")
    await stage.channel.send(stage.letter())
    assert stage.oa.oauth.refreshes == 1


async def test_consent_taken_back_asks_for_a_person(strict_stage: Stage):
    strict_stage.oa.oauth.revoke()
    with pytest.raises(ConsentNeeded):
        await strict_stage.channel.send(strict_stage.letter())
    assert not len(strict_stage.customer.received)


async def test_a_pair_lost_on_its_way_costs_the_consent_and_no_letter(strict_stage: Stage):
    stage = strict_stage
    stage.oa.oauth.expire()
    stage.oa.faults.add(Fault(kind=FaultKind.DROP, method="/v4/oa/access_token"))
    with pytest.raises(SendFailed) as lost:
        await stage.channel.send(stage.letter())
    assert not lost.value.permanent
    with pytest.raises(ConsentNeeded):
        await stage.channel.send(stage.letter())


async def test_the_link_leads_to_consent_and_back_to_a_pair(stage: Stage):
    asked = request_consent(stage.settings, "https://khieunai.example.vn/zalo")
    async with httpx2.AsyncClient(trust_env=False, timeout=PATIENCE) as browser:
        pasted = (await browser.get(asked.link)).headers["location"]
    pair = await accept_consent(pasted, asked, stage.settings, stage.http, stage.world.now())
    await stage.vault.save(pair.dump())
    await stage.channel.send(stage.letter())
    assert len(stage.customer.received) == 1


@pytest.mark.parametrize(
    ("days", "zca", "reason"),
    [(3, Zca.NONE, "-320"), (3, Zca.EMPTY, "-321"), (8, Zca.FUNDED, "-230")],
)
async def test_a_closed_window_is_a_failure_for_good_with_its_reason(
    strict_stage: Stage, days: int, zca: Zca, reason: str
):
    strict_stage.later(days=days)
    strict_stage.oa.zca = zca
    with pytest.raises(SendFailed, match=reason) as caught:
        await strict_stage.channel.send(strict_stage.letter())
    assert caught.value.permanent


async def test_between_two_and_seven_days_a_funded_account_pays(stage: Stage):
    stage.later(days=3)
    stage.oa.zca = Zca.FUNDED
    await stage.channel.send(stage.letter())
    assert stage.oa.paid == 1


@pytest.mark.parametrize("trouble", [FaultKind.DROP, FaultKind.SLOW])
async def test_a_lost_answer_is_unknown_until_the_echo_tells(stage: Stage, trouble: FaultKind):
    stage.oa.faults.add(Fault(kind=trouble, method=CS))
    async with stage.hasty() as channel:
        with pytest.raises(SendUnknown):
            await channel.send(stage.letter())
    stage.oa.faults.clear()
    echo = await stage.next(Kind.ECHO)
    (screen,) = list(stage.customer.received)
    assert (echo.external_id, echo.text) == (screen.message_id, screen.text)


@pytest.mark.parametrize(("trouble", "code"), [(FaultKind.REFUSE, -32), (FaultKind.HTML, 503)])
async def test_a_limit_or_a_gateway_is_tried_again(stage: Stage, trouble: FaultKind, code: int):
    stage.oa.faults.add(Fault(kind=trouble, method=CS, code=code))
    with pytest.raises(SendFailed) as caught:
        await stage.channel.send(stage.letter())
    assert not caught.value.permanent and not len(stage.customer.received)


async def test_a_colleague_in_the_console_is_heard_under_their_own_number(stage: Stage):
    await stage.oa.colleague_writes(stage.customer, "Em xử lý rồi ạ")
    echo = await stage.next(Kind.ECHO)
    assert (echo.text, echo.sender) == ("Em xử lý rồi ạ", "7113")


async def test_a_message_brings_its_files_and_its_senders_name(stage: Stage):
    url = stage.oa.add_media(b"\xff\xd8 photo")
    await stage.customer.sends_image(url, caption="Ảnh hoá đơn")
    whole = await stage.channel.complete(await stage.channel.collect(await stage.next()))
    assert (whole.text, whole.sender_name) == ("Ảnh hoá đơn", "Nguyễn Thị An")
    assert whole.attachments[0].content == b"\xff\xd8 photo"


async def test_whatever_a_customer_sends_says_something(stage: Stage):
    an = stage.customer
    await an.sends_sticker()
    await an.sends_location("10.7641", "106.6816")
    await an.sends_link("https://example.vn", "mô tả")
    await an.sends_card("84912345678")
    await an.sends_media("video", "https://f.example/v.mp4")
    await an.submits_info(name="An", phone="84912345678")
    messages = stage.receiver.got.unread()
    assert len({message.external_id for message in messages}) == 6
    assert all(message.text or message.attachments for message in messages)


async def test_what_is_no_message_opens_nothing(stage: Stage):
    await stage.customer.follows()
    await stage.customer.reacts("m1")
    await stage.customer.unfollows()
    await stage.channel.send(stage.letter())
    await stage.oa.webhook.sender.settled()
    await stage.customer.reads()
    assert [message.kind for message in stage.receiver.got.unread()] == [Kind.ECHO]
    assert all(one.status == 200 for one in stage.oa.webhook.sender.deliveries)


@pytest.mark.parametrize(
    ("switch", "believed"),
    [
        *(("bare", True), ("escaped", True)),
        *(("wrong_key", False), ("unsigned", False), ("reencoded", False)),
    ],
)
async def test_only_what_zalo_signed_is_believed(stage: Stage, switch: str, believed: bool):
    setattr(stage.oa.webhook, switch, True)
    stage.oa.webhook.sender.retry_after = ()
    await stage.customer.writes("Tôi muốn hoàn tiền")
    assert stage.receiver.refused == (0 if believed else 1)
    assert len(stage.receiver.got.unread()) == (1 if believed else 0)


async def test_an_event_that_comes_twice_has_the_same_name(stage: Stage):
    stage.oa.webhook.sender.duplicate = True
    await stage.customer.writes("một")
    await stage.customer.submits_info(name="An")
    names = [message.external_id for message in stage.receiver.got.unread()]
    assert len(names) == 4 and len(set(names)) == 2
