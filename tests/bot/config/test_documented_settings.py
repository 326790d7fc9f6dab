"""The pages for operators against the settings: what they show is what the desk takes."""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from bot.config.settings import (
    AgentSection,
    FilesSection,
    Settings,
    TelegramSection,
    WebSection,
    load,
)
from channels.facebook.settings import FacebookSettings
from channels.mail.settings import MailboxSection, MailSection, OAuth
from channels.zalo_bot.settings import ZaloBotSettings
from channels.zalo_oa.settings import ZaloOaSettings

ROOT = Path(__file__).parents[3]
SECRET = re.compile(r"^(TIEPNHAN_(\w+?)__\w*(?:TOKEN|SECRET|PASSWORD))=$", re.M)
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")


def names_of(section: type) -> list[str]:
    if issubclass(section, BaseModel):
        return list(section.model_fields)
    return [field.name for field in dataclasses.fields(section)]


def secrets_of(section: type) -> list[str]:
    """Those that no log may show."""
    if issubclass(section, BaseModel):
        found = section.model_fields.items()
        return [name for name, field in found if field.annotation is SecretStr]
    return [field.name for field in dataclasses.fields(section) if not field.repr]


@pytest.mark.parametrize("page", ["operating.md", "connecting.md"])
def test_the_settings_that_a_page_shows_are_taken(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("TIEPNHAN_")]:
        monkeypatch.delenv(name)
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / page).read_text("utf-8"), re.S)
    written = "\n".join(blocks)
    shown = {section.upper() for section in tomllib.loads(written)}
    for name, section in SECRET.findall(EXAMPLE):
        if section in shown and ("oauth" in written or "OAUTH" not in name):
            monkeypatch.setenv(name, "khong-phai-khoa-that-2026")
    monkeypatch.setenv("TIEPNHAN_SECRET_KEY", "mot-khoa-du-dai-va-kho-doan-2026")
    monkeypatch.chdir(tmp_path)
    Path("tiepnhan.toml").write_text(written, "utf-8")
    assert {section.upper() for section in load().model_fields_set} >= shown


@pytest.mark.parametrize(
    "section",
    [
        AgentSection, FacebookSettings, FilesSection, MailboxSection, MailSection, OAuth, Settings,
        TelegramSection, WebSection, ZaloBotSettings, ZaloOaSettings,
    ],
)  # fmt: skip
def test_every_setting_stands_in_the_page_for_operators(section: type) -> None:
    missing = [
        name
        for name in names_of(section)
        if name.upper() not in OPERATING and not re.search(rf"\b{name}\b", OPERATING)
    ]
    assert missing == []


def test_every_top_level_setting_is_in_the_example() -> None:
    sections = {"files", "web", "telegram", "zalo_bot", "zalo_oa", "facebook", "mail"}
    missing = [
        name
        for name in Settings.model_fields
        if name not in sections and f"TIEPNHAN_{name.upper()}=" not in EXAMPLE
    ]
    missing += [
        f"{section}.{name}"
        for section, kind in (
            ("files", FilesSection),
            ("web", WebSection),
            ("telegram", TelegramSection),
            ("zalo_oa", ZaloOaSettings),
            ("facebook", FacebookSettings),
            ("mail", MailSection),
        )
        for name in secrets_of(kind)
        if f"TIEPNHAN_{section.upper()}__{name.upper()}=" not in EXAMPLE
    ]
    assert missing == []
