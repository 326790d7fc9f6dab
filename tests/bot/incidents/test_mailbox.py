"""A mailbox that cannot be read is told once, over restarts, and seen by doctor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.config.settings import Settings
from bot.diagnostics import doctor
from bot.incidents.mailbox import MailboxAlarm
from channels.contract import Fault
from storage import incidents
from tests.bot.stage import Stage

MAILBOX = "email imap"
QUARTER = timedelta(minutes=15)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def alarm(stage: Stage, told: list[str]) -> Callable[[], MailboxAlarm]:
    """Gives the alarm as a desk that has just started has it."""

    async def tell(text: str) -> None:
        told.append(text)

    return lambda: MailboxAlarm(name=MAILBOX, work=stage.work, tell=tell, now=lambda: stage.now)


async def test_a_refused_login_is_told_once_however_often_it_is_tried(
    stage: Stage, alarm: Callable[[], MailboxAlarm], told: list[str]
) -> None:
    for _ in range(3):
        await alarm().report(Fault.ACCOUNT, "sai mật khẩu", QUARTER)
        stage.later(minutes=15)
    assert told == ["sai mật khẩu"]
    (noted,) = await stage.work.read(incidents.open_incidents)
    assert (noted.tries, noted.retry_at) == (3, stage.now)


async def test_its_end_is_told_too_and_only_once(
    stage: Stage, alarm: Callable[[], MailboxAlarm], told: list[str]
) -> None:
    await alarm().report(Fault.ACCOUNT, "sai mật khẩu", QUARTER)
    for _ in range(2):
        await alarm().resolve("đọc lại được")
    assert told == ["sai mật khẩu", "đọc lại được"]
    assert await stage.work.read(incidents.open_incidents) == []


async def test_a_mailbox_that_was_always_well_is_no_news(
    alarm: Callable[[], MailboxAlarm], told: list[str]
) -> None:
    await alarm().resolve("đọc lại được")
    assert told == []


async def test_a_refused_login_after_a_line_that_was_down_is_news_but_not_the_other_way_round(
    stage: Stage, alarm: Callable[[], MailboxAlarm], told: list[str]
) -> None:
    await alarm().report(Fault.LINE, "mất mạng", QUARTER)
    await alarm().report(Fault.ACCOUNT, "sai mật khẩu", QUARTER)
    await alarm().report(Fault.LINE, "mất mạng", QUARTER)
    assert told == ["mất mạng", "sai mật khẩu"]
    (noted,) = await stage.work.read(incidents.open_incidents)
    assert (noted.fault, noted.reason) == ("account", "sai mật khẩu")


async def test_doctor_shows_what_stands_still(
    stage: Stage, alarm: Callable[[], MailboxAlarm]
) -> None:
    url = stage.work.engine.url.render_as_string(hide_password=False)
    settings = Settings(secret_key="khoa-bi-mat-chi-de-thu-0123456789", database_url=url)
    await alarm().report(Fault.ACCOUNT, "sai mật khẩu", QUARTER)
    (found,) = [one for one in await doctor.examine(settings) if one.part == MAILBOX]
    assert not found.ok and "sai mật khẩu" in found.text and "2026-" in found.text
