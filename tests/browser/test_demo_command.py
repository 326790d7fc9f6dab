"""`tiepnhan demo` as a stranger starts and stops it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest_asyncio

from bot.__main__ import STARTING
from tests.patience import PATIENCE, patiently


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command, started in an empty folder, with no settings of anybody."""
    arguments = ("demo", "--port", "0", "--data", str(tmp_path / "kept"))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def said(process: asyncio.subprocess.Process, wanted: str) -> str:
    """What it printed up to a line with these words."""
    assert process.stdout is not None
    lines = ""
    while wanted not in lines:
        async with patiently():
            line = await process.stdout.readline()
        assert line, f"it ended after: {lines}"
        lines += line.decode()
    return lines


async def test_the_address_stands_there_first_and_who_comes_early_waits_for_the_page(
    demo: asyncio.subprocess.Process,
):
    early = await said(demo, "http://")
    assert early.startswith(STARTING) and "running" not in early
    (url,) = re.findall(r"http://127\.0\.0\.1:\d+", early)
    async with httpx2.AsyncClient(timeout=PATIENCE) as visitor:
        assert (await visitor.get(url)).status_code == 200
    assert url in await said(demo, "Ctrl-C")


async def test_it_prints_where_to_look_and_stops_at_once_on_ctrl_c(
    demo: asyncio.subprocess.Process, tmp_path: Path
):
    printed = await said(demo, "Ctrl-C")
    addresses = re.findall(r"http://127\.0\.0\.1:\d+\S*", printed)
    assert addresses and re.search(r"SMTP 127\.0\.0\.1:\d+ +IMAP 127\.0\.0\.1:\d+", printed)
    async with httpx2.AsyncClient(follow_redirects=True, timeout=PATIENCE) as visitor:
        for address in addresses:
            assert (await visitor.get(address)).status_code == 200
    os.killpg(demo.pid, signal.SIGINT)  # a terminal sends it to whatever the command has started
    async with patiently():
        rest, _ = await demo.communicate()
    assert demo.returncode == 0, rest.decode()
    assert "Traceback" not in rest.decode()
    assert (tmp_path / "kept" / "tiepnhan.db").is_file()
