"""`tiepnhan connect zalo-oa`, as the person sees it who has the right to the account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.main import app
from bot.config.settings import SettingsError, load
from bot.errors import NotConnected
from bot.session import provider_session
from channels.http.client import Http
from channels.zalo_oa.consent import Consent, request_consent
from channels.zalo_oa.factory import access_tokens
from channels.zalo_oa.settings import ZaloOaSettings
from sandbox.world import World

REDIRECT = "https://khieunai.example.vn/zalo"


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """Zalo, and the settings of a company that has an account there."""
    async with World(mail=False) as world:
        accounts = world.accounts
        given = {
            "SECRET_KEY": "mot-khoa-du-dai-va-kho-doan-2026",
            "DATABASE_URL": f"sqlite:///{tmp_path}/desk.db",
            "ZALO_OA__APP_ID": accounts.zalo_app_id,
            "ZALO_OA__OA_ID": accounts.zalo_oa_id,
            "ZALO_OA__APP_SECRET": accounts.zalo_app_secret,
            "ZALO_OA__OA_SECRET": accounts.zalo_oa_secret,
            "ZALO_OA__BASE_URL": world.zalo_oa.base_url,
            "ZALO_OA__OAUTH_URL": world.zalo_oa.base_url,
            "ZALO_OA__REDIRECT_URL": REDIRECT,
        }
        for name, value in given.items():
            monkeypatch.setenv(f"TIEPNHAN_{name}", value)
        yield world


async def connects(
    monkeypatch: pytest.MonkeyPatch, *, spoilt: bool = False, unnamed: bool = False
) -> Result:
    """Somebody runs the command, opens the link it prints, consents, and pastes the address."""
    asked: list[Consent] = []

    def ask(settings: ZaloOaSettings, redirect: str, *, verifier: str) -> Consent:
        asked.append(request_consent(settings, redirect, verifier=verifier))
        return asked[0]

    def follow(_: str) -> str:
        answer = httpx2.get(asked[0].link)
        address = answer.headers["location"].replace("code=", "code=x" if spoilt else "code=")
        return address.replace("oa_id=", "to=") if unnamed else address

    monkeypatch.setattr("bot.cli.connect.request_consent", ask)
    monkeypatch.setattr("typer.prompt", follow)
    return await asyncio.to_thread(CliRunner().invoke, app, ["connect", "zalo-oa"])


async def test_consent_gives_tokens_that_a_desk_uses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = await connects(monkeypatch)
    assert result.exit_code == 0, result.output
    assert f"{world.zalo_oa.base_url}/v4/oa/permission?" in result.output
    assert f"“{world.zalo_oa.name}”" in result.output
    http, settings = Http(), load()
    assert settings.zalo_oa is not None
    async with provider_session(settings, http) as outside:
        token = await access_tokens(settings.zalo_oa, outside).current()
    await http.close()
    assert world.zalo_oa.oauth.standing(token) == "good"
    assert token not in result.output
    assert list(world.violations) == []


async def test_the_tokens_of_another_account_do_not_replace_our_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connects(monkeypatch)
    before = await _kept()
    monkeypatch.setattr(world.zalo_oa, "id", "1111111111111111111")
    result = await connects(monkeypatch, unnamed=True)
    assert isinstance(result.exception, NotConnected)
    assert "1111111111111111111" in str(result.exception)
    assert await _kept() == before


async def _kept() -> str:
    http, settings = Http(), load()
    assert settings.zalo_oa is not None
    async with provider_session(settings, http) as outside:
        kept = await access_tokens(settings.zalo_oa, outside).current()
    await http.close()
    return kept


async def test_an_address_that_zalo_does_not_know_is_told_in_one_line(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = await connects(monkeypatch, spoilt=True)
    assert isinstance(result.exception, NotConnected)
    assert "tiepnhan connect zalo-oa" in str(result.exception)


async def test_without_a_callback_address_nobody_is_sent_anywhere(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIEPNHAN_ZALO_OA__REDIRECT_URL")
    result = await connects(monkeypatch)
    assert isinstance(result.exception, SettingsError)
    assert "zalo_oa.redirect_url" in str(result.exception)
