"""The demo as a stranger meets it: customer and agents on one page, time in one's hand."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import FrameLocator, Locator, Page, expect

from bot.demo.run import Playground, playing
from sandbox.mail import Mail
from tests.survival.worker import RunningClock
from workflows.calendar.working_time import ZONE

COMPLAINT = (
    "Tôi là Trần Văn Đức. Tôi muốn khiếu nại: hộp thư ketoan@congty.vn không gửi được thư "
    "từ 8h sáng nay, báo lỗi 550 5.7.1. Trả lời tôi qua duc@congty.vn nhé."
)
MONDAY = datetime(2026, 3, 2, 9, 12, tzinfo=ZONE)
PASSED = re.compile("13:1[2-9]")
PICTURE = Path(__file__).parents[2] / "docs" / "images" / "demo.png"


@pytest_asyncio.fixture(loop_scope="session")
async def monday(tmp_path: Path) -> AsyncIterator[Playground]:
    """A demo that begins at 09:12 of a Monday, in office hours."""
    async with playing(tmp_path, clock=RunningClock(MONDAY), undo_seconds=0) as made:
        yield made


class Stranger:
    """Somebody at the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def case(self) -> FrameLocator:
        """The case file in the middle."""
        return self.page.frame_locator("#case-frame")

    @property
    def step(self) -> Locator:
        """The step at which the case file says the case stands."""
        return self.case.locator('[aria-current="step"] .name')

    async def complains(self, name: str = "Trần Văn Đức", text: str = COMPLAINT) -> None:
        """Write the first message of a new customer on Zalo."""
        await self.page.locator("#zalo-new").fill(name)
        await self.page.locator("#zalo-text").fill(text)
        await self.page.locator("#zalo-form button").click()

    async def becomes(self, agent: str) -> None:
        """Act as that agent from now on."""
        await self.page.locator("#agent").select_option(label=agent)

    async def presses(self, button: str) -> None:
        """Press the newest button of that name in the group."""
        await (
            self.page.locator("#group-talk")
            .get_by_role("button", name=button, exact=True)
            .last.click()
        )

    async def types(self, text: str) -> None:
        """Send something to the group, in the topic that is open."""
        await self.page.locator("#group-text").fill(text)
        await self.page.locator("#group-form button:not(.commands button)").last.click()


async def test_a_complaint_is_acknowledged_taken_and_followed(monday: Playground, tab: Page):
    stranger = Stranger(tab)
    await tab.goto(monday.url)
    await stranger.complains()
    await expect(tab.locator("#zalo-talk")).to_contain_text("-000001-")
    await expect(stranger.step).to_have_text("Tiếp nhận")
    await expect(stranger.case.locator("main")).to_contain_text("còn 23 giờ 5")
    await stranger.presses("Nhận xử lý")
    await expect(stranger.step).to_have_text("Phân tích")
    await expect(stranger.case.locator(".journal")).to_contain_text("Nguyễn Thị An")
    await tab.get_by_role("button", name="+4 giờ").click()
    await expect(tab.locator("#now")).to_contain_text(PASSED)
    await expect(stranger.case.locator(".at-clocks")).to_contain_text("còn 19 giờ 5")
    assert list(monday.world.violations) == []


@pytest.mark.parametrize("kind", ["zalo_oa", "facebook"])
async def test_a_customer_of_the_account_or_the_page_complains_and_reads_the_answer(
    monday: Playground, tab: Page, kind: str
):
    await tab.goto(monday.url)
    await tab.locator(f"#tab-{kind}").click()
    await tab.locator(f"#{kind}-new").fill("Trần Văn Đức")
    await tab.locator(f"#{kind}-text").fill(COMPLAINT)
    await tab.locator(f"#{kind}-form button").click()
    talk = tab.locator(f"#{kind}-talk")
    await expect(talk.locator(".mine")).to_contain_text("550 5.7.1")
    await expect(talk).to_contain_text("-000001-")
    (case,) = await monday.desk.desk.worklist()
    assert case.channel == kind
    assert list(monday.world.violations) == []


