"""The channel against the sandbox: another hand wrote it from the vendor's papers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from channels.contract import Channel, SendFailed, SendUnknown
from channels.facebook.channel import FacebookChannel
from channels.facebook.comments import NAMELESS, WORDLESS
from channels.facebook.settings import FacebookSettings
from channels.http.client import Http
from sandbox.clock import Clock
from sandbox.facebook import Customer, Facebook
from sandbox.faults import Fault, FaultKind
from sandbox.world import World
from tests.channels.hasty import hasty_http
from tests.channels.http.receiver import Receiver, receiving
from workflows.messaging.messages import Attachment, Inbound, Kind, Outbound

PDF = Attachment(name="tra-loi.pdf", media_type="application/pdf", content=b"%PDF-1.7")
PNG = Attachment(name="anh.png", media_type="image/png", content=b"\x89PNG")
WORD = "mot-cau-hoi"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A desk's channel, its webhook that Meta has asked, and a person who has written."""

    world: World
    http: Http
    settings: FacebookSettings
    channel: FacebookChannel
    receiver: Receiver
    customer: Customer

    @property
    def graph(self) -> Facebook:
        return self.world.facebook

    def letter(self, text: str = "Kính gửi chị", *files: Attachment, to: str = "") -> Outbound:
        return Outbound(
            key="KN-2026-000001-3.2",
            channel="facebook",
            to=to or self.customer.id,
            text=text,
            attachments=files,
        )

    async def next(self, kind: Kind = Kind.HUMAN) -> Inbound:
        return await self.receiver.got.next(lambda message: message.kind is kind)

    @asynccontextmanager
    async def hasty(self) -> AsyncIterator[Channel]:
        """The channel of somebody who does not wait long for an answer."""
        async with hasty_http() as http:
            yield FacebookChannel(self.settings, http)

    def later(self, **by: float) -> None:
        assert isinstance(self.world.clock, Clock)
        self.world.clock.advance(timedelta(**by))


