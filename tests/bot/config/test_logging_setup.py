"""Logs can be shown to anybody."""

from __future__ import annotations

import logging
import sys

import httpx2
import pytest
import structlog
from fastapi import FastAPI

from bot.config.logging_setup import Masking, mask, masked
from bot.notices.sink import LogNotices
from bot.web.server import serve
from tests.patience import PATIENCE


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
        ("authorization=AWS4-HMAC-SHA256 Credential=AK/vn/s3, Signature=f00d", "f00d"),
        ("GET /me?access_token=EAAB.x&appsecret_proof=f00d", "f00d"),
        ("GET /me?fields=id&access_token=EAAB.x", "EAAB"),
        ("GET /go?to=https%3A%2F%2Fz.vn%2Fbot7000%3AAAE%2Fx", "AAE"),
        ("url='bot7000:AAE-token/getMe'", "AAE"),
        ("[(b'access_token', b'v2.x'), (b'host', b'z.vn')]", "v2.x"),
        ("{'secret_key': 'v2.x', 'tries': 3}", "v2.x"),
        ("[('Cookie', 'session=v2.x')]", "v2.x"),
        ("postgresql://desk:mat-khau@db/desk", "mat-khau"),
    ],
)
def test_personal_data_and_secrets_are_masked(written: str, hidden: str) -> None:
    assert hidden not in masked(written)


@pytest.mark.parametrize(
    "plain",
    [
        "KN-2026-000123-7 hạn 30/03/2026",
        "KeyError: 'stage'",
        "a key, a token and a secret; the keys: three",
        "GET /robots.txt and /about",
    ],
)
def test_case_numbers_dates_and_plain_words_stay_readable(plain: str) -> None:
    assert masked(plain) == plain


def heard(record: logging.LogRecord) -> str:
    """What a handler of ours writes, and all that another formatter could find in the record."""
    handler = logging.StreamHandler()
    handler.addFilter(Masking())
    assert handler.filter(record)
    return f"{handler.format(record)} {vars(record)}"


def test_libraries_are_masked_too() -> None:
    record = logging.LogRecord("lib", logging.INFO, "f", 1, "call %s", ("0912345678",), None)
    assert "12345" not in heard(record)


def test_a_library_that_counts_its_arguments_wrongly_is_masked_and_breaks_nothing() -> None:
    record = logging.LogRecord("lib", logging.INFO, "f", 1, "%s %s", ("0912345678",), None)
    assert "12345" not in heard(record)


def test_what_a_library_says_of_an_exception_is_masked() -> None:
    try:
        raise OSError("POST https://bot.example/bot7000:AAE-token/getMe for 0912345678")
    except OSError:
        record = logging.LogRecord("asyncio", logging.ERROR, "f", 1, "lost", (), sys.exc_info())
    written = heard(record)
    assert "OSError" in written
    assert "AAE-token" not in written and "12345" not in written


def test_what_a_library_puts_beside_its_words_is_masked() -> None:
    beside = {
        "headers": [(b"access_token", b"kin-1"), ("Authorization", "Bearer kin-2 kin-3")],
        "settings": {"app_secret": "kin-4", "tries": 3},
        "token": b"kin-5",
        "stack_info": "call(password='kin-6')",
    }
    written = heard(logging.makeLogRecord({"msg": "sent", **beside}))
    assert "kin-" not in written
    assert "sent" in written and "'tries': 3" in written


def test_our_own_lines_are_masked_below_the_surface_too() -> None:
    event = {"event": "asked", "url": httpx2.URL("https://z.vn/bot7000:AAE/x"), "token": "kin-1"}
    written = str(
        mask(None, "info", {**event, "sent": {"headers": [b"secret_key: kin-2"]}, "n": 7})
    )
    assert "AAE" not in written and "kin-" not in written
    assert "asked" in written and "'n': 7" in written


async def test_a_crash_of_a_page_is_logged_by_our_logger_only() -> None:
    """uvicorn would install handlers of its own, past the masking."""
    app = FastAPI()

    @app.get("/")
    def page() -> None:
        raise RuntimeError("số 0912345678")

    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    root, listener = logging.getLogger(), Listener()
    root.addHandler(listener)
    try:
        async with (
            serve(app, "127.0.0.1", 0) as port,
            httpx2.AsyncClient(timeout=PATIENCE) as client,
        ):
            assert (await client.get(f"http://127.0.0.1:{port}/")).status_code == 500
    finally:
        root.removeHandler(listener)
    assert any("RuntimeError" in line for line in lines)
    assert not logging.getLogger("uvicorn").handlers
    assert not logging.getLogger("uvicorn.error").handlers


def test_a_long_line_of_dashes_is_masked_in_the_time_of_its_length() -> None:
    for piece in ("a-", "token_", "bot1"):  # once an hour
        assert masked(piece * 200_000) == piece * 200_000


def test_without_a_group_of_agents_trouble_stands_in_the_log() -> None:
    with structlog.testing.capture_logs() as logged:
        assert LogNotices().of_text("Hộp thư chưa đọc được") == ()
        assert LogNotices().of_unreadable(7, "email", "hỏng") == ()
    assert [one["log_level"] for one in logged] == ["warning", "warning"]
    assert logged[0]["text"] == "Hộp thư chưa đọc được" and logged[1]["delivery"] == 7
