"""What no webhook brought is read from the lists, against the sandbox's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from channels.chat.catch_up import CatchUp, MissedMessage
from channels.contract import Channel, ChannelError, Fault, SendFailed
from channels.facebook.catch_up import PageLists
from channels.facebook.channel import FacebookChannel
from channels.facebook.graph import Graph
from channels.facebook.settings import FacebookSettings
from channels.http.client import Http
from channels.zalo_oa.api import OaApi
from channels.zalo_oa.catch_up import OaLists
from channels.zalo_oa.channel import ZaloOaChannel
from channels.zalo_oa.consent import accept_consent, request_consent
from channels.zalo_oa.settings import ZaloOaSettings
from channels.zalo_oa.tokens import AccessTokens
from sandbox.clock import Clock
from sandbox.world import World
from tests.channels.zalo_oa.fake_oa import MemoryVault
from workflows.messaging.messages import Inbound, Kind, Outbound, RawDelivery


@dataclass
class Desk:
    """A reader of lists with its cursor, what it kept, what it knew and what it raised."""

    world: World
    channel: Channel
    reader: CatchUp
    known: set[str] = field(default_factory=set)
    kept: list[RawDelivery] = field(default_factory=list)
    alarms: list[Fault] = field(default_factory=list)
    cursor: str | None = None

    async def keep(self, deliveries: Sequence[RawDelivery]) -> None:
        self.kept += deliveries

    def heard(self) -> list[Inbound]:
        """All that was kept, as the channel reads it."""
        return [message for one in self.kept for message in self.channel.parse(one.raw)]

    def said(self) -> list[tuple[str, str]]:
        return [(message.kind.value, message.text) for message in self.heard()]

    def later(self, **by: float) -> None:
        assert isinstance(self.world.clock, Clock)
        self.world.clock.advance(timedelta(**by))

    async def catches_up(self) -> int:
        """Some minutes later it looks."""
        self.later(minutes=5)
        return await self.reader.once(self.keep)

    async def load(self) -> str | None:
        return self.cursor

    async def save(self, value: str) -> None:
        self.cursor = value

    async def asked(self, found: Sequence[MissedMessage]) -> Collection[str]:
        return self.known & {one.id for one in found}

    async def report(self, fault: Fault, reason: str, again_in: timedelta) -> None:
        self.alarms.append(fault)

    async def resolve(self, words: str) -> None:
        self.alarms.clear()


async def nobody() -> None:
    """Nobody is told."""


def desk_of(world: World, channel: Channel, source: OaLists | PageLists) -> Desk:
    desk = Desk(world, channel, reader=None)  # made one line below
    desk.reader = CatchUp(
        source,
        load=desk.load,
        save=desk.save,
        clock=world.now,
        known=desk.asked,
        alarm=desk,
        silent=nobody,
    )
    return desk


@asynccontextmanager
async def on_zalo(world: World, http: Http) -> AsyncIterator[Desk]:
    accounts, oa = world.accounts, world.zalo_oa
    settings = ZaloOaSettings(
        app_id=accounts.zalo_app_id,
        oa_id=accounts.zalo_oa_id,
        app_secret=accounts.zalo_app_secret,
        oa_secret=accounts.zalo_oa_secret,
        base_url=oa.base_url,
        oauth_url=oa.base_url,
    )
    asked = request_consent(settings, "https://khieunai.example.vn/zalo")
    query = dict(one.split("=") for one in asked.link.partition("?")[2].split("&"))
    answer = oa.oauth.permission(query | {"redirect_uri": "https://khieunai.example.vn/zalo"})
    pair = await accept_consent(answer, asked, settings, http, world.now())
    keeper = AccessTokens(settings, http, MemoryVault(pair.dump()), world.now)
    source = OaLists(api=OaApi(settings=settings, http=http, tokens=keeper))
    yield desk_of(world, ZaloOaChannel(settings, http, keeper), source)


@asynccontextmanager
async def on_facebook(world: World, http: Http) -> AsyncIterator[Desk]:
    accounts = world.accounts
    settings = FacebookSettings(
        page_id=accounts.facebook_page_id,
        page_token=accounts.facebook_page_token,
        app_secret=accounts.facebook_app_secret,
        verify_token="",
        app_id=accounts.facebook_app_id,
        base_url=world.facebook.base_url,
    )
    source = PageLists(graph=Graph(settings=settings, http=http), breath=0)
    yield desk_of(world, FacebookChannel(settings, http), source)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(mail=False) as world:
        yield world
        assert list(world.violations) == []


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    http = Http(loopback=True)
    yield http
    await http.close()


@pytest.fixture
async def zalo(world: World, http: Http) -> AsyncIterator[Desk]:
    async with on_zalo(world, http) as desk:
        yield desk


@pytest.fixture
async def facebook(world: World, http: Http) -> AsyncIterator[Desk]:
    async with on_facebook(world, http) as desk:
        yield desk


@pytest.fixture(params=["zalo", "facebook"])
def desk(request: pytest.FixtureRequest) -> Desk:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Desk)
    return found


def writer(desk: Desk, name: str = "an"):
    """Somebody who writes on the desk's channel."""
    if isinstance(desk.channel, ZaloOaChannel):
        return desk.world.zalo_oa.customer(name, "Nguyễn Thị An")
    return desk.world.facebook.page.customer(name, "Nguyễn Thị An")


async def test_what_was_said_before_the_desk_came_is_not_its_business(desk: Desk):
    await writer(desk).writes("chuyện cũ")
    desk.later(days=2)
    assert await desk.catches_up() == 0
    assert await desk.catches_up() == 0


