"""Signed links to single files: good for one file, one case and a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta

import httpx2
import pytest
from fastapi import FastAPI

from bot.attachments.signed_links import LIFE, FileLinks
from bot.web import file_links
from bot.web.security_headers import SecurityHeaders
from storage.files import attachments
from tests.bot.web.site import Site
from workflows.messaging.messages import Attachment

BASE = "https://khieunai.vidu.example"
PAPER = Attachment(name="ảnh <1>.pdf", media_type="application/pdf", content=b"%PDF-1.7 mine")


async def _opened(site: Site, links: FileLinks, link: str) -> httpx2.Response:
    app = FastAPI()
    app.include_router(file_links.router(site.desk, site.work, links))
    safe = SecurityHeaders(app, framed=False)
    transport = httpx2.ASGITransport(app=safe)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as browser:
        return await browser.get(link)


@pytest.mark.clause("X-11")
async def test_a_link_opens_its_file_as_a_download_and_nothing_else(site: Site) -> None:
    mine, other = await site.complains(chat="chat-1"), await site.complains(chat="chat-2")
    await site.work.run(lambda conn: attachments.link(conn, mine.number, None, PAPER))
    sha = await site.work.run(lambda conn: attachments.put(conn, PAPER))
    links = FileLinks(secret="mot khoa du dai", base=BASE, now=site.desk.now)
    good = await _opened(site, links, links.link(mine.number, sha, PAPER.name))
    assert (good.status_code, good.content) == (200, PAPER.content)
    assert good.headers["content-disposition"].startswith("attachment;")
    assert good.headers["x-content-type-options"] == "nosniff"
    assert good.headers["cache-control"] == "no-store"
    foreign = await _opened(site, links, links.link(other.number, sha, PAPER.name))
    forged = FileLinks(secret="mot khoa khac", base=BASE, now=site.desk.now)
    stranger = await _opened(site, links, forged.link(mine.number, sha, PAPER.name))
    assert (foreign.status_code, stranger.status_code) == (404, 403)


async def test_a_link_is_dead_after_a_quarter_of_an_hour(site: Site) -> None:
    links = FileLinks(secret="mot khoa du dai", base=BASE, now=site.desk.now)
    later = FileLinks(
        secret="mot khoa du dai",
        base=BASE,
        now=lambda: site.desk.now() + LIFE + timedelta(seconds=2),
    )
    token = links.link("KN-2026-000001-7", "a" * 64, "x").split("/")[4]
    assert links.verify(token) == ("KN-2026-000001-7", "a" * 64)
    assert later.verify(token) is None
    assert links.verify("rubbish") is None


def test_without_a_public_address_there_are_no_links(site: Site) -> None:
    assert FileLinks(secret="x", base="", now=site.desk.now).link("KN", "a" * 64, "x") == ""