async def test_a_public_comment_is_answered_in_private(monday: Playground, tab: Page):
    await tab.goto(monday.url)
    await tab.locator("#tab-facebook").click()
    await tab.locator("#facebook-new").fill("Trần Văn Đức")
    await tab.locator("#facebook-text").fill("Tôi khiếu nại: tháng này bị trừ tiền hai lần")
    await tab.locator("#facebook-form [type=checkbox]").check()
    await tab.locator("#facebook-form button").click()
    talk = tab.locator("#facebook-talk")
    await expect(talk.locator(".mine")).to_contain_text("💬")
    await expect(talk).to_contain_text("-000001-")
    button = talk.locator(".rows button")
    said = await button.text_content()
    await button.click()
    await expect(talk.locator(".mine").last).to_have_text(re.compile(rf"^{said}"))
    await expect(button).to_have_count(0)


async def test_a_call_noted_by_an_agent_becomes_a_case(monday: Playground, tab: Page):
    await tab.goto(monday.url)
    await tab.locator("#tab-note").click()
    form = tab.locator("#note-form")
    await form.locator("[name=full_name]").fill("Lê Thị Bình")
    await form.locator("[name=phone]").fill("0912345678")
    await form.locator("[name=text]").fill("Khách khiếu nại bị trừ tiền hai lần.")
    await form.get_by_role("button").click()
    await expect(tab.locator("#note-result")).to_contain_text("-000001-")
    (case,) = await monday.desk.desk.worklist()
    assert (case.channel, case.owner) == ("phone", "an")
    await form.locator("[name=phone]").fill("0987654321")
    await form.locator("[name=text]").fill("Khách khiếu nại mất thư trong hộp thư.")
    await form.get_by_role("button").click()
    await expect(tab.locator("#topics [aria-selected=true]")).to_contain_text("-000002-")


async def test_a_mail_to_somebody_who_never_wrote_one_is_pointed_out_and_shown(
    monday: Playground, tab: Page
):
    await tab.goto(monday.url)
    await expect(tab.locator("#mail-who option")).to_have_count(1)
    letter = Mail(
        raw=b"Subject: Tra loi\r\n\r\nMoi xem tep.", sender="", recipients=(), at=monday.clock.now()
    )
    monday.world.mail.customer("hoa@khach.example").received.add(letter)
    await expect(tab.locator("#tab-mail")).to_have_class("news")
    await tab.locator("#tab-mail").click()
    await expect(tab.locator("#mail-talk")).to_contain_text("Moi xem tep.")
    await expect(tab.locator("#tab-mail")).not_to_have_class("news")


async def test_the_proposal_waits_for_other_eyes(monday: Playground, tab: Page):
    stranger = Stranger(tab)
    await tab.goto(monday.url)
    await stranger.complains()
    await stranger.presses("Nhận xử lý")
    await expect(stranger.step).to_have_text("Phân tích")
    await stranger.types("/chuyen kythuat Cần kiểm tra máy chủ gửi thư")
    await stranger.presses("✅ Gửi")
    await expect(stranger.case.locator(".journal")).to_contain_text("Chuyển hồ sơ")
    await tab.get_by_role("button", name="+1 giờ").click()
    await expect(tab.locator("#zalo-talk")).to_contain_text("Phòng Kỹ thuật")
    await stranger.becomes("Trần Quốc Bình")
    await stranger.presses("Nhận xử lý")
    await tab.get_by_role("button", name="+1 giờ").click()
    await stranger.types(
        "/nguyennhan congty | Địa chỉ gửi thư bị chặn vì một tài khoản khác phát tán thư rác | "
        "Nhật ký máy chủ báo 550 5.7.1 từ 07:52; đã gỡ chặn lúc 10:40"
    )
    await expect(stranger.step).to_have_text("Nguyên nhân và phương án")
    await stranger.types(
        "/dexuat toanbo | giảm phí tháng 11: 250.000đ trước +5; gửi lời xin lỗi +3"
    )
    await expect(stranger.case.locator(".standing")).to_contain_text("Phương án chờ duyệt")
    await stranger.becomes("Lê Thị Chi")
    await expect(
        tab.locator("#group-talk").get_by_role("button", name="Duyệt", exact=True).last
    ).to_be_visible()
    if os.environ.get("SAVE_PICTURES"):
        await tab.wait_for_timeout(2500)
        await tab.screenshot(path=PICTURE)
    await stranger.presses("Duyệt")
    await expect(stranger.case.locator(".standing")).to_contain_text("Phương án đã duyệt")
