"""The platforms' lists on a bad day: refused in parts, in a circle, of somebody else's account."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from channels.chat.catch_up import CatchUp, MissedMessage
from channels.contract import Fault, SendFailed
from channels.facebook.catch_up import PageLists
from channels.facebook.graph import Graph
from channels.http.client import Http
from channels.zalo_oa.api import OaApi
from channels.zalo_oa.catch_up import CONVERSATION, RECENT, OaLists
from tests.channels.facebook import fake_graph
from tests.channels.zalo_oa import fake_oa
from workflows.messaging.messages import RawDelivery

NOW = fake_oa.NOW
SINCE = NOW - timedelta(hours=1)
OA, PAGE = fake_oa.SETTINGS.oa_id, fake_graph.SETTINGS.page_id

Answer = Callable[[httpx2.Request], httpx2.Response]


def line(id: str, who: str, *, oa: str = OA) -> dict[str, object]:
    return {
        "message_id": id,
        "time": int((NOW - timedelta(minutes=30)).timestamp() * 1000),
        "type": "text",
        "message": f"lời {id}",
        "from_id": who,
        "to_id": oa,
    }


@pytest.fixture
async def https() -> AsyncIterator[list[Http]]:
    opened: list[Http] = []
    yield opened
    for one in opened:
        await one.close()


def zalo(https: list[Http], answer: Answer) -> OaLists:
    http = Http(transport=httpx2.MockTransport(answer))
    https.append(http)
    keeper = fake_oa.oa().keeper(fake_oa.MemoryVault(fake_oa.pair().dump()))
    return OaLists(api=OaApi(settings=fake_oa.SETTINGS, http=http, tokens=keeper))


def facebook(https: list[Http], answer: Answer) -> PageLists:
    http = Http(transport=httpx2.MockTransport(answer))
    https.append(http)
    return PageLists(graph=Graph(settings=fake_graph.SETTINGS, http=http), breath=0)


def ids(found: Sequence[MissedMessage]) -> list[str]:
    return sorted(one.id for one in found)


async def test_one_customer_whose_conversation_zalo_hides_does_not_stop_the_others_and_people_hear(
    https: list[Http],
):
    told: list[str] = []

    async def hidden(person: str) -> None:
        told.append(person)

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == RECENT:
            return fake_oa.ok([line("a", "gone"), line("b", "here")])
        if "gone" in str(request.url):
            return fake_oa.refused(-227, "user is banned")
        return fake_oa.ok([line("b", "here"), line("c", "here")])

    source = replace(zalo(https, answer), hidden=hidden)
    for _ in range(2):
        assert ids(await source.missed(SINCE, NOW)) == ["a", "b", "c"]
    assert told == ["gone"]


async def test_what_only_the_company_can_mend_still_stops_the_reading(https: list[Http]):
    def answer(request: httpx2.Request) -> httpx2.Response:
        listed = request.url.path == RECENT
        return fake_oa.ok([line("a", "an")]) if listed else fake_oa.refused(-223, "no right")

    with pytest.raises(SendFailed) as caught:
        await zalo(https, answer).missed(SINCE, NOW)
    assert caught.value.fault is Fault.ACCOUNT


async def test_a_list_that_ignores_the_offset_is_read_once_and_not_two_hundred_times(
    https: list[Http],
):
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        return fake_oa.ok([line(str(n), "an") for n in range(10)])

    assert len(await zalo(https, answer).missed(SINCE, NOW)) == 10
    assert (asked.count(RECENT), asked.count(CONVERSATION)) == (2, 2)


async def test_an_account_that_is_not_ours_is_told_and_not_read_in_silence(https: list[Http]):
    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == RECENT:
            return fake_oa.ok([line("a", "an", oa="999")])
        return fake_oa.ok({"oa_id": "999", "name": "Cửa hàng khác"})

    with pytest.raises(SendFailed, match="999") as caught:
        await zalo(https, answer).missed(SINCE, NOW)
    assert caught.value.fault is Fault.ACCOUNT


def comment(id: str) -> dict[str, object]:
    at = (NOW - timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    return {"id": id, "message": "Giao thiếu", "from": {"id": "7"}, "created_time": at}


def on_facebook(comments: Answer) -> Answer:
    """A Page that is subscribed, has no threads and two posts."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        if path.endswith("/subscribed_apps"):
            return httpx2.Response(200, json={"data": [{"id": fake_graph.SETTINGS.app_id}]})
        if path.endswith("/conversations"):
            return httpx2.Response(200, json={"data": []})
        if path.endswith("/feed"):
            return httpx2.Response(200, json={"data": [{"id": "p1"}, {"id": "p2"}]})
        return comments(request)

    return answer


async def test_a_post_deleted_meanwhile_does_not_hide_the_comments_under_the_others(
    https: list[Http],
):
    def comments(request: httpx2.Request) -> httpx2.Response:
        if "/p1/" in request.url.path:
            return fake_graph.refused(100, 33)
        return httpx2.Response(200, json={"data": [comment("p2_1")]})

    found = await facebook(https, on_facebook(comments)).missed(SINCE, NOW)
    assert ids(found) == ["p2_1"]