async def test_after_an_outage_every_word_of_everybody_is_there_once_and_in_order(desk: Desk):
    await desk.catches_up()
    for count in range(12):
        await writer(desk, f"khach{count % 2}").writes(str(count))
        desk.later(seconds=2)
    assert await desk.catches_up() == 12
    assert [message.text for message in desk.heard()] == [*map(str, range(12))]
    assert {message.kind for message in desk.heard()} == {Kind.HUMAN}
    seen = {one.delivery_id for one in desk.kept}
    await desk.catches_up()
    assert {one.delivery_id for one in desk.kept} == seen


async def test_a_message_keeps_the_name_that_its_webhook_would_have_given_it(desk: Desk):
    await desk.catches_up()
    external_id = await writer(desk).writes("alo")
    await desk.catches_up()
    (message,) = desk.heard()
    assert message.external_id == external_id
    assert message.conversation == writer(desk).id


async def test_what_a_webhook_brought_is_not_kept_again(desk: Desk):
    await desk.catches_up()
    desk.known.add(await writer(desk).writes("alo"))
    assert await desk.catches_up() == 0


async def test_a_webhook_gets_its_time_before_its_message_counts_as_missed(desk: Desk):
    await desk.catches_up()
    await writer(desk).writes("alo")
    assert await desk.reader.once(desk.keep) == 0
    assert await desk.catches_up() == 1


async def test_what_the_desk_and_its_colleagues_wrote_comes_as_an_echo(desk: Desk):
    await desk.catches_up()
    an = writer(desk)
    await an.writes("alo")
    letter = Outbound(key="k", channel=desk.channel.name, to=an.id, text="Dạ vâng ạ")
    receipt = await desk.channel.send(letter)
    desk.later(seconds=2)
    board = desk.world
    where = board.zalo_oa if isinstance(desk.channel, ZaloOaChannel) else board.facebook.page
    await where.colleague_writes(an, "Để em")
    await desk.catches_up()
    assert sorted(desk.said()) == [("echo", "Dạ vâng ạ"), ("echo", "Để em"), ("human", "alo")]
    assert receipt.provider_id in {message.external_id for message in desk.heard()}
    assert {message.conversation for message in desk.heard()} == {an.id}


async def test_comments_that_no_webhook_brought_are_found_and_the_pages_own_are_not(
    facebook: Desk,
):
    await facebook.catches_up()
    board = facebook.world.facebook.page.board
    post = board.post()
    comment = await writer(facebook).comments("Giao thiếu hàng", under=post)
    await board.comment(comment, "Cảm ơn quý khách", None)
    await facebook.catches_up()
    (message,) = facebook.heard()
    assert (message.external_id, message.conversation) == (comment, f"comment:{comment}")
    assert (message.text, message.sender_name) == ("Giao thiếu hàng", "Nguyễn Thị An")


async def test_a_comment_under_last_years_post_is_found_after_an_outage(facebook: Desk):
    board = facebook.world.facebook.page.board
    old = board.post("Tuyển dụng")
    for day in range(130):
        board.post(f"Khuyến mãi {day}")
    facebook.later(days=300)
    await facebook.catches_up()
    comment = await writer(facebook).comments("Giao thiếu hàng", under=old)
    await facebook.catches_up()
    assert [message.external_id for message in facebook.heard()] == [comment]


async def test_a_page_that_meta_has_taken_from_us_is_subscribed_again_and_people_hear(
    facebook: Desk,
):
    told = []

    async def tell() -> None:
        told.append(1)

    page = facebook.world.facebook.page
    page.subscribed = None
    source = facebook.reader._source
    assert isinstance(source, PageLists)
    facebook.reader._source = replace(source, subscribed=tell)
    await facebook.catches_up()
    await writer(facebook).writes("alo")
    await facebook.catches_up()
    await facebook.catches_up()
    assert page.subscribed and told == [1]
    assert set(facebook.said()) == {("human", "alo")}


class Nowhere:
    """Lists that cannot be read, then can."""

    name = "zalo_oa"

    def __init__(self, *errors: ChannelError) -> None:
        self.errors = list(errors)

    async def missed(self, since: object, until: object) -> tuple[()]:
        if self.errors:
            raise self.errors.pop(0)
        return ()


class Enough(Exception):
    """The test has seen what it wanted."""


@pytest.mark.parametrize(
    ("fault", "failures", "alarms"), [(Fault.ACCOUNT, 1, 1), (Fault.LINE, 2, 0), (Fault.LINE, 3, 1)]
)
async def test_people_hear_when_nothing_can_be_read_and_only_they_can_help_or_it_lasts(
    zalo: Desk, fault: Fault, failures: int, alarms: int
):
    await zalo.catches_up()
    source = Nowhere(*(SendFailed("không", permanent=False, fault=fault) for _ in range(failures)))
    before = zalo.cursor

    async def sleep(seconds: float) -> None:
        if not source.errors:
            assert len(zalo.alarms) == alarms and zalo.cursor == before
            raise Enough

    reader = CatchUp(
        source,
        load=zalo.load,
        save=zalo.save,
        clock=zalo.world.now,
        alarm=zalo,
        known=zalo.asked,
        silent=nobody,
        sleep=sleep,
    )
    with pytest.raises(Enough):
        await reader.run(zalo.keep)
    await reader.once(zalo.keep)
    assert zalo.cursor != before


async def test_what_was_said_within_one_second_is_read_in_the_order_in_which_it_was_said(
    facebook: Desk,
):
    await facebook.catches_up()
    lan = facebook.world.facebook.page.customer("lan", "Lan")
    facebook.world.facebook.webhook.sender.silent = True
    clock = facebook.world.clock
    assert isinstance(clock, Clock)
    clock.set(clock().replace(microsecond=0))
    for text in ("một", "hai", "ba"):
        await lan.writes(text)
    await facebook.catches_up()
    assert [text for _, text in facebook.said()] == ["một", "hai", "ba"]
