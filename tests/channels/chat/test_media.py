"""Photos and voice messages are fetched at once, or the message says why not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from hashlib import sha256

import httpx2
import pytest

from channels.chat import media
from channels.chat.media import collect
from channels.http.client import Http
from channels.http.public_addresses import PublicOnly
from tests.channels.zalo_bot.fake_zalo import NOW
from workflows.messaging.messages import Attachment, Inbound
from workflows.planning.attachment_rules import NOT_YET_FETCHED

PHOTO = b"\xff\xd8 a photo"


def message(*attachments: Attachment) -> Inbound:
    return Inbound(
        channel="zalo_bot",
        external_id="m1",
        conversation="6ede",
        sender="6ede",
        sent_at=NOW,
        text="",
        attachments=attachments,
    )


async def fetched(*replies: httpx2.Response, limit: int = 100, url: str = "") -> Attachment:
    photo = Attachment(name="abc.jpg", media_type="image/jpeg", url=url or "https://zdn.vn/abc.jpg")
    return await only(photo, *replies, limit=limit)


async def only(there: Attachment, *replies: httpx2.Response, limit: int = 100) -> Attachment:
    script = list(replies)

    async def public(host: str, port: int) -> Sequence[str]:
        return ["8.8.8.8"]

    wire = httpx2.MockTransport(lambda request: script.pop(0))
    http = Http(media=PublicOnly(wire, resolve=public))
    (one,) = (await collect(message(there), http, limit=limit)).attachments
    assert script == []
    return one


async def test_a_photo_comes_with_its_bytes_size_and_hash():
    got = await fetched(httpx2.Response(200, content=PHOTO, headers={"content-type": "image/PNG"}))
    assert (got.content, got.size) == (PHOTO, len(PHOTO))
    assert got.sha256 == sha256(PHOTO).hexdigest()
    assert (got.media_type, got.problem) == ("image/png", "")


async def test_a_server_that_claims_nothing_leaves_the_type_that_zalo_gave():
    headers = {"content-type": "application/octet-stream"}
    got = await fetched(httpx2.Response(200, content=PHOTO, headers=headers))
    assert got.media_type == "image/jpeg"


async def test_a_file_over_the_limit_is_not_taken_and_says_so():
    got = await fetched(httpx2.Response(200, content=b"x" * 101))
    assert got.content is None
    assert got.problem == "too_large", "the customer is told how to send it otherwise (T18)"


async def test_a_link_that_expired_says_so_without_a_second_try():
    got = await fetched(httpx2.Response(404))
    assert "404" in got.problem


@pytest.mark.parametrize("status", [429, 503])
async def test_a_passing_trouble_is_tried_once_more(status: int):
    got = await fetched(httpx2.Response(status), httpx2.Response(200, content=PHOTO))
    assert got.content == PHOTO


async def test_a_trouble_that_stays_is_told():
    got = await fetched(httpx2.Response(503), httpx2.Response(503))
    assert got.content is None and "503" in got.problem and got.problem.startswith(NOT_YET_FETCHED)


async def test_a_server_that_dawdles_keeps_no_message_waiting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(media, "PATIENCE", 0.01)

    async def dawdles(request: httpx2.Request) -> httpx2.Response:
        await asyncio.Event().wait()
        raise AssertionError

    photo = Attachment(name="abc.jpg", url="https://zdn.vn/abc.jpg")
    http = Http(media=httpx2.MockTransport(dawdles))
    got = await collect(message(photo), http, limit=100)
    assert got.attachments[0].problem.startswith(NOT_YET_FETCHED)


@pytest.mark.parametrize(
    "url", ["https://zdn.vn:99999/abc.jpg", "https://xn--a/abc.jpg", "https://zdn.xn--a.vn/abc.jpg"]
)
async def test_a_link_that_no_host_can_have_does_not_stop_the_message(url: str):
    assert (await fetched(url=url)).problem.startswith("không lấy được tệp")


async def test_a_link_without_https_is_not_followed():
    got = await fetched(url="http://zdn.vn/abc.jpg")
    assert "công khai" in got.problem


@pytest.mark.clause("TU-04a")
@pytest.mark.parametrize(
    ("name", "link", "content"),
    [
        ("hoa-don.exe", "a", b"x"),
        ("hoa-don.pdf\u202e.exe ", "a", b"x"),
        ("tep", "hoa-don.docm", b"x"),
        ("anh.jpg", "a", b"MZ\x90\x00"),
        ("tep", "a", b"<script>alert(1)</script>"),
    ],
)
async def test_a_program_that_comes_by_chat_is_refused_as_one_that_comes_by_mail(
    name: str, link: str, content: bytes
):
    there = Attachment(name=name, url=f"https://zdn.vn/{link}")
    got = await only(there, httpx2.Response(200, content=content))
    assert got.problem == "dangerous"


async def test_a_page_that_stands_where_a_photo_was_is_not_the_customers_fault():
    got = await fetched(httpx2.Response(200, content=b"<html>expired</html>"))
    assert (got.content, "trang web" in got.problem) == (None, True)


async def test_a_files_name_is_one_that_any_system_takes():
    there = Attachment(name="../../etc/\u202efdp.exe\nx.pdf", url="https://zdn.vn/a")
    got = await only(there, httpx2.Response(200, content=b"%PDF-1.7"))
    assert (got.name, got.media_type) == ("fdp.exex.pdf", "application/pdf")


async def test_what_is_already_there_is_left_alone():
    there = Attachment(name="a.jpg", content=b"x", url="https://zdn.vn/a.jpg")
    gone = Attachment(name="b.jpg", problem="Zalo không gửi kèm đường dẫn tải tệp")
    same = message(there, gone)
    assert await collect(same, Http(), limit=10) == same
