"""Only Zalo's deliveries are taken, and Zalo's ping while a webhook is being set."""

from __future__ import annotations

import pytest

from channels.http.client import Http
from channels.zalo_bot.channel import ZaloBotChannel
from channels.zalo_bot.settings import ZaloBotSettings
from channels.zalo_bot.verify import SECRET_HEADER
from tests.channels.zalo_bot.fake_zalo import SETTINGS

RAW = b'{"event_name":"message.text.received"}'


def believes(headers: dict[str, str], raw: bytes = RAW, settings: ZaloBotSettings = SETTINGS):
    return ZaloBotChannel(settings, Http()).verify(headers, raw)


def test_the_right_secret_is_believed():
    assert believes({SECRET_HEADER: SETTINGS.webhook_secret})


@pytest.mark.parametrize(
    "given", ["", "sai", SETTINGS.webhook_secret + "x", "khoá-tiếng-việt", "\udcff"]
)
def test_any_other_secret_is_not(given: str):
    assert not believes({SECRET_HEADER: given})


def test_no_secret_is_not_believed():
    assert not believes({})


def test_without_a_configured_secret_nothing_is_believed():
    open_door = ZaloBotSettings(token="1:a")
    assert not believes({SECRET_HEADER: ""}, settings=open_door)
    assert not believes({}, settings=open_door)


@pytest.mark.parametrize("raw", [b"", b" \n", b"{}"])
def test_the_ping_without_content_is_let_through(raw: bytes):
    assert believes({}, raw)
