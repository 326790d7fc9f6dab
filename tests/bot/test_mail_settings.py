"""What the operator says of the mailbox reaches the mail channel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr, ValidationError

from bot.settings import MailSection, Settings
from bot.wiring import channel_settings


def _section(**given: str) -> MailSection:
    return MailSection.model_validate(
        {"address": "khieunai@congty.vn", "smtp_host": "127.0.0.1"} | given
    )


def test_waiting_times_of_the_mailbox_reach_the_channel() -> None:
    mail = _section(imap_late="PT24H", smtp_answer_timeout="PT3M")
    settings = Settings(secret_key=SecretStr("0123456789abcdef"), mail=mail)
    told = channel_settings(settings).email
    assert told is not None
    assert told.imap_late == timedelta(hours=24)
    assert told.smtp_answer_timeout == timedelta(minutes=3)


def test_a_waiting_time_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ValidationError, match="imap_late"):
        _section(imap_late="PT0S")
