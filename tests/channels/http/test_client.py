"""The one place that makes HTTP calls, over real sockets where sockets are what matters."""

from __future__ import annotations

import asyncio
import gzip
import logging
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address

import httpx2
import pytest

from channels.contract import Fault, SendFailed, SendUnknown
from channels.http.answer import retry_after
from channels.http.client import ANSWER_LIMIT, DownloadFailed, Http
from channels.http.public_addresses import PublicOnly, is_public

SECRET = "12345689:abc-xyz"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(talk: Talk) -> AsyncIterator[str]:
    """A server on this machine that talks as told; gives its address."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot{SECRET}/x"


@asynccontextmanager
async def client(**settings: object) -> AsyncIterator[Http]:
    http = Http(**{"loopback": True, **settings})
    try:
        yield http
    finally:
        await http.close()


def says(raw: bytes) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        await writer.drain()

    return talk


def response(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n{headers}\r\n".encode() + body


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def stays_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def test_an_answer_is_its_status_and_its_json():
    async with server(says(response(b'{"ok":true}'))) as url, client() as http:
        answer = await http.post(url, {"a": "ế"})
    assert (answer.status, answer.data) == (200, {"ok": True})


async def test_a_refusal_in_json_is_an_answer_too():
    async with server(says(response(b'{"ok":false}', "404 Not Found"))) as url, client() as http:
        assert (await http.post(url, {})).status == 404


async def test_a_closed_port_means_not_sent():
    async with server(hangs_up) as url:
        pass
    async with client() as http:
        with pytest.raises(SendFailed) as caught:
            await http.post(url, {})
    assert (caught.value.permanent, caught.value.fault) == (False, Fault.LINE)


@pytest.mark.parametrize("talk", [hangs_up, stays_silent, says(b"HTTP/1.1 200 OK\r\ncontent-len")])
async def test_silence_after_the_bytes_left_means_unknown(talk: Talk):
    async with server(talk) as url, client() as http:
        with pytest.raises(SendUnknown):
            await http.post(url, {}, timeout=0.2)


async def test_an_answer_without_end_is_cut_off():
    body = b" " * (ANSWER_LIMIT + 1)
    async with server(says(response(body))) as url, client() as http:
        with pytest.raises(SendUnknown):
            await http.post(url, {})


@pytest.mark.parametrize(
    ("status", "permanent"),
    [("503 Busy", False), ("429 Slow", False), ("404 No", True)],
)
async def test_a_page_instead_of_json_is_a_failure_by_its_status(status: str, permanent: bool):
    raw = response(b"<html>", status, "retry-after: 7\r\n")
    async with server(says(raw)) as url, client() as http:
        with pytest.raises(SendFailed) as caught:
            await http.post(url, {})
    assert caught.value.permanent is permanent
    assert caught.value.retry_after is not None


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "504 Timeout", "524 Timeout"])
async def test_a_letter_whose_answer_a_gateway_lost_is_not_sent_again(status: str):
    async with server(says(response(b"<html>", status))) as url, client() as http:
        with pytest.raises(SendUnknown):
            await http.post(url, {})


@pytest.mark.parametrize("url", ["ftp://example.vn/x", "không phải địa chỉ", "https://[::1"])
async def test_an_address_that_cannot_work_is_for_people_to_mend(url: str):
    async with client() as http:
        with pytest.raises(SendFailed) as caught:
            await http.post(url, {})
    assert (caught.value.permanent, caught.value.fault) == (False, Fault.ACCOUNT)


async def test_a_url_stands_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    told = []
    for talk in (says(response(b"{}")), says(response(b"<", "500 Oops")), hangs_up):
        async with server(talk) as url, client() as http:
            try:
                await http.post(url, {})
                await http.download(url, 1)
            except (SendFailed, SendUnknown, DownloadFailed) as error:
                told.append(f"{error!r} {error.__cause__}")
    assert len(told) == 3
    assert SECRET not in caplog.text + "".join(told)


def test_retry_after_takes_seconds_only():
    assert retry_after({"retry-after": "5"}) is not None
    for nonsense in ("", "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "9" * 50, "٣"):
        assert retry_after({"retry-after": nonsense}) is None


# ── files ────────────────────────────────────────────────────────────────────────────────────


async def test_a_file_comes_with_its_claimed_type():
    raw = response(b"abc", headers="content-type: Image/PNG; charset=x\r\n")
    async with server(says(raw)) as url, client() as http:
        file = await http.download(url, 3)
    assert (file.content, file.media_type) == (b"abc", "image/png")


async def test_a_file_that_is_too_large_is_refused_while_it_arrives():
    async with server(says(response(b"abcd"))) as url, client() as http:
        with pytest.raises(DownloadFailed) as caught:
            await http.download(url, 3)
    assert not caught.value.temporary


def packed(content: bytes) -> bytes:
    return response(gzip.compress(content), headers="content-encoding: gzip\r\n")


async def test_a_packed_file_is_unpacked_although_nobody_asked_for_it():
    async with server(says(packed(b"abc"))) as url, client() as http:
        assert (await http.download(url, 3)).content == b"abc"


async def test_a_bomb_of_zeros_is_refused_before_it_fills_the_memory():
    raw = packed(bytes(64 * 1024 * 1024))
    async with server(says(raw)) as url, client() as http:
        tracemalloc.start()
        with pytest.raises(DownloadFailed, match="lớn hơn"):
            await http.download(url, 1000)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 4 * 1024 * 1024


@pytest.mark.parametrize("encoding", ["br", "gzip", "x" * 99])
async def test_a_packing_that_is_none_fails_like_a_broken_line(encoding: str):
    raw = response(b"abc", headers=f"content-encoding: {encoding}\r\n")
    async with server(says(raw)) as url, client() as http:
        with pytest.raises(DownloadFailed):
            await http.download(url, 3)
        with pytest.raises(SendUnknown):
            await http.post(url, {})


async def test_a_server_that_hangs_up_may_be_asked_again():
    async with server(hangs_up) as url, client() as http:
        with pytest.raises(DownloadFailed) as caught:
            await http.download(url, 3)
    assert caught.value.temporary


async def test_this_machine_is_not_a_place_for_files_unless_allowed():
    async with server(says(response(b"abc"))) as url, client(loopback=False) as http:
        with pytest.raises(DownloadFailed, match="công khai"):
            await http.download(url, 3)


def guarded(addresses: Sequence[str], reply: httpx2.Response, called: list[httpx2.Request]) -> Http:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    def wire(request: httpx2.Request) -> httpx2.Response:
        called.append(request)
        return reply

    return Http(media=PublicOnly(httpx2.MockTransport(wire), resolve=resolve))


async def test_the_checked_address_is_the_one_that_is_called():
    called: list[httpx2.Request] = []
    http = guarded(["8.8.8.8"], httpx2.Response(200, content=b"x"), called)
    assert (await http.download("https://photo.zdn.vn/a.jpg", 1)).content == b"x"
    assert called[0].url.host == "8.8.8.8"
    assert called[0].headers["host"] == "photo.zdn.vn"
    assert called[0].extensions["sni_hostname"] == "photo.zdn.vn"


@pytest.mark.parametrize("address", ["10.0.0.5", "169.254.169.254", "::1", "::ffff:127.0.0.1"])
async def test_a_name_that_leads_inside_is_not_called(address: str):
    called: list[httpx2.Request] = []
    http = guarded(["8.8.8.8", address], httpx2.Response(200), called)
    with pytest.raises(DownloadFailed, match="công khai"):
        await http.download("https://evil.example/a.jpg", 1)
    assert called == []


async def test_a_redirect_is_checked_like_the_first_address():
    called: list[httpx2.Request] = []
    reply = httpx2.Response(302, headers={"location": "http://photo.zdn.vn/plain"})
    http = guarded(["8.8.8.8"], reply, called)
    with pytest.raises(DownloadFailed, match="công khai"):
        await http.download("https://photo.zdn.vn/a.jpg", 1)
    assert len(called) == 1


async def test_redirects_without_end_are_not_followed():
    called: list[httpx2.Request] = []
    reply = httpx2.Response(302, headers={"location": "https://photo.zdn.vn/again"})
    with pytest.raises(DownloadFailed):
        await guarded(["8.8.8.8"], reply, called).download("https://photo.zdn.vn/a.jpg", 1)
    assert len(called) == 4


async def test_a_second_address_is_tried_where_the_first_does_not_answer():
    tried: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["2001:4860:4860::8888", "8.8.8.8"]

    def wire(request: httpx2.Request) -> httpx2.Response:
        tried.append(request.url.host)
        if len(tried) == 1:
            raise httpx2.ConnectError("no route", request=request)
        return httpx2.Response(200, content=b"x")

    http = Http(media=PublicOnly(httpx2.MockTransport(wire), resolve=resolve))
    assert (await http.download("https://photo.zdn.vn/a.jpg", 1)).content == b"x"
    assert tried == ["2001:4860:4860::8888", "8.8.8.8"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b:1::7f00:1", False),
        ("::127.0.0.1", False),
        ("fec0::1", False),
    ],
)
def test_an_address_is_public_or_not(address: str, public: bool):
    assert is_public(ip_address(address)) is public
