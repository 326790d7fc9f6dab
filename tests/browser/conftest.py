"""A real browser, and the whole demo behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.demo.run import Playground, playing

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is missing (Debian package chromium)")
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield made
        await made.close()


@pytest.fixture
async def playground(tmp_path: Path) -> AsyncIterator[Playground]:
    async with playing(tmp_path) as made:
        yield made


@pytest.fixture
async def tab(browser: Browser) -> AsyncIterator[Page]:
    """A page of 1400 by 900 pixels. What the browser complains about fails the test."""
    complaints: list[str] = []
    page = await browser.new_page(viewport={"width": 1400, "height": 900}, locale="vi-VN")
    page.set_default_timeout(15_000)
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    await page.close()
    assert complaints == []
