"""Graph, the other endpoints of its checklist: comments, reading, tokens, proofs, personas."""

from __future__ import annotations

from datetime import timedelta

import httpx2
import pytest

from sandbox.clock import Clock
from sandbox.facebook import Customer
from sandbox.facebook.chosen import split
from sandbox.facebook.tokens import proof_of
from sandbox.world import World

from .fb_desk import Desk, fb_hook, numbers


@pytest.fixture
def desk(world: World, http: httpx2.AsyncClient) -> Desk:
    return Desk(world, http)


@pytest.fixture
def an(world: World) -> Customer:
    return world.facebook.page.customer("an", "Nguyễn Thị An")


async def test_comments_are_told_with_their_place_and_in_seconds(
    world: World, desk: Desk, an: Customer
) -> None:
    board = desk.page.board
    post = board.post()
    async with fb_hook(world) as mine:
        top = await an.comments("Mất tiền", under=post, photo="https://f.example/1.jpg")
        answer = await desk.post(f"{top}/comments", message="Chúng tôi đã nhắn riêng")
        await board.edit(top, "Mất tiền!")
        await desk.post(top, is_hidden=True)
        await desk.post(top, is_hidden=False)
        assert (await desk.ask("DELETE", top)).json() == {"success": True}
        values = [event["value"] for event in mine.events()]
    assert [value["verb"] for value in values] == [
        "add",
        "add",
        "edited",
        "hide",
        "unhide",
        "remove",
    ]
    first, own = values[:2]
    assert first["from"] == {"id": an.public_id, "name": an.name}
    assert an.public_id != an.id, "not the id that Messenger knows"
    assert first["parent_id"] == first["post_id"] == post
    assert first["photo"] and first["created_time"] < 10**11
    assert (own["from"]["id"], own["comment_id"]) == (desk.page.id, answer["id"])
    assert own["parent_id"] == top
    assert "message" not in values[-1]


async def test_a_comment_may_lack_its_writer_and_its_words(
    world: World, desk: Desk, an: Customer
) -> None:
    desk.page.board.nameless = desk.page.board.wordless = True
    async with fb_hook(world) as mine:
        top = await an.comments("Mất tiền", under=desk.page.board.post())
        (event,) = mine.events()
    assert not {"from", "message"} & set(event["value"])
    read = await desk.get(top, fields="id,message,from,created_time,parent,can_reply_privately")
    assert (read["message"], read["from"]["name"]) == ("Mất tiền", an.name)
    assert read["can_reply_privately"] is True and "parent" not in read


async def test_what_was_said_on_the_board_can_be_read_later(desk: Desk, an: Customer) -> None:
    post = desk.page.board.post("Tin mới")
    top = await an.comments("một", under=post)
    await an.comments("hai", under=top)
    await an.comments("ba", under=post)
    query = {"filter": "stream", "order": "reverse_chronological"}
    stream = await desk.get(f"{post}/comments", **query)
    assert [row["message"] for row in stream["data"]] == ["ba", "hai", "một"]
    level = await desk.get(f"{post}/comments")
    assert [row["message"] for row in level["data"]] == ["một", "ba"]
    feed = await desk.get(f"{desk.page.id}/feed", fields="comments{message}")
    assert len(feed["data"][0]["comments"]["data"]) == 3
    assert numbers(await desk.get("1_2", fields="message")) == (100, 33)


async def test_who_somebody_is_is_told_once_they_have_written(desk: Desk, an: Customer) -> None:
    assert numbers(await desk.get(an.id, fields="name")) == (100, 33)
    await an.writes("alo")
    assert await desk.get(an.id, fields="name") == {"id": an.id, "name": an.name}
    assert numbers(await desk.get(an.id, fields="shoe_size")) == (100, 0)
    an.profile_hidden = True
    assert numbers(await desk.get(an.id, fields="name")) == (100, 2018218)


async def test_conversations_can_be_read_the_last_twenty_in_detail(
    desk: Desk, an: Customer
) -> None:
    mids = [await an.writes(str(count)) for count in range(21)]
    sent = (await desk.send(an))["message_id"]
    listed = await desk.get(
        "me/conversations", platform="messenger", fields="id,updated_time,participants"
    )
    (row,) = listed["data"]
    assert row["participants"]["data"][0] == {"id": an.id, "name": an.name}
    wanted = "messages{id,created_time,from,to,message,attachments}"
    told = (await desk.get(row["id"], fields=wanted))["messages"]["data"]
    assert [one["id"] for one in told] == [sent, *mids[:1:-1]]
    assert told[0]["from"]["id"] == desk.page.id and told[1]["from"]["id"] == an.id
    assert told[0]["created_time"].endswith("+0000")
    sheet = await desk.get(f"{row['id']}/messages", fields="id", limit="2")
    assert sheet["paging"]["cursors"]["after"] == "2"


