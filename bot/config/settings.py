"""The operator's settings: `tiepnhan.toml` and the environment.

A secret may stand in the environment (`TIEPNHAN_MAIL__SMTP_PASSWORD`) or in a file whose name the
environment gives (`TIEPNHAN_MAIL__SMTP_PASSWORD_FILE`). Nothing has a usable default secret.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.config import checks
from channels.facebook.settings import FacebookSettings
from channels.mail.settings import MailSection
from channels.zalo_bot.settings import ZaloBotSettings
from channels.zalo_oa.settings import ZaloOaSettings
from workflows.case import Role

FILE = "tiepnhan.toml"
PREFIX = "TIEPNHAN_"


class SettingsError(Exception):
    """The settings cannot be used: one line per problem, each naming the key and the remedy."""


class Section(BaseModel):
    """A part of the settings file; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AgentSection(Section):
    """One person of the team."""

    id: str
    name: str
    telegram_id: int
    roles: frozenset[Role]
    department: str = "cskh"


class TelegramSection(Section):
    """The agents' group."""

    token: SecretStr
    group_id: int
    base_url: str = "https://api.telegram.org"
    per_minute: int = 20  # what Telegram takes from a bot in one group
    agents: tuple[AgentSection, ...]


class WebSection(Section):
    """Where the desk listens for webhooks and serves its pages."""

    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    password: SecretStr = SecretStr("")
    api_token: SecretStr = SecretStr("")


class FilesSection(Section):
    """Where files of customers and our documents are stored, and which scanner checks them."""

    folder: Path | None = None  # default: beside the SQLite file; PostgreSQL: in the database
    s3_url: str = ""  # https://host/bucket/prefix of an S3-compatible store, instead of a folder
    s3_region: str = "us-east-1"
    s3_access_key: str = ""
    s3_secret_key: SecretStr = SecretStr("")
    clamd: str = ""  # unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310
    most_mb_per_day: int = Field(default=200, ge=1)  # from one customer


class Settings(BaseSettings):
    """Everything an operator decides about one running desk."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        toml_file=FILE,
        extra="forbid",
        frozen=True,
    )

    secret_key: SecretStr = Field(min_length=16)
    database_url: str = Field(default="sqlite:///tiepnhan.db", repr=False)  # may hold a password
    policy_file: Path | None = None
    undo_seconds: int = Field(default=10, ge=0, le=300)  # how long an agent may take a letter back
    allow_loopback_media: bool = False  # the sandbox serves pictures on this machine
    files: FilesSection = FilesSection()
    web: WebSection = WebSection()
    telegram: TelegramSection | None = None
    # The channels: each folder declares its own section (ChannelFactory.section).
    zalo_bot: ZaloBotSettings | None = None
    zalo_oa: ZaloOaSettings | None = None
    facebook: FacebookSettings | None = None
    mail: MailSection | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def load(**given: Any) -> Settings:
    """The settings in force. Raises SettingsError with one line per wrong or missing key."""
    _secrets_from_files(os.environ)
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsError("\n".join(_line(problem) for problem in error.errors())) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{FILE} is no TOML: {error}; correct it there") from None
    found = [*checks.problems(settings)]
    if found:
        raise SettingsError("\n".join(found))
    return settings


def policy_file() -> Path | None:
    """The operator's policy, for commands that need no other setting; None: the packaged one.

    Raises SettingsError for a settings file that cannot be read.
    """
    named = _alone("policy_file")
    return Path(named) if named else None


def database_url() -> str:
    """The operator's database, for commands that need no other setting; empty: none is set.

    Raises SettingsError for a settings file that cannot be read.
    """
    return _alone("database_url")


def _alone(key: str) -> str:
    """One setting, although others may be missing."""
    written = Path(FILE)
    try:
        table = tomllib.loads(written.read_text("utf-8")) if written.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{FILE} is no TOML: {error}; correct it there") from None
    return str(os.environ.get(f"{PREFIX}{key.upper()}") or table.get(key) or "")


def _secrets_from_files(environ: Any) -> None:
    for name in [n for n in environ if n.startswith(PREFIX) and n.endswith("_FILE")]:
        if name == f"{PREFIX}POLICY_FILE":
            continue
        path = Path(environ[name])
        if not path.is_file():
            raise SettingsError(f"{name}: there is no file {path}; create it or unset {name}")
        key = name.removesuffix("_FILE")
        environ[key] = environ.get(key) or path.read_text("utf-8").strip()
        del environ[name]


def _line(problem: Mapping[str, Any]) -> str:
    """One problem as `key: what is wrong; what to do`."""
    key = ".".join(str(part) for part in problem["loc"]) or "settings"
    name = PREFIX + key.upper().replace(".", "__")
    if problem["type"] == "missing":
        return f"{key}: missing; set it in {FILE} or as {name}"
    if problem["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"{key}: there is no such setting; remove it from {FILE} or the environment"
    return f"{key}: {problem['msg']}; correct it in {FILE} or {name}"