@pytest.fixture
async def strict_stage() -> AsyncIterator[Stage]:
    """Where a test breaks the vendor's rules on purpose."""
    http = Http(loopback=True)
    async with World(mail=False) as world:
        accounts = world.accounts
        settings = FacebookSettings(
            page_id=accounts.facebook_page_id,
            page_token=accounts.facebook_page_token,
            app_secret=accounts.facebook_app_secret,
            verify_token=WORD,
            app_id=accounts.facebook_app_id,
            base_url=world.facebook.base_url,
        )
        world.facebook.tokens.require_proof = True
        channel = FacebookChannel(settings, http)
        async with receiving(channel) as receiver:
            assert await world.facebook.webhook.subscribe(receiver.url, WORD)
            customer = world.facebook.page.customer("an", "Nguyễn Thị An")
            await customer.writes("alo")
            await receiver.got.next()
            yield Stage(
                world=world,
                http=http,
                settings=settings,
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


async def test_a_text_arrives_as_written_and_its_echo_carries_our_key(stage: Stage):
    receipt = await stage.channel.send(stage.letter("Dạ **vâng** ạ"))
    screen = await stage.customer.next_message()
    echo = await stage.next(Kind.ECHO)
    assert (screen.text, screen.mid) == ("Dạ **vâng** ạ", receipt.provider_id)
    assert receipt.reached == stage.customer.id
    assert (echo.external_id, echo.reference) == (screen.mid, "KN-2026-000001-3.2")
    assert (echo.conversation, echo.sender) == (stage.customer.id, stage.settings.page_id)


@pytest.mark.parametrize("file", [PDF, PNG])
async def test_a_file_arrives_whole(stage: Stage, file: Attachment):
    await stage.channel.send(stage.letter("", file))
    assert (await stage.customer.next_message()).media == file.content


async def test_a_closed_window_is_a_failure_for_good(strict_stage: Stage):
    strict_stage.later(hours=25)
    with pytest.raises(SendFailed, match="24 giờ") as caught:
        await strict_stage.channel.send(strict_stage.letter())
    assert caught.value.permanent


async def test_past_the_window_a_person_may_write_where_meta_has_granted_it(stage: Stage):
    stage.later(hours=25)
    stage.graph.page.human_agent = True
    await stage.channel.send(replace(stage.letter(), automatic=False, late=True))
    assert (await stage.customer.next_message()).tag == "HUMAN_AGENT"


async def test_a_comment_gets_one_private_reply_and_then_the_person_is_known(stage: Stage):
    binh = stage.graph.page.customer("binh", "Trần Văn Bình")
    await binh.comments("Mất tiền", under=stage.graph.page.board.post())
    comment = await stage.next()
    receipt = await stage.channel.send(stage.letter(to=comment.conversation))
    assert (await binh.next_message()).mid == receipt.provider_id
    assert receipt.reached == binh.id
    await binh.writes("Vâng")
    answer = await stage.next()
    await stage.channel.send(stage.letter(to=answer.conversation))
    assert len(binh.received) == 2


async def test_a_second_private_reply_is_refused_for_good(strict_stage: Stage):
    stage = strict_stage
    binh = stage.graph.page.customer("binh")
    await binh.comments("Mất tiền", under=stage.graph.page.board.post())
    comment = await stage.next()
    await stage.channel.send(stage.letter(to=comment.conversation))
    with pytest.raises(SendFailed, match="2534025") as caught:
        await stage.channel.send(stage.letter(to=comment.conversation))
    assert caught.value.permanent


async def test_an_answer_in_public_stands_under_the_comment_and_is_not_heard_again(stage: Stage):
    board = stage.graph.page.board
    top = await stage.customer.comments("Mất tiền", under=board.post())
    await stage.next()
    receipt = await stage.channel.send(stage.letter("Đã nhắn riêng", to=f"public:{top}"))
    assert board.find(receipt.provider_id).text == "Đã nhắn riêng"
    assert stage.receiver.got.unread() == []


@pytest.mark.parametrize("trouble", [FaultKind.DROP, FaultKind.SLOW])
async def test_a_lost_answer_is_unknown_until_the_echo_tells(stage: Stage, trouble: FaultKind):
    stage.graph.faults.add(Fault(kind=trouble, method="messages"))
    async with stage.hasty() as channel:
        with pytest.raises(SendUnknown):
            await channel.send(stage.letter())
    stage.graph.faults.clear()
    assert (await stage.next(Kind.ECHO)).reference == "KN-2026-000001-3.2"


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (FaultKind.REFUSE, 613),
        (FaultKind.REFUSE, 80006),
        (FaultKind.REFUSE_200, 4),
        (FaultKind.HTML, 503),
    ],
)
async def test_a_limit_or_a_gateway_is_tried_again(stage: Stage, trouble: FaultKind, code: int):
    stage.graph.faults.add(Fault(kind=trouble, method="messages", code=code))
    with pytest.raises(SendFailed) as caught:
        await stage.channel.send(stage.letter())
    assert not caught.value.permanent and not len(stage.customer.received)


async def test_a_dead_token_keeps_what_is_owed(stage: Stage):
    stage.graph.tokens.kill(stage.settings.page_token, 460)
    with pytest.raises(SendFailed, match="190/460") as caught:
        await stage.channel.send(stage.letter())
    assert not caught.value.permanent
    stage.graph.tokens.revive(stage.settings.page_token)
    await stage.channel.send(stage.letter())


async def test_who_blocked_us_is_reported_and_not_tried_again(stage: Stage):
    stage.customer.blocked = True
    with pytest.raises(SendFailed) as caught:
        await stage.channel.send(stage.letter())
    assert caught.value.permanent


async def test_a_thread_in_the_inboxs_hands_is_marked_and_waits(stage: Stage):
    stage.graph.page.default_app = stage.graph.app_id
    await stage.graph.page.colleague_writes(stage.customer, "Để em")
    echo = await stage.next(Kind.ECHO)
    assert echo.sender == "app:263902037430900"
    await stage.customer.writes("Vâng")
    heard = await stage.next()
    assert heard.text == "Vâng" and "hộp thư của Trang" in heard.problems[0]
    with pytest.raises(SendFailed, match="2018300") as caught:
        await stage.channel.send(stage.letter())
    assert not caught.value.permanent


async def test_a_message_brings_its_files_and_its_senders_name(stage: Stage):
    url = stage.graph.add_media(b"\xff\xd8 photo")
    await stage.customer.sends("image", url, text="Ảnh hoá đơn")
    whole = await stage.channel.complete(await stage.channel.collect(await stage.next()))
    assert (whole.text, whole.sender_name) == ("Ảnh hoá đơn", "Nguyễn Thị An")
    assert whole.attachments[0].content == b"\xff\xd8 photo"


