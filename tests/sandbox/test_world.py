"""Starting and stopping the world, and waiting without sleeping."""

from __future__ import annotations

import asyncio
import socket
import sys
from datetime import UTC, datetime

import pytest

from sandbox.record import NothingCame, Record
from sandbox.world import Ports, World
from tests.patience import patiently, until


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


async def test_given_ports_are_used_and_given_back() -> None:
    ports = Ports(zalo=free_port(), telegram=free_port(), smtp=free_port(), imap=free_port())
    for _ in range(2):
        async with World(ports=ports) as world:
            assert world.zalo.base_url.endswith(str(ports.zalo))
            assert world.telegram.base_url.endswith(str(ports.telegram))
            assert (world.mail.smtp_port, world.mail.imap_port) == (ports.smtp, ports.imap)


async def test_a_taken_port_is_said_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            async with World(ports=Ports(zalo=taken.getsockname()[1]), mail=False):
                pass


async def test_a_world_ends_although_somebody_still_polls() -> None:
    async with World(mail=False) as world:
        port = int(world.telegram.base_url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        call = f"/bot{world.accounts.telegram_token}/getUpdates?timeout=50"
        writer.write(f"GET {call} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await until(lambda: world.telegram.updates.waiters.listeners)
    async with patiently():
        await reader.read()
    writer.close()


async def test_messages_carry_the_given_time() -> None:
    then = datetime(2026, 2, 17, 3, 0, tzinfo=UTC)
    async with World(mail=False, clock=lambda: then) as world:
        await world.zalo.customer("an").writes("chúc mừng năm mới")
        message = world.zalo.customer("an").wrote[0]["message"]
    assert isinstance(message, dict)
    assert message["date"] == int(then.timestamp() * 1000)


async def test_the_program_prints_where_everything_is() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    lines = [(await process.stdout.readline()).decode().split() for _ in range(7)]
    process.terminate()
    assert await process.wait() == 0
    names = [line[0] for line in lines]
    assert names == [
        "page",
        "zalo",
        "zalo_oa",
        "facebook",
        "telegram",
        "smtp",
        "imap",
    ]


async def test_each_item_is_handed_out_once_and_others_stay() -> None:
    record: Record[str] = Record("words")
    for word in ("một", "hai", "ba"):
        record.add(word)
    assert await record.next(lambda word: word.startswith("h")) == "hai"
    assert await record.next() == "một"
    assert record.unread() == ["ba"]
    with pytest.raises(NothingCame, match="ba"):
        await record.next(lambda word: word == "bốn", timeout=0.01)


async def test_waiting_ends_as_soon_as_something_comes() -> None:
    record: Record[str] = Record("words")
    waiting = asyncio.create_task(record.next(lambda word: word == "hai"))
    await asyncio.sleep(0)
    record.add("một")
    await asyncio.sleep(0)
    assert not waiting.done()
    record.add("hai")
    assert await waiting == "hai"