async def test_a_sheet_whose_next_one_is_itself_is_read_twice_and_not_forty_times(
    https: list[Http],
):
    asked: list[str] = []

    def comments(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        more = {"cursors": {"after": "x"}, "next": "…"}
        return httpx2.Response(200, json={"data": [comment("p_1")], "paging": more})

    assert len(await facebook(https, on_facebook(comments)).missed(SINCE, NOW)) == 2
    assert len(asked) == 4


async def test_a_comment_of_the_page_itself_says_nothing_of_the_webhook(https: list[Http]):
    row = comment("p1_1") | {"from": {"id": PAGE}}

    def comments(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"data": [row] if "/p1/" in request.url.path else []})

    (one,) = await facebook(https, on_facebook(comments)).missed(SINCE, NOW)
    assert one.ours


@pytest.mark.parametrize(
    ("attachment", "files"),
    [
        (
            {
                "type": "photo",
                "url": "https://www.facebook.com/photo.php?fbid=1",
                "media": {"image": {"src": "https://scontent.xx.fbcdn.net/1.jpg"}},
            },
            ["https://scontent.xx.fbcdn.net/1.jpg"],
        ),
        ({"type": "share", "url": "https://evil.example/inside"}, []),
    ],
)
async def test_a_comments_picture_is_fetched_and_not_the_page_or_link_it_leads_to(
    https: list[Http], attachment: dict[str, object], files: list[str]
):
    row = comment("p1_1") | {"attachment": attachment}

    def comments(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"data": [row] if "/p1/" in request.url.path else []})

    (one,) = await facebook(https, on_facebook(comments)).missed(SINCE, NOW)
    (message,) = fake_graph.graph().channel().parse(json.dumps(one.event).encode())
    assert [file.url for file in message.attachments] == files


# ── when it was received, and whether the webhook lives ──────────────────────────────────────


class Listed:
    """Lists with these messages."""

    name = "zalo_oa"

    def __init__(self, *found: MissedMessage) -> None:
        self.found = found

    async def missed(self, since: object, until: object) -> Sequence[MissedMessage]:
        return self.found


class Memory:
    """The rest of a reader: cursor, what was kept, what is known, what was told."""

    def __init__(self) -> None:
        self.cursor: str | None = (NOW - timedelta(hours=9)).isoformat()
        self.kept: list[RawDelivery] = []
        self.known: set[str] = set()
        self.silences = 0

    def reads(self, *found: MissedMessage) -> CatchUp:
        return CatchUp(
            Listed(*found),
            load=self.load,
            save=self.save,
            clock=lambda: NOW,
            alarm=self,
            known=self.knows,
            silent=self.is_silent,
        )

    async def load(self) -> str | None:
        return self.cursor

    async def save(self, value: str) -> None:
        self.cursor = value

    async def keep(self, deliveries: Sequence[RawDelivery]) -> None:
        self.kept += deliveries

    async def knows(self, found: Sequence[MissedMessage]) -> set[str]:
        return self.known

    async def is_silent(self) -> None:
        self.silences += 1

    async def report(self, fault: Fault, reason: str, again_in: timedelta) -> None:
        raise AssertionError(reason)

    async def resolve(self, words: str) -> None:
        raise AssertionError(words)


@pytest.mark.clause("CP-14", "CP-25")
async def test_a_message_read_after_an_outage_counts_from_when_it_was_written():
    desk = Memory()
    wrote = NOW - timedelta(hours=8)
    await desk.reads(MissedMessage(id="m1", at=wrote, event={})).once(desk.keep)
    assert [one.received_at for one in desk.kept] == [wrote]


async def test_a_message_from_the_future_is_received_when_it_is_read():
    desk = Memory()
    await desk.reads(MissedMessage(id="m1", at=NOW + timedelta(days=400), event={})).once(desk.keep)
    assert [one.received_at for one in desk.kept] == [NOW]


async def test_people_hear_once_when_the_webhook_brings_nothing_of_what_is_there():
    desk = Memory()
    reader = desk.reads(MissedMessage(id="m1", at=NOW, event={}))
    for _ in range(4):
        await reader.once(desk.keep)
    assert desk.silences == 1


async def test_what_colleagues_write_in_the_console_says_nothing_of_the_webhook():
    desk = Memory()
    reader = desk.reads(MissedMessage(id="m1", at=NOW, event={}, ours=True))
    for _ in range(4):
        await reader.once(desk.keep)
    assert desk.silences == 0


async def test_one_outage_is_no_silent_webhook():
    desk = Memory()
    reader = desk.reads(MissedMessage(id="m1", at=NOW, event={}))
    await reader.once(desk.keep)
    desk.known = {"m1"}
    await reader.once(desk.keep)
    desk.known = set()
    await reader.once(desk.keep)
    assert desk.silences == 0


async def test_a_busy_pages_list_of_long_messages_can_be_read(https: list[Http]):
    at = (NOW - timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    said = [
        {
            "id": f"m_{n}",
            "message": "Tôi khiếu nại việc thư không gửi được. " * 40,
            "from": {"id": "7"},
            "to": {"data": [{"id": PAGE}]},
            "created_time": at,
        }
        for n in range(600)
    ]
    threads = {"data": [{"id": "t_1", "updated_time": at, "messages": {"data": said}}]}

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/conversations"):
            return httpx2.Response(200, content=json.dumps(threads).encode())
        if request.url.path.endswith("/feed"):
            return httpx2.Response(200, json={"data": []})
        return httpx2.Response(200, json={"data": [{"id": fake_graph.SETTINGS.app_id}]})

    assert len(await facebook(https, answer).missed(SINCE, NOW)) == 600
