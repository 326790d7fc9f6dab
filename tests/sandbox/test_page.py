"""The page to play on: its server with a plain client, and the whole of it in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Page, async_playwright
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.page import DeskLinks, page
from sandbox.page.desk import workdays_from
from sandbox.page.rich import pieces
from sandbox.server import serve
from sandbox.telegram.html import parse_html
from sandbox.world import World
from tests.patience import PATIENCE

CHROMIUM = "/usr/bin/chromium"
CASE = "KN-2026-000123-1"
OWN = {"X-Sandbox": "1"}
needs_chromium = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="chromium is not installed: apt-get install chromium"
)


@dataclass
class Desk:
    """A desk that remembers what the page asked of it."""

    notes: list[dict] = field(default_factory=list)
    moves: list[dict] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    async def case(self, request: Request) -> Response:
        return HTMLResponse(f"<h1>Hồ sơ {request.path_params['number']}</h1>")

    async def clock(self, request: Request) -> Response:
        if request.method == "POST":
            self.moves.append(await request.json())
        return JSONResponse({"now": "2030-03-05T09:15:00+07:00", "next": ""})

    async def note(self, request: Request) -> Response:
        self.tokens.append(request.headers.get("authorization", ""))
        self.notes.append(await request.json())
        return JSONResponse({"case": CASE, "status": "done"})

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/desk/case/{number}", self.case),
                Route("/clock", self.clock, methods=["GET", "POST"]),
                Route("/notes/phone", self.note, methods=["POST"]),
            ]
        )


@pytest.fixture
async def desk() -> Desk:
    return Desk()


@pytest.fixture
async def url(world: World, desk: Desk) -> AsyncIterator[str]:
    world.telegram.agent(101, "Lan")
    world.zalo.customer("an", "Nguyễn Thị An")
    async with serve(desk.app()) as there:
        links = DeskLinks(
            case_url=f"{there.url}/desk/case/",
            clock_url=f"{there.url}/clock",
            note_url=f"{there.url}/notes",
            note_token="the-token",
        )
        async with page(world, links) as served:
            yield served.url


async def test_the_page_asks_nothing_of_others(url: str, http: httpx2.AsyncClient) -> None:
    answer = await http.get(url)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "https://" not in answer.text


async def test_only_the_page_itself_may_act(url: str, http: httpx2.AsyncClient) -> None:
    answer = await http.post(f"{url}/act/zalo", json={"name": "An", "text": "x"})
    assert answer.status_code == 403


async def test_a_state_already_shown_is_not_sent_again(
    world: World, url: str, http: httpx2.AsyncClient
) -> None:
    first = await http.get(f"{url}/state")
    tag = {"If-None-Match": first.headers["etag"]}
    assert (await http.get(f"{url}/state", headers=tag)).status_code == 304
    await world.zalo.customer("an").writes("alo")
    assert (await http.get(f"{url}/state", headers=tag)).status_code == 200


async def test_a_mistake_is_answered_with_a_sentence(url: str, http: httpx2.AsyncClient) -> None:
    answer = await http.post(f"{url}/act/mail", json={"address": "khong", "text": "x"}, headers=OWN)
    assert answer.status_code == 400
    assert answer.json()["error"] == "Địa chỉ thư phải có dạng ten@mien.vn."


async def test_a_note_goes_to_the_desk_with_its_token(
    desk: Desk, url: str, http: httpx2.AsyncClient
) -> None:
    form = {"channel": "phone", "agent": "Lan", "text": "Mạng chậm", "phone": "0912345678"}
    answer = await http.post(f"{url}/act/note", json=form, headers=OWN)
    assert answer.json()["case"] == CASE
    assert desk.tokens == ["Bearer the-token"]
    assert desk.notes[0]["facts"] == {"phone": "0912345678"}
    assert desk.notes[0]["recording_notice"] is False


async def test_the_menu_of_commands_is_the_readers(
    world: World, url: str, http: httpx2.AsyncClient
) -> None:
    world.telegram.commands = {
        "default": [{"command": "viec", "description": "Việc"}],
        "default en": [{"command": "work", "description": "Work"}],
    }
    menus = (await http.get(f"{url}/state")).json()["group"]["commands"]
    assert [c["command"] for c in menus["vi"]] == ["/viec"]
    assert [c["command"] for c in menus["en"]] == ["/work"]


async def test_the_world_keeps_in_step_with_the_desks_clock(
    world: World, desk: Desk, url: str, http: httpx2.AsyncClient
) -> None:
    await http.post(f"{url}/act/clock", json={"advance_seconds": 3600}, headers=OWN)
    assert desk.moves == [{"advance_seconds": 3600}]
    assert world.now().year == 2030


async def test_files_can_be_downloaded(world: World, url: str, http: httpx2.AsyncClient) -> None:
    an = world.mail.customer("an@khach.example")
    await an.writes("Ảnh", "kèm ảnh", [("trang.html", b"<script>")])
    sent = world.telegram.files.keep("thư.pdf", "application/pdf", b"%PDF")
    letter = await http.get(f"{url}/file/telegram/{sent.file_id}")
    attached = await http.get(f"{url}/file/mail/an@khach.example/wrote/0/0")
    assert letter.content == b"%PDF"
    assert letter.headers["content-disposition"].startswith("inline")
    assert attached.content == b"<script>"
    assert attached.headers["content-type"] == "application/octet-stream"
    assert attached.headers["content-disposition"].startswith("attachment")
    assert (await http.get(f"{url}/file/mail/ai@do.example/wrote/0/0")).status_code == 404


def test_five_working_days_from_a_thursday_are_the_next_thursday() -> None:
    thursday = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
    assert workdays_from(thursday, 5).isoformat() == "2026-03-12T09:00:00+07:00"


def test_formatted_text_is_cut_at_every_change_of_style() -> None:
    text, entities = parse_html("😀 <b>đậm <i>cả hai</i></b> thường")
    assert [(p["text"], p["styles"]) for p in pieces(text, entities)] == [
        ("😀 ", []),
        ("đậm ", ["bold"]),
        ("cả hai", ["bold", "italic"]),
        (" thường", []),
    ]


@pytest.fixture
async def browser_page(url: str) -> AsyncIterator[Page]:
    flags = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking"
    flags += " --disable-component-update --disable-sync"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags.split())
        shown = await browser.new_page(viewport={"width": 1400, "height": 860})
        shown.set_default_timeout(PATIENCE * 1000)
        await shown.goto(url)
        yield shown
        await browser.close()


@needs_chromium
async def test_customer_and_agent_play_a_case_in_a_browser(
    world: World, desk: Desk, browser_page: Page, http: httpx2.AsyncClient
) -> None:
    shown = browser_page
    errors: list[str] = []
    shown.on("pageerror", lambda error: errors.append(str(error)))
    await shown.fill("#zalo-text", "Tôi muốn hoàn tiền")
    await shown.click("#zalo-form button")
    await shown.locator("#zalo-talk .mine", has_text="hoàn tiền").wait_for()

    root = f"{world.telegram.base_url}/bot{world.accounts.telegram_token}"
    chat = {"chat_id": world.accounts.telegram_group}
    named = await http.post(f"{root}/createForumTopic", json=chat | {"name": f"{CASE} · An"})
    thread = {"message_thread_id": named.json()["result"]["message_thread_id"]}
    markup = {"inline_keyboard": [[{"text": "Nhận", "callback_data": "take"}]]}
    card = {"text": "<b>Hồ sơ</b> &lt;script&gt;", "parse_mode": "HTML", "reply_markup": markup}
    await http.post(f"{root}/sendMessage", json=chat | thread | card)
    await shown.locator("#group-talk b", has_text="Hồ sơ").wait_for()
    await shown.frame_locator("#case-frame").locator("h1", has_text=CASE).wait_for()

    await shown.click("#group-talk .rows button")
    (query,) = (await http.post(f"{root}/getUpdates", json={"timeout": 50})).json()["result"]
    answer = {"callback_query_id": query["callback_query"]["id"], "text": "Lan đã nhận"}
    await http.post(f"{root}/answerCallbackQuery", json=answer)
    await shown.locator("#notice", has_text="Lan đã nhận").wait_for()

    await shown.fill("#group-text", "/nhan")
    await shown.click("#group-form > button")
    await shown.locator("#group-talk .mine", has_text="/nhan").wait_for()
    assert world.telegram.transcript(CASE)[-1].thread_id == thread["message_thread_id"]

    await shown.click("[data-workdays]")
    await shown.click("#language")
    await shown.locator("h2", has_text="Complaints team").wait_for()
    assert desk.moves[0]["advance_seconds"] >= 5 * 86400
    assert errors == []


@needs_chromium
async def test_the_page_fits_a_phone(browser_page: Page) -> None:
    await browser_page.set_viewport_size({"width": 390, "height": 844})
    for column in ("customer", "case", "group"):
        await browser_page.click(f"[data-show={column}]")
        assert await browser_page.locator(f"#{column}").is_visible()
        box = await browser_page.locator("main").bounding_box()
        assert box
        assert box["width"] <= 390
