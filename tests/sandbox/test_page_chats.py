"""Customers of the Official Account and of the Page, played with a plain client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from sandbox.page import page
from sandbox.world import World

from .fb_desk import WORD, Desk, fb_hook
from .hook import hook
from .oa_desk import Desk as OaDesk


@pytest.fixture
async def url(world: World) -> AsyncIterator[str]:
    async with page(world) as served:
        yield served.url


async def act(http: httpx2.AsyncClient, root: str, act: str, /, **parts: object) -> httpx2.Response:
    files = parts.pop("files", None)
    return await http.post(f"{root}/act/{act}", data=parts, files=files, headers={"X-Sandbox": "1"})


async def test_a_customer_of_the_account_writes_and_sees_the_answer(
    world: World, http: httpx2.AsyncClient, url: str
) -> None:
    async with hook() as mine:
        assert (await act(http, url, "connect", channel="zalo_oa", url=mine.url)).status_code == 200
        await mine.got.next()
        an = (await act(http, url, "zalo_oa", name="An", text="alo")).json()["id"]
        await act(http, url, "zalo_oa", id=an, files={"file": ("a.pdf", b"%PDF")})
        await act(http, url, "zalo_oa", id=an, files={"file": ("a.png", b"\x89", "image/png")})
        await act(http, url, "zalo_oa", id=an, kind="follow")
        names = [got.json["event_name"] for got in mine.got.unread()]
    assert names == ["user_send_text", "user_send_file", "user_send_image", "follow"]
    await OaDesk(world, http).text(world.zalo_oa.customer(an), "Chào")
    await act(http, url, "zalo_oa", id=an, kind="colleague", text="Em đây")
    (shown,) = (await http.get(f"{url}/state")).json()["zalo_oa"]
    assert [one["text"] for one in shown["messages"] if not one["mine"]] == ["Chào", "Em đây"]


async def test_a_person_writes_and_comments_and_sees_the_answer(
    world: World, http: httpx2.AsyncClient, url: str
) -> None:
    async with fb_hook(world) as mine:
        said = {"channel": "facebook", "url": f"{mine.url}/hook", "verify_token": WORD}
        assert (await act(http, url, "connect", **said)).status_code == 200
        an = (await act(http, url, "facebook", name="An", text="alo")).json()["id"]
        await act(http, url, "facebook", id=an, files={"file": ("a.mp3", b"mp3", "audio/mpeg")})
        told = await act(http, url, "facebook", id=an, kind="comment", text="Mất tiền")
        kinds = [event["_kind"] for event in mine.events()]
        await Desk(world, http).send(world.facebook.page.customer(an))
        await act(http, url, "facebook", id=an, kind="colleague", text="Em đây")
        await world.facebook.webhook.sender.settled()
    assert kinds == ["messaging", "messaging", "changes"]
    state = (await http.get(f"{url}/state")).json()
    shown = [one["text"] for one in state["facebook"][0]["messages"] if not one["mine"]]
    assert shown == ["Chào", "Em đây"]
    assert told.json()["comment"] in [one["id"] for one in state["comments"]]


async def test_a_customer_presses_a_button_of_the_account(
    world: World, http: httpx2.AsyncClient, url: str
) -> None:
    async with hook() as mine:
        await act(http, url, "connect", channel="zalo_oa", url=mine.url)
        await mine.got.next()
        an = (await act(http, url, "zalo_oa", name="An", text="alo")).json()["id"]
        shown = {"title": "Đồng ý", "type": "oa.query.show", "payload": "Đồng ý #k"}
        content = {
            "text": "Anh/chị đồng ý không?",
            "attachment": {"type": "template", "payload": {"buttons": [shown]}},
        }
        await OaDesk(world, http).send(world.zalo_oa.customer(an), **content)
        (seen,) = (await http.get(f"{url}/state")).json()["zalo_oa"]
        assert seen["messages"][-1]["buttons"] == ["Đồng ý"]
        assert (
            await act(http, url, "tap", channel="zalo_oa", id=an, title="Có")
        ).status_code == 400
        assert (await act(http, url, "tap", channel="zalo_oa", id=an, title="Đồng ý")).json()
        await world.zalo_oa.webhook.sender.settled()
        said = [got.json["message"].get("text") for got in mine.got.unread() if got.json]
    assert said[0] == "alo" and "Đồng ý #k" in said


async def test_trouble_comes_by_switch_and_goes_when_taken_back(
    world: World, http: httpx2.AsyncClient, url: str
) -> None:
    told = await act(http, url, "trouble", channel="facebook", trouble="html", times="2")
    assert told.json() == {"trouble": "html", "times": 2}
    found = world.facebook.faults.take("messages")
    assert found is not None and found.kind == "html"
    await act(http, url, "trouble", channel="facebook", trouble="none")
    assert world.facebook.faults.take("messages") is None
    for nonsense in ({"trouble": "fire"}, {"trouble": "html", "times": "x"}):
        assert (await act(http, url, "trouble", channel="zalo", **nonsense)).status_code == 400
    assert (await act(http, url, "trouble", channel="fax", trouble="html")).status_code == 400


async def test_events_travel_as_the_switches_say(
    world: World, http: httpx2.AsyncClient, url: str
) -> None:
    await act(http, url, "way", channel="zalo_oa", duplicate="true", delay="0")
    assert world.zalo_oa.webhook.sender.duplicate and not world.zalo_oa.webhook.sender.silent
    assert (await act(http, url, "way", channel="zalo")).status_code == 400


@pytest.mark.parametrize("channel", ["zalo_oa", "facebook"])
async def test_a_webhook_that_does_not_agree_is_told_what_was_expected(
    http: httpx2.AsyncClient, url: str, channel: str
) -> None:
    answer = await act(http, url, "connect", channel=channel, url="http://127.0.0.1:9/hook")
    assert answer.status_code == 400 and "200" in answer.json()["error"]


async def test_a_comment_under_nothing_is_refused(http: httpx2.AsyncClient, url: str) -> None:
    answer = await act(http, url, "facebook", name="An", kind="comment", under="1_2", text="?")
    assert answer.status_code == 400
