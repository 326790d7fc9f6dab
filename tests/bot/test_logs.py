"""Logs can be shown to anybody."""

from __future__ import annotations

import logging

import pytest

from bot.logs import _Masking, masked


@pytest.mark.clause("PV-01")
@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("gọi 0912345678 ngay", "12345"),
        ("CCCD 079201012345", "9201012"),
        ("thư của nguyen.van.a@congty-vd.vn", "guyen.van.a"),
        ("POST https://bot.example/bot7000:AAE-token/sendMessage", "7000:AAE-token"),
        ("password=Abc@123!", "Abc@123!"),
        ('{"token": "xyz.abc"}', "xyz.abc"),
    ],
)
def test_personal_data_and_secrets_are_masked(written: str, hidden: str) -> None:
    assert hidden not in masked(written)


def test_case_numbers_and_dates_stay_readable() -> None:
    assert masked("KN-2026-000123-7 hạn 30/03/2026") == "KN-2026-000123-7 hạn 30/03/2026"


def test_libraries_are_masked_too() -> None:
    record = logging.LogRecord("lib", logging.INFO, "f", 1, "call %s", ("0912345678",), None)
    assert _Masking().filter(record)
    assert "12345" not in record.getMessage()
