"""Graph, the emitter of its checklist: proofs, batches, order, echoes, standby, retries."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from sandbox.facebook import INBOX, Customer
from sandbox.facebook.graph import signed_request
from sandbox.facebook.tokens import proof_of
from sandbox.facebook.webhook import Webhook, wire
from sandbox.world import World

from .fb_desk import WORD, Desk, Hook, fb_hook
from .hook import Got

SECRET = "test_app_secret_0123456789abcdef"
VECTOR = (
    rb'{"object":"page","entry":[{"id":"1001","time":1795333320123,"messaging":[{"sender":'
    rb'{"id":"2002"},"recipient":{"id":"1001"},"timestamp":1795333319456,"message":'
    rb'{"mid":"m_fake-0001","text":"T\u00f4i mu\u1ed1n ho\u00e0n ti\u1ec1n"}}]}]}'
)


@pytest.fixture
async def mine(world: World) -> AsyncIterator[Hook]:
    async with fb_hook(world) as here:
        yield here


@pytest.fixture
def an(world: World) -> Customer:
    return world.facebook.page.customer("an", "Nguyễn Thị An")


def digest(world: World, got: Got) -> str:
    key = world.accounts.facebook_app_secret.encode()
    return hmac.new(key, got.body, hashlib.sha256).hexdigest()


def test_the_vectors_of_the_contract_hold() -> None:
    webhook = Webhook(secret=SECRET, clock=lambda: datetime.now(UTC), drop=lambda _: None)
    assert wire(json.loads(VECTOR)) == VECTOR
    updates = [("1001", "messaging", json.loads(VECTOR)["entry"][0]["messaging"][0])]
    assert webhook.post(updates).body[60:] == VECTOR[60:]
    key = SECRET.encode()
    assert hmac.new(key, VECTOR, hashlib.sha256).hexdigest() == (
        "60ae0f3545bd14fe4e24fb5846afca99222c1a2cf4c4013caab8ce5ac421bd89"
    )
    assert proof_of("EAAtesttoken", SECRET) == (
        "ce54f32adad60074a1453c3168447959c31c1dc6a10604430250454ca199f06e"
    )
    assert signed_request(SECRET, "218471", datetime.fromtimestamp(1795333320, UTC)) == (
        "H1Kf4aB9UfgxEOVzsz-mOTGKDY9EqGQON8xbExe8sco.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoi"
        "SE1BQy1TSEEyNTYiLCJpc3N1ZWRfYXQiOjE3OTUzMzMzMjAsImV4cGlyZXMiOjE3OTUzNDA1MjB9"
    )


async def test_the_address_is_asked_first_and_a_wrong_word_is_not_kept(
    world: World, mine: Hook, http: httpx2.AsyncClient
) -> None:
    webhook = world.facebook.webhook
    kept = webhook.sender.url
    assert not await webhook.subscribe(f"{mine.url}/hook?x=1", "wrong")
    assert webhook.sender.url == kept
    accounts = world.accounts
    answer = await http.post(
        f"{world.facebook.base_url}/v25.0/{accounts.facebook_app_id}/subscriptions",
        data={
            "object": "page",
            "callback_url": f"{mine.url}/hook",
            "verify_token": WORD,
            "fields": "messages,feed",
            "access_token": f"{accounts.facebook_app_id}|{accounts.facebook_app_secret}",
        },
    )
    assert answer.json() == {"success": True}
    assert world.facebook.fields == {"messages", "feed"}


async def test_a_text_arrives_in_ascii_with_both_proofs(
    world: World, mine: Hook, an: Customer
) -> None:
    mid = await an.writes("Hoàn tiền 50/50", reply_to="m_before")
    got = await mine.got.next()
    assert got.body.isascii() and rb"Ho\u00e0n ti\u1ec1n 50\/50" in got.body
    assert got.headers["x-hub-signature-256"] == f"sha256={digest(world, got)}"
    key = world.accounts.facebook_app_secret.encode()
    legacy = hmac.new(key, got.body, hashlib.sha1).hexdigest()
    assert got.headers["x-hub-signature"] == f"sha1={legacy}"
    (entry,) = got.json["entry"]
    (event,) = entry["messaging"]
    assert (got.json["object"], entry["id"]) == ("page", world.facebook.page.id)
    assert entry["time"] > 10**12 and event["timestamp"] > 10**12
    assert (event["sender"]["id"], event["recipient"]["id"]) == (an.id, entry["id"])
    assert event["message"] == {
        "mid": mid,
        "text": "Hoàn tiền 50/50",
        "reply_to": {"mid": "m_before", "is_self_reply": False},
    }


@pytest.mark.parametrize(
    "switch", ["wrong_key", "unsigned", "legacy_only", "upper_hex", "reencoded"]
)
async def test_a_proof_can_be_spoiled(world: World, mine: Hook, an: Customer, switch: str) -> None:
    setattr(world.facebook.webhook, switch, True)
    await an.writes("Tôi muốn")
    got = await mine.got.next()
    given = got.headers.get("x-hub-signature-256")
    assert given != f"sha256={digest(world, got)}"
    assert (given is None) is (switch in ("unsigned", "legacy_only"))
    assert ("x-hub-signature" in got.headers) is (switch != "unsigned")
    if switch == "upper_hex":
        assert given and given.lower() == f"sha256={digest(world, got)}"


async def test_every_act_has_its_shape(mine: Hook, an: Customer) -> None:
    mid = await an.sends("image", "https://f.example/1.jpg", "https://f.example/2.jpg", text="hai")
    await an.sends("fallback")
    await an.sends_sticker()
    await an.sends_sticker(before_august=True)
    await an.taps({"content_type": "text", "title": "Có", "payload": "yes"})
    await an.presses("Bắt đầu", "START")
    await an.edits(mid, "ba")
    await an.reacts(mid)
    await an.reads()
    await an.follows_link("quang-cao")
    events = mine.events()
    image, bare, thumb, old, quick, press, edit, reaction, read, referral = events
    assert [part["type"] for part in image["message"]["attachments"]] == ["image", "image"]
    assert bare["message"]["attachments"] == [{"type": "fallback"}]
    assert [part["type"] for part in thumb["message"]["attachments"]] == ["sticker"]
    assert thumb["message"]["attachments"][0]["payload"]["sticker_id"] == 369239263222822
    assert [part["type"] for part in old["message"]["attachments"]] == ["image", "sticker"]
    assert quick["message"]["quick_reply"] == {"payload": "yes"}
    assert press["postback"]["payload"] == "START"
    assert edit["message_edit"] == {"mid": mid, "text": "ba", "num_edit": 1}
    assert reaction["reaction"]["action"] == "react"
    assert set(read["read"]) == {"watermark"}
    assert referral["referral"]["source"] == "SHORTLINK"


@pytest.mark.parametrize("first", [True, False])
async def test_a_send_is_echoed_before_or_after_the_answer(
    world: World, mine: Hook, an: Customer, http: httpx2.AsyncClient, first: bool
) -> None:
    await an.writes("alo")
    await mine.got.next()
    world.facebook.echo_first = first
    told = await Desk(world, http).send(an, message={"text": "Chào", "metadata": "KN-1"})
    assert not first or len(mine.got.unread())
    await world.facebook.webhook.sender.settled()
    echo, receipt = mine.events()[1:]
    assert echo["message"] == {
        "is_echo": True,
        "app_id": int(world.accounts.facebook_app_id),
        "mid": told["message_id"],
        "metadata": "KN-1",
        "text": "Chào",
    }
    assert (echo["sender"]["id"], echo["recipient"]["id"]) == (world.facebook.page.id, an.id)
    assert receipt["delivery"]["mids"] == [told["message_id"]] and "timestamp" not in receipt


async def test_a_colleague_in_the_inbox_is_echoed_under_another_app(
    world: World, mine: Hook, an: Customer
) -> None:
    await world.facebook.page.colleague_writes(an, "Em xử lý rồi ạ")
    (echo,) = mine.events()
    assert echo["message"]["app_id"] == int(INBOX) and "metadata" not in echo["message"]


async def test_in_standby_events_come_apart_and_buttons_without_their_payload(
    world: World, mine: Hook, an: Customer
) -> None:
    page = world.facebook.page
    page.default_app = world.facebook.app_id
    await an.writes("một")
    await page.colleague_writes(an, "Để em")
    await an.writes("hai")
    await an.presses("Bắt đầu", "START")
    await page.hand_over(an, world.facebook.app_id, "pass")
    await an.writes("ba")
    said, taken, echo, heard, pressed, passed, again = mine.events()
    assert [e["_kind"] for e in (said, echo, heard, pressed, again)] == [
        *("messaging", "standby", "standby", "standby", "messaging"),
    ]
    assert "payload" not in pressed["postback"]
    assert taken["take_thread_control"]["previous_owner_app_id"] == world.facebook.app_id
    assert passed["pass_thread_control"]["previous_owner_app_id"] == INBOX


async def test_a_batch_mixes_pages_and_fields(world: World, mine: Hook, an: Customer) -> None:
    other = world.facebook.add_page("2002002", "EAAother", "Trang khác")
    async with world.facebook.webhook.together():
        await an.writes("một")
        await an.writes("hai")
        await an.comments("ba", under=world.facebook.page.board.post())
        await other.customer("an").writes("bốn")
    (got,) = list(mine.got)
    entries = [(entry["id"], set(entry) - {"id", "time"}) for entry in got.json["entry"]]
    page_id = world.facebook.page.id
    assert entries == [
        (page_id, {"messaging"}),
        (page_id, {"changes"}),
        ("2002002", {"messaging"}),
    ]
    assert len(got.json["entry"][0]["messaging"]) == 2
    assert got.json["entry"][1]["time"] < 10**11, "comments are dated in seconds"
    assert other.customer("an").id != an.id, "an id is worth something on its own Page only"


async def test_a_thousand_updates_make_one_batch_and_another_order_is_possible(
    world: World, mine: Hook, an: Customer
) -> None:
    async with world.facebook.webhook.together(shuffled=7):
        for count in range(1001):
            await an.writes(str(count))
    assert [sum(len(e["messaging"]) for e in got.json["entry"]) for got in mine.got] == [1000, 1]
    texts = [event["message"]["text"] for event in mine.events()]
    assert sorted(texts, key=int) == [str(count) for count in range(1001)] != texts


async def test_unknown_fields_and_bare_names_of_changes(
    world: World, mine: Hook, an: Customer
) -> None:
    webhook = world.facebook.webhook
    webhook.unknown_fields = True
    await an.writes("một")
    webhook.include_values = False
    await an.comments("hai", under=world.facebook.page.board.post())
    first, second = [got.json["entry"][0] for got in mine.got]
    assert "hop_context" in first and "something_new" in first["messaging"][0]
    assert second["changed_fields"] == ["feed"] and "changes" not in second


async def test_only_what_app_and_page_have_subscribed_to_arrives(
    world: World, mine: Hook, an: Customer, http: httpx2.AsyncClient
) -> None:
    desk = Desk(world, http)
    world.facebook.fields = world.facebook.fields - {"feed"}
    await an.comments("không ai nghe", under=world.facebook.page.board.post())
    told = await desk.ask("POST", "me/subscribed_apps", params={"subscribed_fields": "feed"})
    assert told.json() == {"success": True}
    await an.writes("cũng không")
    assert mine.events() == []
    assert (await desk.get("me/subscribed_apps"))["data"][0]["subscribed_fields"] == ["feed"]
    await desk.ask("DELETE", "me/subscribed_apps")
    assert await desk.get("me/subscribed_apps") == {"data": []}


async def test_an_hour_of_failures_takes_the_app_off_the_page(mine: Hook, world: World) -> None:
    now = [datetime(2026, 3, 2, 2, 0, tzinfo=UTC)]
    async with World(mail=False, clock=lambda: now[0]) as other, fb_hook(other) as failing:
        failing.status = 500
        other.facebook.webhook.sender.retry_after = ()
        person = other.facebook.page.customer("an")
        for minutes in (0, 15, 45, 1):
            now[0] += timedelta(minutes=minutes)
            await person.writes("alo")
        alerts = list(other.facebook.webhook.alerts)
        assert alerts == ["Webhooks are failing", "Webhooks Disabled"]
        assert other.facebook.page.subscribed is None
        assert len(failing.got) == 3


async def test_a_batch_is_brought_again_until_it_is_taken(
    world: World, mine: Hook, an: Customer
) -> None:
    way = world.facebook.webhook.sender
    way.retry_after = (0, 0, 0)
    mine.status = 503
    await an.writes("alo")
    await mine.got.next()
    await mine.got.next()
    mine.status = 200
    await way.settled()
    assert len({got.body for got in mine.got}) == 1
    assert way.deliveries[-1].status == 200 and not len(way.lost)


async def test_events_come_twice_late_or_in_another_order(
    world: World, mine: Hook, an: Customer
) -> None:
    way = world.facebook.webhook.sender
    way.duplicate = True
    await an.writes("một")
    way.duplicate, way.reorder = False, True
    await an.writes("hai")
    await an.writes("ba")
    way.reorder, way.delay = False, 0.01
    await an.writes("bốn")
    await way.settled()
    texts = [event["message"]["text"] for event in mine.events()]
    assert texts == ["một", "một", "ba", "hai", "bốn"]


async def test_bytes_of_a_tests_own_are_signed_too(world: World, mine: Hook) -> None:
    await world.facebook.webhook.bring(b'{"object":"page","entry":"?"}')
    got = await mine.got.next()
    assert got.headers["x-hub-signature-256"] == f"sha256={digest(world, got)}"


async def test_a_wish_to_be_forgotten_is_signed_and_wants_a_code(world: World, mine: Hook) -> None:
    assert await world.facebook.asks_deletion(f"{mine.url}/forget", "218471") == "x"
    assert (await mine.got.next()).body.count(b".") == 1
    mine.status = 500
    assert await world.facebook.asks_deletion(f"{mine.url}/forget", "218471") == ""
    assert len(world.violations) == 1
