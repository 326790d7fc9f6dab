"""Logs can be shown to anybody."""

from __future__ import annotations

import logging
import sys

import httpx2
import pytest
import structlog
from fastapi import FastAPI

from bot.logs import Masked, masked
from bot.unheard import Logged
from bot.web.server import served


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
        ("Authorization: Bearer eyJ.abc-d", "eyJ"),
        ("postgresql://desk:mat-khau@db/desk", "mat-khau"),
    ],
)
def test_personal_data_and_secrets_are_masked(written: str, hidden: str) -> None:
    assert hidden not in masked(written)


def test_case_numbers_and_dates_stay_readable() -> None:
    assert masked("KN-2026-000123-7 hạn 30/03/2026") == "KN-2026-000123-7 hạn 30/03/2026"


def test_libraries_are_masked_too() -> None:
    record = logging.LogRecord("lib", logging.INFO, "f", 1, "call %s", ("0912345678",), None)
    assert "12345" not in Masked("%(name)s %(message)s").format(record)


def test_what_a_library_says_of_an_exception_is_masked() -> None:
    try:
        raise OSError("POST https://bot.example/bot7000:AAE-token/getMe for 0912345678")
    except OSError:
        record = logging.LogRecord("asyncio", logging.ERROR, "f", 1, "lost", (), sys.exc_info())
    written = Masked("%(message)s").format(record)
    assert "OSError" in written
    assert "AAE-token" not in written and "12345" not in written


async def test_a_crash_of_a_page_is_logged_by_our_logger_only() -> None:
    """uvicorn would install handlers of its own, past the masking."""
    app = FastAPI()

    @app.get("/")
    def page() -> None:
        raise RuntimeError("số 0912345678")

    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(Masked("%(message)s").format(record))

    root, listener = logging.getLogger(), Listener()
    root.addHandler(listener)
    try:
        async with served(app, "127.0.0.1", 0) as port, httpx2.AsyncClient() as client:
            assert (await client.get(f"http://127.0.0.1:{port}/")).status_code == 500
    finally:
        root.removeHandler(listener)
    assert any("RuntimeError" in line for line in heard)
    assert not logging.getLogger("uvicorn").handlers
    assert not logging.getLogger("uvicorn.error").handlers


def test_a_long_line_of_dashes_is_masked_in_the_time_of_its_length() -> None:
    assert masked("a-" * 200_000) == "a-" * 200_000  # once an hour


def test_without_a_group_of_agents_trouble_stands_in_the_log() -> None:
    with structlog.testing.capture_logs() as logged:
        assert Logged().of_trouble("Hộp thư chưa đọc được") == ()
        assert Logged().of_unreadable(7, "email", "hỏng") == ()
    assert [one["log_level"] for one in logged] == ["warning", "warning"]
    assert logged[0]["text"] == "Hộp thư chưa đọc được" and logged[1]["delivery"] == 7
