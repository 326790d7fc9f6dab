"""Zalo OA, checklist rows 4 and 5: events, echoes, signatures, retries; and what can be asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from sandbox.world import World
from sandbox.zalo_oa import Customer
from sandbox.zalo_oa.webhook import mac

from .hook import Got, Hook, hook
from .oa_desk import Desk


@pytest.fixture
async def mine(world: World) -> AsyncIterator[Hook]:
    """A webhook that is saved in the console and has answered the probe."""
    async with hook() as here:
        assert await world.zalo_oa.webhook.save(here.url)
        await here.got.next()
        yield here


@pytest.fixture
def an(world: World) -> Customer:
    return world.zalo_oa.customer("an", "Nguyễn Thị An")


def signature(world: World, got: Got) -> str:
    """The right signature of what came, computed here."""
    accounts = world.accounts
    signed = accounts.zalo_app_id.encode() + got.body + got.json["timestamp"].encode()
    return hashlib.sha256(signed + accounts.zalo_oa_secret.encode()).hexdigest()


def test_the_vectors_of_the_contract_hold() -> None:
    body = (
        '{"app_id":"360846524940903967","sender":{"id":"246845883529197922"},'
        '"user_id_by_app":"552177279717587730","recipient":{"id":"388613280878808645"},'
        '"event_name":"user_send_text","message":{"text":"Xin chào",'
        '"msg_id":"96d3cdf3af150460909"},"timestamp":"1540363714987"}'
    ).encode()
    assert mac("X", b"BODY", "1234567890", "Y") == (
        "2f1ef5aabe67e8396a459ca89562e108ad541f82ba5022c85f645bd6b7220cb9"
    )
    assert mac("360846524940903967", body, "1540363714987", "test_oa_secret") == (
        "37ac0767a27227725c28b2039af48ee46324c21e0690b62be2e9c8651add4c36"
    )


async def test_saving_probes_without_a_signature_and_wants_200(world: World) -> None:
    async with hook() as here:
        here.status = 401
        assert not await world.zalo_oa.webhook.save(here.url)
        here.status = 200
        assert await world.zalo_oa.webhook.save(here.url)
        probe = await here.got.next()
    assert "x-zevent-signature" not in probe.headers


async def test_a_text_arrives_signed_over_its_exact_bytes(
    world: World, mine: Hook, an: Customer
) -> None:
    message_id = await an.writes("Tôi muốn hoàn tiền", quotes="8f1c0")
    got = await mine.got.next()
    assert got.json == {
        "app_id": world.accounts.zalo_app_id,
        "sender": {"id": an.id},
        "user_id_by_app": an.id_by_app,
        "recipient": {"id": world.accounts.zalo_oa_id},
        "event_name": "user_send_text",
        "message": {
            "text": "Tôi muốn hoàn tiền",
            "quote_msg_id": "8f1c0",
            "msg_id": message_id,
        },
        "timestamp": got.json["timestamp"],
    }
    assert "muốn".encode() in got.body
    assert got.headers["x-zevent-signature"] == "mac=" + signature(world, got)


@pytest.mark.parametrize("switch", ["bare", "escaped", "wrong_key", "unsigned", "reencoded"])
async def test_a_signature_can_be_another(
    world: World, mine: Hook, an: Customer, switch: str
) -> None:
    setattr(world.zalo_oa.webhook, switch, True)
    await an.writes("Tôi muốn")
    got = await mine.got.next()
    right, given = signature(world, got), got.headers.get("x-zevent-signature")
    assert (given == right) is (switch == "bare")
    assert (given == "mac=" + right) is (switch == "escaped")
    assert (given is None) is (switch == "unsigned")
    assert got.body.isascii() is (switch in ("escaped", "reencoded"))


async def test_every_kind_of_message_has_its_shape(mine: Hook, an: Customer) -> None:
    await an.sends_image("https://f.example/1.jpg", "https://f.example/2.jpg", caption="hai ảnh")
    await an.sends_media("gif", "https://f.example/1.gif")
    await an.sends_media("audio", "https://f.example/1.amr")
    await an.sends_file("https://f.example/d.pdf", "don.pdf", b"%PDF")
    await an.sends_sticker()
    await an.sends_location("10.7641", "106.6816")
    await an.sends_link("https://example.vn", "mô tả")
    await an.sends_card("84912345678")
    seen = [got.json for got in mine.got.unread()]
    messages = [event["message"]["attachments"] for event in seen]
    assert [event["event_name"].removeprefix("user_send_") for event in seen] == [
        *("image", "gif", "audio", "file", "sticker", "location", "link", "business_card"),
    ]
    assert [len(parts) for parts in messages] == [2, 1, 1, 1, 1, 1, 1, 1]
    assert messages[3][0]["payload"] == {
        "url": "https://f.example/d.pdf",
        "size": "4",
        "name": "don.pdf",
        "checksum": hashlib.md5(b"%PDF").hexdigest(),
        "type": "pdf",
    }
    assert messages[5][0]["payload"]["coordinates"]["latitude"] == "10.7641"
    assert json.loads(messages[7][0]["payload"]["description"])["phone"] == "84912345678"


async def test_follow_has_no_sender_and_a_form_has_no_message(
    world: World, mine: Hook, an: Customer
) -> None:
    await an.follows()
    await an.unfollows()
    await an.submits_info(name="An", phone="84912345678")
    follow, unfollow, form = [got.json for got in mine.got.unread()]
    assert (follow["event_name"], unfollow["event_name"]) == ("follow", "unfollow")
    assert "sender" not in follow and "recipient" not in follow
    assert follow["follower"] == {"id": an.id} and follow["oa_id"] == world.accounts.zalo_oa_id
    assert form["info"]["phone"] == "84912345678" and "message" not in form


async def test_a_query_button_comes_back_as_a_text(
    world: World, mine: Hook, an: Customer, http: httpx2.AsyncClient
) -> None:
    await an.writes("alo")
    button = {"title": "A", "type": "oa.query.hide", "payload": "#an"}
    payload = {"buttons": [button]}
    await Desk(world, http).send(
        an, text="Chọn", attachment={"type": "template", "payload": payload}
    )
    shown = await an.next_message()
    await an.presses(shown.buttons[0])
    pressed = await mine.got.next(lambda got: got.json.get("message", {}).get("text") == "#an")
    assert pressed.json["event_name"] == "user_send_text"


@pytest.mark.parametrize("first", [True, False])
async def test_a_send_is_echoed_with_the_same_id_before_or_after_the_answer(
    world: World, mine: Hook, an: Customer, http: httpx2.AsyncClient, first: bool
) -> None:
    await an.writes("alo")
    await mine.got.next()
    world.zalo_oa.echo_first = first
    message_id = (await Desk(world, http).text(an))["data"]["message_id"]
    assert not first or len(mine.got.unread())
    echo, receipt = await mine.got.next(), await mine.got.next()
    assert echo.json["event_name"] == "oa_send_text"
    assert echo.json["message"] == {"text": "Chào anh", "msg_id": message_id}
    assert echo.json["sender"] == {"id": world.accounts.zalo_oa_id}
    assert receipt.json["event_name"] == "user_received_message"
    assert receipt.json["message"] == {"msg_id": message_id}
    await an.reads()
    seen = await mine.got.next()
    assert seen.json["message"] == {"msg_ids": [message_id]}
    assert seen.json["recipient"] == {"id": an.id}


async def test_some_have_seen_the_receipt_the_other_way_round(
    world: World, mine: Hook, an: Customer
) -> None:
    world.zalo_oa.seen_by_user = True
    await world.zalo_oa.colleague_writes(an, "Chào chị")
    await world.zalo_oa.webhook.sender.settled()
    await an.reads()
    seen = await mine.got.next(lambda got: got.json["event_name"] == "user_seen_message")
    assert seen.json["sender"] == {"id": an.id}


async def test_a_colleague_in_the_console_is_echoed_with_a_name(
    world: World, mine: Hook, an: Customer
) -> None:
    await world.zalo_oa.colleague_writes(an, "Em xử lý rồi ạ")
    echo = await mine.got.next()
    assert echo.json["sender"]["admin_id"] == "7113"
    assert (await an.next_message()).by == "7113"


async def test_what_is_not_taken_is_brought_again_and_counted(
    world: World, mine: Hook, an: Customer
) -> None:
    way = world.zalo_oa.webhook.sender
    way.retry_after = (0, 0, 0)
    mine.status = 500
    await an.writes("alo")
    await mine.got.next()
    second = await mine.got.next()
    mine.status = 200
    await way.settled()
    assert second.headers["num_retry"] == "1"
    assert {got.body for got in mine.got} - {b"{}"} == {second.body}
    assert way.deliveries[-1].status == 200 and not len(way.lost)


async def test_after_the_last_retry_an_event_is_lost(
    world: World, mine: Hook, an: Customer
) -> None:
    way = world.zalo_oa.webhook.sender
    way.retry_after = (0, 0)
    mine.status = 500
    await an.writes("alo")
    await way.settled()
    assert [one.attempt for one in way.deliveries] == [0, 1, 2]
    assert len(way.lost) == 1


async def test_events_come_twice_late_or_in_another_order(
    world: World, mine: Hook, an: Customer
) -> None:
    way = world.zalo_oa.webhook.sender
    way.duplicate = True
    await an.writes("một")
    way.duplicate, way.reorder = False, True
    await an.writes("hai")
    await an.writes("ba")
    way.reorder, way.delay = False, 0.01
    await an.writes("bốn")
    await way.settled()
    texts = [got.json["message"]["text"] for got in mine.got.unread()]
    assert texts == ["một", "một", "ba", "hai", "bốn"]


async def test_what_the_webhook_missed_can_be_asked_for(
    world: World, an: Customer, http: httpx2.AsyncClient
) -> None:
    world.zalo_oa.webhook.sender.silent = True
    for word in ("một", "hai"):
        await an.writes(word)
    desk = Desk(world, http)
    await desk.text(an, "ba")
    await world.zalo_oa.webhook.sender.settled()
    assert len(world.zalo_oa.webhook.sender.lost) == 4  # two messages, an echo, a receipt
    rows = (await desk.get("/v2.0/oa/listrecentchat", offset=0, count=10))["data"]
    same = (await desk.get("/v2.0/oa/conversation", user_id=an.id, offset=1, count=2))["data"]
    assert [row["message"] for row in rows] == ["ba", "hai", "một"]
    assert [row["message"] for row in same] == ["hai", "một"]
    assert rows[0]["from_id"] == world.accounts.zalo_oa_id and isinstance(rows[0]["time"], int)
    assert (await desk.get("/v2.0/oa/listrecentchat", offset=0, count=11))["error"] == -210


async def test_people_account_and_quota_can_be_asked_about(
    world: World, an: Customer, http: httpx2.AsyncClient
) -> None:
    desk = Desk(world, http)
    assert (await desk.get("/v3.0/oa/user/detail", user_id=an.id))["error"] == -213
    await an.follows()
    detail = (await desk.get("/v3.0/oa/user/detail", user_id=an.id))["data"]
    assert (detail["display_name"], detail["user_is_follower"]) == ("Nguyễn Thị An", True)
    listed = await desk.get("/v3.0/oa/user/getlist", offset=0, count=50, is_follower="true")
    assert listed["data"]["users"] == [{"user_id": an.id}]
    assert (await desk.get("/v3.0/oa/user/getlist", offset=9952, count=50))["error"] == -210
    assert (await desk.get("/v3.0/oa/user/detail", user_id=5))["error"] == -201
    quota = (await desk.post("/v3.0/oa/quota/message", {"user_id": an.id}))["data"]
    assert quota["cs_reply"] == {"remain": 8, "total": 8}
    assert isinstance((await desk.get("/v2.0/oa/getoa"))["data"]["oaid"], str)


async def test_an_unknown_call_is_a_violation(world: World, http: httpx2.AsyncClient) -> None:
    assert (await Desk(world, http).get("/v2.0/oa/getprofile"))["error"] == -209
    assert "getprofile" in world.violations[0].what