async def test_a_person_without_a_profile_is_no_obstacle(stage: Stage):
    stage.customer.profile_hidden = True
    await stage.customer.writes("Tôi hỏi")
    assert (await stage.channel.complete(await stage.next())).sender_name == ""


async def test_a_comment_whose_event_says_neither_who_nor_what_is_looked_up(stage: Stage):
    board = stage.graph.page.board
    board.nameless = board.wordless = True
    photo = "https://scontent.example/1.jpg"
    await stage.customer.comments("Shop giao thiếu hàng", under=board.post(), photo=photo)
    bare = await stage.next(Kind.UNSUPPORTED)
    assert bare.text == WORDLESS and NAMELESS in bare.problems
    whole = await stage.channel.complete(bare)
    assert (whole.text, whole.sender_name) == ("Shop giao thiếu hàng", "Nguyễn Thị An")
    assert whole.conversation == bare.conversation and NAMELESS not in whole.problems
    assert [file.url for file in whole.attachments] == [photo]


async def test_the_pages_own_comment_is_known_even_when_its_event_names_nobody(stage: Stage):
    board = stage.graph.page.board
    board.nameless = True
    await board.comment(board.post(), "Cảm ơn quý khách", None)
    assert (await stage.channel.complete(await stage.next())).kind is Kind.ECHO


async def test_a_comment_that_cannot_be_looked_up_is_heard_as_it_came(strict_stage: Stage):
    stage = strict_stage
    board = stage.graph.page.board
    board.nameless = True
    comment = await stage.customer.comments("Sao không trả lời?", under=board.post())
    bare = await stage.next()
    await board.remove(comment)
    assert await stage.channel.complete(bare) == bare


async def test_whatever_a_person_does_says_something_or_nothing(stage: Stage):
    an = stage.customer
    mid = await an.sends("fallback")
    await an.sends_sticker()
    await an.sends_sticker(before_august=True)
    await an.sends("appointment_booking", id="1")
    await an.taps({"title": "Có", "payload": "yes"})
    await an.presses("Bắt đầu", "START")
    await an.edits(mid, "ba")
    spoken = stage.receiver.got.unread()
    await an.reacts(mid)
    await an.reads()
    await an.follows_link("quang-cao")
    assert len(spoken) == 7 and all(message.text for message in spoken)
    assert len(stage.receiver.got.unread()) == 7
    assert all(one.status == 200 for one in stage.graph.webhook.sender.deliveries)


async def test_every_event_of_a_mixed_and_shuffled_batch_is_read(stage: Stage):
    other = stage.graph.add_page("2002002", "EAAother", "Trang khác")
    stage.graph.webhook.unknown_fields = True
    async with stage.graph.webhook.together(shuffled=3):
        for count in range(20):
            await stage.customer.writes(str(count))
        await stage.customer.comments("công khai", under=stage.graph.page.board.post())
        await other.customer("an").writes("không phải của ta")
    texts = {message.text for message in stage.receiver.got.unread()}
    assert texts == {*map(str, range(20)), "công khai"}


@pytest.mark.parametrize(
    "switch", ["wrong_key", "unsigned", "legacy_only", "upper_hex", "reencoded"]
)
async def test_only_what_meta_signed_is_believed(stage: Stage, switch: str):
    setattr(stage.graph.webhook, switch, True)
    stage.graph.webhook.sender.retry_after = ()
    await stage.customer.writes("Tôi muốn hoàn tiền")
    assert stage.receiver.refused == 1 and stage.receiver.got.unread() == []


async def test_another_word_in_the_question_is_not_agreed_to(stage: Stage):
    assert not await stage.graph.webhook.subscribe(stage.receiver.url, "wrong")


async def test_what_comes_twice_has_the_same_name(stage: Stage):
    stage.graph.webhook.sender.duplicate = True
    await stage.customer.writes("một")
    await stage.customer.presses("Bắt đầu", "START")
    await stage.customer.comments("hai", under=stage.graph.page.board.post())
    names = [message.external_id for message in stage.receiver.got.unread()]
    assert len(names) == 6 and len(set(names)) == 3
