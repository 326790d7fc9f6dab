"""Reading beside the desk: the same meaning, whatever happens to the other process."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.inbox.reader import InProcessReader, ProcessReader
from bot.inbox.reader_process import UP, ReadRequest, Understood
from channels.contract import Unreadable
from tests.patience import PATIENCE, eventually
from workflows.messaging.messages import Inbound

ROOT = Path(__file__).parents[3]
WHEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TEXTS = (
    "Kính gửi công ty,\n\nĐơn hàng DH-1234 giao thiếu, gọi tôi số 0912 345 678.",
    "ok em",
    "mật khẩu của tôi là abc@12345 \ud83d\x00",
)


def parsed(raw: bytes) -> Sequence[Inbound]:
    if not raw:
        raise Unreadable("Thư trống: hãy xem bản gốc.")
    return (
        Inbound(
            channel="email",
            external_id="m-1",
            conversation="kh1@khach.example",
            sender="kh1@khach.example",
            sender_name="",
            sent_at=WHEN,
            subject="Khiếu nại: giao thiếu",
            text=raw.decode("utf-8", "surrogatepass"),
        ),
    )


def arrived(text: str) -> ReadRequest:
    raw = text.encode("utf-8", "surrogatepass")
    return ReadRequest(raw=raw, parse=parsed, at=WHEN, hotline="+842873004787")


def said(understood: Understood) -> list[str]:
    return [reading.text for _, reading in understood]


@pytest.fixture
async def beside() -> AsyncIterator[ProcessReader]:
    made = ProcessReader(burst=2)
    yield made
    await made.close()


async def busy(beside: ProcessReader) -> int:
    """Read until the other process does it; its id."""

    async def look() -> int | None:
        await asyncio.gather(*(beside.read(arrived("ok em")) for _ in range(3)))
        return beside.process_id

    async def story() -> str:
        return "no other process came up"

    return await eventually(look, story)


async def test_another_process_understands_the_same(beside: ProcessReader) -> None:
    await busy(beside)
    there = await asyncio.gather(*(beside.read(arrived(text)) for text in TEXTS))
    assert there == [await InProcessReader().read(arrived(text)) for text in TEXTS]


async def test_what_nobody_can_read_is_said_so_by_another_process_too(
    beside: ProcessReader,
) -> None:
    first = await busy(beside)
    with pytest.raises(Unreadable, match="Thư trống"):
        await beside.read(arrived(""))
    assert said(await beside.read(arrived("ok em"))) == ["ok em"]
    assert beside.process_id == first


async def test_one_message_after_another_needs_no_other_process(beside: ProcessReader) -> None:
    assert said(await beside.read(arrived("ok em"))) == ["ok em"]
    assert said(await beside.read(arrived("ok em"))) == ["ok em"]
    assert beside.process_id is None


async def test_when_the_other_process_is_killed_nothing_is_lost_and_another_takes_over(
    beside: ProcessReader,
) -> None:
    first = await busy(beside)
    expected = await InProcessReader().read(arrived(TEXTS[0]))
    asking = [asyncio.create_task(beside.read(arrived(TEXTS[0]))) for _ in range(50)]
    os.kill(first, signal.SIGKILL)
    assert await asyncio.gather(*asking) == [expected] * 50
    assert await busy(beside) != first


async def test_a_reader_that_was_closed_still_reads(beside: ProcessReader) -> None:
    await busy(beside)
    await beside.close()
    assert beside.process_id is None
    assert said(await beside.read(arrived("ok em"))) == ["ok em"]


def test_the_process_ends_when_nobody_can_ask_any_more() -> None:
    """Its input ends when the desk is closed and also when it is killed."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot.inbox.reader_process"],
        cwd=ROOT,
        input=b"",
        stdout=subprocess.PIPE,
        timeout=PATIENCE,
        check=True,
    )
    assert ended.stdout == UP
