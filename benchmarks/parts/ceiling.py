"""How many mails the sink takes from a client alone."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.parts.feeder import Client, dot_stuffed
from benchmarks.parts.processes import running

MAILS = 2000
MAIL = dot_stuffed(
    b"From: <khieunai@ticket.example.org>\nTo: <khach@example.net>\nSubject: KN-2026-000123\n"
    b"Message-ID: <a@b>\n\n" + b"Kinh gui quy khach, chung toi da nhan duoc khieu nai.\n" * 60
)


def sink_ceiling() -> float:
    """Mails a second on one kept connection, each command waiting for its answer."""
    with tempfile.TemporaryDirectory(prefix="tiepnhan-bench-") as name:
        folder = Path(name)
        with running("benchmarks.parts.sink", folder / "sink.log", into=folder) as sink:
            seconds = asyncio.run(_all(sink.read_line()["port"]))
    return MAILS / seconds


async def _all(port: int) -> float:
    client = Client(*await asyncio.open_connection("127.0.0.1", port))
    await client.read_answer()
    await client.command(b"EHLO desk.example.org\r\n")
    started = time.monotonic()
    for _ in range(MAILS):
        await client.send("", "khach@example.net", MAIL)
    return time.monotonic() - started
