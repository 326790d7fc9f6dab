"""The labelled corpora and the one moment at which all these tests read."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest

from workflows.reading import Reading
from workflows.reading import read as read_message

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
HOTLINE = "+842873004787"
Row = dict[str, Any]


class Reads(Protocol):
    def __call__(
        self, text: str, *, channel: str = ..., subject: str = ..., asked: Sequence[str] = ...
    ) -> Reading: ...


@pytest.fixture(scope="session")
def read() -> Reads:
    def reads(
        text: str, *, channel: str = "webchat", subject: str = "", asked: Sequence[str] = ()
    ) -> Reading:
        return read_message(
            text, channel=channel, now=NOW, subject=subject, hotline=HOTLINE, asked=asked
        )

    return reads


def rows(name: str) -> list[Row]:
    source = Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")
    found: list[Row] = tomllib.loads(source)["row"]
    return found


@pytest.fixture(scope="session")
def set_a() -> list[Row]:
    """186 labelled messages on which the word lists were built: floors here guard regressions."""
    return rows("set_a")


@pytest.fixture(scope="session")
def held_out() -> list[Row]:
    """Messages in other words: floors here say how well the reader does on what it never saw."""
    return rows("held_out")


def fact(reading: Reading, key: str) -> str:
    return next((found.value for found in reading.facts if found.key == key), "")
