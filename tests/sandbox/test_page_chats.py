"""Customers of the Official Account and of the Page, played with a plain client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
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


async def act(http: httpx.AsyncClient, root: str, act: str, /, **parts: object) -> httpx.Response:
    files = parts.pop("files", None)
    return await http.post(f"{root}/act/{act}", data=parts, files=files, headers={"X-Sandbox": "1"})


async def test_a_customer_of_the_account_writes_and_sees_the_answer(
    world: World, http: httpx.AsyncClient, url: str
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
    assert [one["text"] for one in shown["received"]] == ["Chào", "Em đây"]


async def test_a_person_writes_and_comments_and_sees_the_answer(
    world: World, http: httpx.AsyncClient, url: str
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
        await world.facebook.webhook.way.settled()
    assert kinds == ["messaging", "messaging", "changes"]
    state = (await http.get(f"{url}/state")).json()
    assert [one["text"] for one in state["facebook"][0]["received"]] == ["Chào", "Em đây"]
    assert told.json()["comment"] in [one["id"] for one in state["comments"]]


@pytest.mark.parametrize("channel", ["zalo_oa", "facebook"])
async def test_a_webhook_that_does_not_agree_is_told_what_was_expected(
    http: httpx.AsyncClient, url: str, channel: str
) -> None:
    answer = await act(http, url, "connect", channel=channel, url="http://127.0.0.1:9/hook")
    assert answer.status_code == 400 and "200" in answer.json()["error"]


async def test_a_comment_under_nothing_is_refused(http: httpx.AsyncClient, url: str) -> None:
    answer = await act(http, url, "facebook", name="An", kind="comment", under="1_2", text="?")
    assert answer.status_code == 400