def test_fields_are_read_with_what_is_inside_them() -> None:
    wanted = "id,messages.limit(20){id,from{name},to},updated_time"
    assert split(wanted) == [
        ("id", ""),
        ("messages", "id,from{name},to"),
        ("updated_time", ""),
    ]


async def test_a_bad_token_is_190_and_a_dead_one_says_why(
    world: World, desk: Desk, an: Customer
) -> None:
    good = desk.token
    desk.token = "EAAmadeup"
    answer = await desk.ask("GET", "me")
    assert (answer.status_code, numbers(answer.json())) == (401, (190, 467))
    assert len(world.violations) == 1
    desk.token = good
    desk.facebook.tokens.kill(good, 460)
    assert numbers(await desk.get("me")) == (190, 460)
    desk.facebook.tokens.revive(good)
    assert (await desk.get("me"))["id"] == desk.page.id


async def test_a_proof_must_be_right_and_may_be_demanded(world: World, desk: Desk) -> None:
    right = proof_of(desk.token, world.accounts.facebook_app_secret)
    assert "error" not in await desk.get("me", appsecret_proof=right)
    assert numbers(await desk.get("me", appsecret_proof=right.upper())) == (100, 0)
    desk.facebook.tokens.require_proof = True
    assert numbers(await desk.get("me")) == (100, 0)
    assert "error" not in await desk.get("me", appsecret_proof=right)


async def test_short_tokens_become_long_and_lead_to_those_of_pages(
    world: World, desk: Desk
) -> None:
    accounts = world.accounts
    asked = {
        "grant_type": "fb_exchange_token",
        "client_id": accounts.facebook_app_id,
        "client_secret": accounts.facebook_app_secret,
        "fb_exchange_token": desk.facebook.tokens.sign_in(),
    }
    told = await desk.get("oauth/access_token", **asked)
    assert (told["token_type"], told["expires_in"]) == ("bearer", 5183944)
    desk.token = told["access_token"]
    (page,) = (await desk.get("me/accounts"))["data"]
    assert (page["id"], page["access_token"]) == (desk.page.id, accounts.facebook_page_token)
    assert numbers(await desk.get("me")) == (200, 0), "no Page token"
    assert numbers(await desk.get("oauth/access_token", **asked | {"client_secret": "x"})) == (1, 0)


async def test_the_app_can_ask_what_a_token_is_worth(world: World, desk: Desk) -> None:
    page_token, user_token = desk.token, desk.facebook.tokens.sign_in()
    assert numbers(await desk.get("debug_token", input_token=page_token)) == (100, 0)
    desk.token = desk.facebook.tokens.of_app
    page = (await desk.get("debug_token", input_token=page_token))["data"]
    user = (await desk.get("debug_token", input_token=user_token))["data"]
    assert (page["is_valid"], page["expires_at"], page["type"]) == (True, 0, "PAGE")
    assert user["expires_at"] > 0 and "pages_messaging" in user["scopes"]
    assert isinstance(world.clock, Clock)
    world.clock.advance(timedelta(hours=1))
    dead = (await desk.get("debug_token", input_token=user_token))["data"]
    assert (dead["is_valid"], dead["error"]["subcode"]) == (False, 463)


async def test_personas_come_and_go(desk: Desk) -> None:
    face = {"name": "Lan", "profile_picture_url": "https://f.example/lan.jpg"}
    persona = (await desk.post("me/personas", **face))["id"]
    assert (await desk.get(persona))["name"] == "Lan"
    assert (await desk.ask("DELETE", persona)).json() == {"success": True}
    assert await desk.get("me/personas") == {"data": []}


async def test_an_unknown_call_and_another_pages_node_are_violations(
    world: World, desk: Desk
) -> None:
    assert numbers(await desk.post("me/private_replies")) == (2500, 0)
    assert numbers(await desk.post("5/messages")) == (100, 33)
    assert len(world.violations) == 2
