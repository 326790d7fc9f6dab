"""What reaches the wire, and what is told of a wire that breaks."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from channels.contract import Fault, SendFailed, SendUnknown
from tests.channels.given_tls import certificate
from tests.channels.http.test_client import client, response, says, server
from tests.patience import turns, until


class Counting:
    """A server that keeps its connections open and counts them; `cut`: answers before it ends."""

    def __init__(self, cut: int = 1000) -> None:
        self.connections, self.ended, self.heads, self._cut = 0, 0, list[bytes](), cut

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        for _ in range(self._cut):
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return
            self.heads.append(head)
            _, _, length = head.lower().partition(b"content-length: ")
            await reader.readexactly(int(length.split(b"\r\n")[0] or 0) if length else 0)
            writer.write(response(b'{"ok":true}'))
            await writer.drain()
        self.ended += 1


async def test_calls_share_a_connection_and_say_what_was_written() -> None:
    counting = Counting()
    async with server(counting.talk) as url, client() as http:
        for _ in range(3):
            await http.post(url + "%2Fa?b=%20c", {"a": 1}, headers={"access_token": "t"})
        await http.get(url, {"d": "ế"})
    assert counting.connections == 1
    first, last = counting.heads[0].decode(), counting.heads[-1].decode()
    assert "/x%2Fa?b=%20c HTTP/1.1\r\n" in first and "d=%E1%BA%BF" in last
    assert "access_token: t\r\n" in first and "content-length: 8\r\n" in first.lower()
    assert first.lower().count("content-type: application/json\r\n") == 1
    assert "cookie" not in last.lower() and "accept-encoding: identity" in last.lower()


async def test_a_connection_that_the_server_has_closed_is_not_used_again() -> None:
    counting = Counting(cut=1)
    async with server(counting.talk) as url, client() as http:
        for _ in range(3):
            await http.post(url, {})
            await until(lambda: counting.ended == counting.connections)
            await turns()  # the client hears of it
    assert counting.connections == 3


async def test_an_answer_that_ends_too_early_means_unknown() -> None:
    torn = response(b'{"ok":true}').replace(b"length: 11", b"length: 99")
    async with server(says(torn)) as url, client() as http:
        with pytest.raises(SendUnknown):
            await http.post(url, {})


async def test_a_redirect_of_a_call_is_not_followed() -> None:
    there = response(b"{}", "302 Found", "location: http://127.0.0.1:9/\r\n")
    async with server(says(there)) as url, client() as http:
        assert (await http.post(url, {})).status == 302


async def test_a_header_that_cannot_be_written_is_for_people_to_mend() -> None:
    async with server(says(response(b"{}"))) as url, client() as http:
        with pytest.raises(SendFailed) as failed:
            await http.post(url, {}, headers={"access_token": "a\r\nb: c"})
    assert failed.value.fault is Fault.ACCOUNT


async def test_a_server_that_cannot_prove_its_name_gets_nothing(tmp_path: Path) -> None:
    counting = Counting()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    listening = await asyncio.start_server(counting.talk, "127.0.0.1", 0, ssl=context)
    async with listening, client() as http:
        port = listening.sockets[0].getsockname()[1]
        with pytest.raises(SendFailed) as failed:
            await http.post(f"https://127.0.0.1:{port}/", {})
    assert failed.value.fault is Fault.LINE and counting.heads == []


async def test_an_authority_that_the_machine_is_told_to_trust_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting, context = Counting(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    paper, key = certificate(tmp_path, for_loopback=True)
    context.load_cert_chain(paper, key)
    monkeypatch.setenv("SSL_CERT_FILE", paper)
    listening = await asyncio.start_server(counting.talk, "127.0.0.1", 0, ssl=context)
    async with listening, client() as http:
        port = listening.sockets[0].getsockname()[1]
        assert (await http.post(f"https://127.0.0.1:{port}/", {})).status == 200
        assert (await http.download(f"https://127.0.0.1:{port}/", 99)).content == b'{"ok":true}'


async def test_behind_a_proxy_calls_go_through_it_but_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy, here = Counting(), Counting()
    async with server(proxy.talk) as by, server(here.talk) as url:
        monkeypatch.setenv("http_proxy", by)
        async with client() as http:
            await http.post("http://vendor.example/x", {})
            await http.post(url, {})
    assert proxy.heads[0].startswith(b"POST http://vendor.example/x ")
    assert here.connections == 1
