"""The desk's pages in a real browser: they follow the case, fit a phone, and work by keyboard."""

from __future__ import annotations

import itertools

import pytest
from playwright.async_api import Page, expect

from bot.demo.run import Playground
from workflows.case import Actor, Role
from workflows.events import Noted, Taken

COMPLAINT = "Tôi muốn khiếu nại: hộp thư ketoan@congty.vn không gửi được thư từ 8h sáng nay."
AN = Actor(id="an", name="Nguyễn Thị An", roles=frozenset({Role.RECEIVER, Role.RESOLVER}))


async def complained(playground: Playground) -> str:
    """A customer wrote on Zalo and was answered; the number of the case."""
    customer = playground.world.zalo.customer("6ede9afa66b88fe6d6a9", "Trần Văn Đức")
    await customer.writes(COMPLAINT)
    await customer.next_message("KN-")
    (case,) = await playground.desk.desk.worklist()
    return case.number


async def test_an_open_page_follows_the_case_by_itself(playground: Playground, tab: Page):
    number = await complained(playground)
    await tab.goto(f"{playground.desk_url}/desk")
    await tab.get_by_role("link", name=number).click()
    step = tab.locator('[aria-current="step"] .name')
    await expect(step).to_have_text("Tiếp nhận")
    desk = playground.desk.desk
    await desk.act(number, Taken(by=AN, at=playground.clock.now()))
    await expect(step).to_have_text("Phân tích")
    await desk.act(number, Noted(by=AN, at=playground.clock.now(), text="đã gọi cho khách"))
    await expect(tab.locator(".journal")).to_contain_text("đã gọi cho khách")


@pytest.mark.parametrize("width", [320, 390, 768, 1400])
async def test_nothing_sticks_out_whatever_the_width(playground: Playground, tab: Page, width: int):
    number = await complained(playground)
    await tab.set_viewport_size({"width": width, "height": 900})
    for path in ("/desk", f"/desk/case/{number}", f"/desk/case/{number}?lang=en"):
        await tab.goto(playground.desk_url + path)
        over = await tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{path} is {over} pixels too wide"


async def test_the_keyboard_reaches_the_content_first(playground: Playground, tab: Page):
    await tab.goto(f"{playground.desk_url}/desk")
    await tab.keyboard.press("Tab")
    await expect(tab.locator(":focus")).to_have_text("Đến nội dung chính")
    await tab.keyboard.press("Enter")
    await expect(tab).to_have_url(f"{playground.desk_url}/desk#content")


async def test_headings_and_landmarks_outline_the_page(playground: Playground, tab: Page):
    number = await complained(playground)
    await tab.goto(f"{playground.desk_url}/desk/case/{number}")
    levels = await tab.evaluate(
        "[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    await expect(tab.get_by_role("main")).to_have_count(1)
    await expect(tab.get_by_role("region", name="Thời hạn")).to_have_count(1)


async def test_without_javascript_the_page_says_the_same(playground: Playground, tab: Page):
    number = await complained(playground)
    browser = tab.context.browser
    assert browser is not None
    context = await browser.new_context(java_script_enabled=False)
    plain = await context.new_page()
    await plain.goto(f"{playground.desk_url}/desk/case/{number}")
    await expect(plain.get_by_role("region", name="Trao đổi")).to_contain_text(COMPLAINT)
    await context.close()
