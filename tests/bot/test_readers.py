"""Reading beside the desk: the same meaning, whatever happens to the other process."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.readers import Beside, Here
from bot.reading_process import Words
from tests.journeys.waiting import eventually

ROOT = Path(__file__).parents[2]
TEXTS = (
    "Kính gửi công ty,\n\nĐơn hàng DH-1234 giao thiếu, gọi tôi số 0912 345 678.",
    "ok em",
    "",
    "mật khẩu của tôi là abc@12345 \ud83d\x00",
)


def words(text: str) -> Words:
    return Words(
        text=text,
        subject="Khiếu nại: giao thiếu",
        channel="email",
        now=datetime(2026, 3, 2, 2, 0, tzinfo=UTC),
        hotline="+842873004787",
    )


@pytest.fixture
async def beside() -> AsyncIterator[Beside]:
    made = Beside(burst=2)
    yield made
    await made.close()


async def busy(beside: Beside) -> int:
    """Read until the other process does it; its id."""

    async def look() -> int | None:
        await asyncio.gather(*(beside.read(words("ok em")) for _ in range(3)))
        return beside.process_id

    async def story() -> str:
        return "no other process came up"

    return await eventually(look, story)


async def test_another_process_understands_the_same(beside: Beside) -> None:
    await busy(beside)
    there = await asyncio.gather(*(beside.read(words(text)) for text in TEXTS))
    assert there == [await Here().read(words(text)) for text in TEXTS]


async def test_one_message_after_another_needs_no_other_process(beside: Beside) -> None:
    assert (await beside.read(words("ok em"))).text == "ok em"
    assert (await beside.read(words("ok em"))).text == "ok em"
    assert beside.process_id is None


async def test_when_the_other_process_is_killed_nothing_is_lost_and_another_takes_over(
    beside: Beside,
) -> None:
    first = await busy(beside)
    expected = await Here().read(words(TEXTS[0]))
    asking = [asyncio.create_task(beside.read(words(TEXTS[0]))) for _ in range(50)]
    os.kill(first, signal.SIGKILL)
    assert await asyncio.gather(*asking) == [expected] * 50
    assert await busy(beside) != first


async def test_a_reader_that_was_closed_still_reads(beside: Beside) -> None:
    await busy(beside)
    await beside.close()
    assert beside.process_id is None
    assert (await beside.read(words("ok em"))).text == "ok em"


def test_the_process_ends_when_nobody_can_ask_any_more() -> None:
    """Its input ends when the desk is closed and also when it is killed."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot.reading_process"],
        cwd=ROOT,
        input=b"",
        stdout=subprocess.PIPE,
        timeout=20,
        check=True,
    )
    assert ended.stdout == b"up\n"
