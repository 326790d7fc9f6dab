"""What the desk refuses: strangers, guessed files, path tricks, markup in customers' words."""

from __future__ import annotations

import logging

import pytest
from selectolax.lexbor import LexborHTMLParser

from storage.files import attachments
from tests.bot.web.site import COMPLAINT, SIGNED, TOKEN, Site, zalo_message
from workflows.messaging.messages import Attachment

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'


async def test_a_strangers_markup_is_only_ever_text(site: Site):
    case = await site.complains(COMPLAINT + EVIL, name=EVIL)
    file = Attachment(name=EVIL + ".png", media_type="image/png", content=b"x")
    await site.work.run(lambda conn: attachments.link(conn, case.number, None, file))
    async with site.browser() as person:
        pages = [
            (await person.get(path)).text
            for path in (
                "/desk",
                f"/desk/case/{case.number}",
                f"/desk/case/{case.number}?lang=en",
                "/desk?q=" + "%3Cscript%3E%22%27",
                "/desk?lang=%3Cscript%3E",
            )
        ]
    for page in pages:
        assert "<script>" not in page and "<img" not in page
    assert "&lt;script&gt;alert(1)" in pages[1]


async def test_another_customers_file_cannot_be_had_by_its_hash(site: Site):
    mine, other = await site.complains(chat="chat-1"), await site.complains(chat="chat-2")
    file = Attachment(name="cccd.pdf", media_type="application/pdf", content=b"%PDF-1.7 mine")
    sha = await site.work.run(lambda conn: attachments.put(conn, file))
    async with site.browser() as person:
        unlinked = await person.get(f"/desk/case/{mine.number}/file/{sha}/cccd.pdf")
        await site.work.run(lambda conn: attachments.link(conn, mine.number, None, file))
        linked = await person.get(f"/desk/case/{mine.number}/file/{sha}/cccd.pdf")
        foreign = await person.get(f"/desk/case/{other.number}/file/{sha}/cccd.pdf")
    assert [a.status_code for a in (unlinked, linked, foreign)] == [404, 200, 404]


@pytest.mark.parametrize(
    "path",
    [
        "/desk/static/../app.py",
        "/desk/static/..%2fapp.py",
        "/desk/static/%2e%2e/%2e%2e/settings.py",
        "/desk/case/..%2f..%2fmetrics",
        "/desk/case/KN-2026-000001/file/../../x",
        "/desk/case/KN-2026-000001/file/%2e%2e/x",
        "/desk/case/%00",
        "/desk/case/' OR 1=1 --",
    ],
)
async def test_tricks_with_paths_open_nothing(site: Site, path: str):
    await site.complains()
    async with site.browser() as stranger:
        assert (await stranger.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/desk", "/desk/case/KN-2026-000001", "/demo/clock"])
async def test_without_a_password_only_this_machine_is_served(site: Site, path: str):
    lan, rebound = "http://192.168.1.5:8080", "http://evil.example:8080"
    for client, url in (
        ("192.168.1.9", lan),
        ("127.0.0.1", rebound),
        ("10.0.0.1", "http://localhost"),
    ):
        async with site.browser(client=client, url=url) as stranger:
            assert (await stranger.get(path)).status_code == 403
    async with site.browser() as proxied:
        answer = await proxied.get(path, headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 403


async def test_with_a_password_it_is_asked_for_everywhere_but_in_health(site: Site):
    async with site.browser(password="mật khẩu", demo=False, client="203.0.113.9") as person:
        for wrong in (None, ("an", ""), ("an", "mat khau"), ("mật khẩu", "an")):
            answer = await person.get("/desk", auth=wrong) if wrong else await person.get("/desk")
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Basic")
        rubbish = await person.get("/desk", headers={"Authorization": "Basic ***"})
        right = await person.get("/desk", headers={"Authorization": "Basic YW46beG6rXQga2jhuql1"})
        assert (rubbish.status_code, right.status_code) == (401, 200)
        assert (await person.get("/healthz")).status_code == 200


async def test_every_answer_forbids_what_pages_of_ours_never_do(site: Site):
    async with site.browser(password="x", demo=False) as person:
        for path in ("/desk", "/nothing", "/healthz", "/desk/static/desk.css"):
            headers = (await person.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert "default-src 'self'" in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["referrer-policy"] == "no-referrer"
        assert (await person.get("/desk")).headers["cache-control"] == "no-store"
    async with site.browser() as demo:
        policy = (await demo.get("/desk")).headers["content-security-policy"]
    assert "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*" in policy


async def test_pages_ask_nobody_else_for_anything(site: Site):
    case = await site.complains()
    async with site.browser() as person:
        for path in ("/desk", f"/desk/case/{case.number}"):
            page = LexborHTMLParser((await person.get(path)).text)
            asked = [
                node.attributes.get("src") or node.attributes.get("href") or ""
                for node in page.css("[src], link[href]")
            ]
            assert len(asked) == 3 and all(at.startswith("/desk/static/") for at in asked)
            assert not page.css("[style]") and not page.css("script:not([src])")
        style = (await person.get("/desk/static/desk.css")).text
    assert "url(" not in style and "@import" not in style


async def test_no_token_and_no_words_reach_a_log(site: Site, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    async with site.browser() as anyone:
        await anyone.post("/webhooks/zalo_bot", content=zalo_message(COMPLAINT), headers=SIGNED)
        await anyone.get(
            "/api/cases/KN-2026-000001/status", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        await anyone.get("/desk", headers={"Authorization": "Basic YTpi"})
    for secret in (TOKEN, SIGNED["x-bot-api-secret-token"], "ketoan@congty.vn", "YTpi"):
        assert secret not in caplog.text
