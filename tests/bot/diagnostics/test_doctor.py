"""What `tiepnhan doctor` says of the official account and the Page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config.settings import Settings, SettingsError, TelegramSection
from bot.demo.chats import facebook, give_consent, zalo_oa
from bot.demo.run import TEAM
from bot.diagnostics import doctor
from bot.session import upgrade_database
from bot.wiring import agents_of
from sandbox.world import World
from workflows import policy


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(mail=False) as world:
        yield world


@pytest.fixture
def settings(world: World, tmp_path: Path) -> Settings:
    """A desk with an account and a Page."""
    return Settings(
        secret_key="khoa-bi-mat-chi-de-thu-0123456789",
        database_url=f"sqlite:///{tmp_path}/desk.db",
        zalo_oa=zalo_oa(world),
        facebook=facebook(world),
    )


async def said(settings: Settings, part: str) -> tuple[bool, str]:
    found = [one for one in await doctor.examine(settings) if one.part == part]
    return found[-1].ok, found[-1].text


async def test_before_consent_the_command_is_named_and_after_it_the_account(
    world: World, settings: Settings
) -> None:
    upgrade_database(settings)
    ok, text = await said(settings, "zalo_oa")
    assert not ok and "tiepnhan connect zalo-oa" in text
    await give_consent(world, settings)
    ok, text = await said(settings, "zalo_oa")
    assert ok and world.zalo_oa.name in text


async def test_before_the_first_migration_nothing_breaks(settings: Settings) -> None:
    assert await said(settings, "database") == (False, "run `tiepnhan migrate`")


async def test_a_page_needs_both_subscriptions(world: World, settings: Settings) -> None:
    page = world.facebook.page
    ok, text = await said(settings, "facebook")
    assert not ok and "callback URL" in text
    world.facebook.webhook.sender.url = "https://khieunai.example.vn/webhooks/facebook"
    ok, text = await said(settings, "facebook")
    assert ok and page.name in text
    world.facebook.fields = frozenset({"messages"})
    ok, text = await said(settings, "facebook")
    assert not ok and "feed" in text and "messages," not in text
    page.subscribed = None
    ok, text = await said(settings, "facebook")
    assert not ok and "within five minutes" in text


async def test_a_dead_page_token_is_told_with_what_to_do(world: World, settings: Settings) -> None:
    world.facebook.tokens.kill(world.accounts.facebook_page_token, 463)
    ok, text = await said(settings, "facebook")
    assert not ok and "facebook.page_token" in text


async def test_the_group_is_asked_whether_the_bot_can_work_in_it(
    world: World, settings: Settings
) -> None:
    group = TelegramSection(
        token=SecretStr(world.accounts.telegram_token),
        group_id=world.accounts.telegram_group,
        base_url=world.telegram.base_url,
        agents=TEAM,
    )

    async def probed(**changes: object) -> str:
        agents = agents_of(group.model_copy(update=changes), policy.load())
        try:
            return (await agents.probe())[1]
        finally:
            await agents.close()

    ok, text = await said(settings.model_copy(update={"telegram": group}), "telegram")
    assert ok and world.telegram.group.title in text
    assert "telegram.group_id" in await probed(group_id=-100999)
    assert "@BotFather" in await probed(token=SecretStr("7:falsch"))
    bot = world.telegram.bot
    world.telegram.group.members[bot.id] = (bot, "member")
    assert "administrator who may manage topics" in await probed()
    with pytest.raises(SettingsError, match=r"telegram\.token: no token"):
        await probed(token=SecretStr("kein Schluessel"))
