"""The door to our border server: LMTP, TLS, a password, limits, and what must not slip through."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiosmtplib
import pytest

from channels.mail.listener.protocol import GUESSES
from channels.mail.listener.server import SmtpListener
from channels.mail.settings import Limits, Tls
from tests.channels.given_tls import certificate
from tests.mailservers import DESK, Inbox, mail_settings, running
from tests.patience import PATIENCE, pass_time, patiently

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MAIL = b"From: An <an@khach.example>\r\nMessage-ID: <1@khach.example>\r\n\r\nHang hong.\r\n"
USER, WORD = "border", "một mật khẩu dài"


@contextlib.asynccontextmanager
async def listening(inbox: Inbox, **changes: object) -> AsyncIterator[SmtpListener]:
    listener = SmtpListener(mail_settings(**changes), clock=lambda: NOW)
    async with running(listener.run, inbox.keep):
        await listener.started.wait()
        yield listener


class Wire:
    """A raw conversation, line by line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def say(self, text: bytes) -> None:
        self.writer.write(text)
        await self.writer.drain()

    async def hear(self) -> str:
        """The next whole answer, its last line; "" when the other side has hung up."""
        async with patiently():
            while line := await self.reader.readline():
                if line[3:4] != b"-":
                    return line.decode().strip()
        return ""

    async def ask(self, text: bytes) -> str:
        await self.say(text + b"\r\n")
        return await self.hear()


@contextlib.asynccontextmanager
async def wired(listener: SmtpListener, path: str = "") -> AsyncIterator[Wire]:
    opening = (
        asyncio.open_unix_connection(path)
        if path
        else asyncio.open_connection("127.0.0.1", listener.port)
    )
    reader, writer = await opening
    wire = Wire(reader, writer)
    assert (await wire.hear())[:3] == "220"
    try:
        yield wire
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def begun(wire: Wire, recipients: int = 1, greeting: bytes = b"EHLO border.example") -> None:
    """Everything up to DATA."""
    assert (await wire.ask(greeting))[:3] == "250"
    assert (await wire.ask(b"MAIL FROM:<an@khach.example>"))[:3] == "250"
    for n in range(recipients):
        local, domain = DESK.split("@")
        assert (await wire.ask(f"RCPT TO:<{local}+{n}@{domain}>".encode()))[:3] == "250"


async def test_by_lmtp_every_recipient_gets_an_answer_of_its_own():
    inbox = Inbox()
    async with listening(inbox, listen_lmtp=True) as listener, wired(listener) as wire:
        await begun(wire, 3, b"LHLO border.example")
        assert (await wire.ask(b"DATA"))[:3] == "354"
        await wire.say(MAIL + b".\r\n")
        assert [(await wire.hear())[:3] for _ in range(3)] == ["250"] * 3
        assert (await wire.ask(b"NOOP"))[:3] == "250", "no answer is left over"
    (kept,) = inbox.rows.values()
    assert b"with LMTP;" in kept.raw


async def test_by_lmtp_a_mail_that_cannot_be_kept_is_refused_to_each():
    async with listening(Inbox(failing=1), listen_lmtp=True) as listener, wired(listener) as wire:
        await begun(wire, 2, b"LHLO border.example")
        await wire.ask(b"DATA")
        await wire.say(MAIL + b".\r\n")
        assert [(await wire.hear())[:3] for _ in range(2)] == ["451"] * 2


async def test_lmtp_does_not_answer_to_a_greeting_of_smtp():
    async with listening(Inbox(), listen_lmtp=True) as listener, wired(listener) as wire:
        assert (await wire.ask(b"EHLO border.example"))[:3] == "500"


async def test_mail_comes_through_a_unix_socket(tmp_path: Path):
    inbox, path = Inbox(), str(tmp_path / "lmtp")
    async with (
        listening(inbox, listen_lmtp=True, listen_socket=path) as listener,
        wired(listener, path) as wire,
    ):
        await begun(wire, 1, b"LHLO border.example")
        await wire.ask(b"DATA")
        assert (await wire.ask(MAIL + b"."))[:3] == "250"
    assert len(inbox.rows) == 1


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate and its key, as files."""
    return certificate(tmp_path_factory.mktemp("tls"))


def trusting() -> ssl.SSLContext:
    """A client that takes the test's certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
async def test_mail_comes_under_tls_with_a_password(pair: tuple[str, str], tls: Tls):
    inbox = Inbox()
    secured = {"listen_tls": tls, "listen_certificate": pair[0], "listen_key": pair[1]}
    guarded = secured | {"listen_user": USER, "listen_password": WORD}
    async with listening(inbox, **guarded) as listener:
        client = aiosmtplib.SMTP(
            hostname="127.0.0.1",
            port=listener.port,
            use_tls=tls is Tls.IMPLICIT,
            start_tls=tls is Tls.STARTTLS,
            tls_context=trusting(),
            timeout=PATIENCE,
        )
        async with client:
            await client.login(USER, WORD)
            await client.sendmail("an@khach.example", [DESK], MAIL)
    assert len(inbox.rows) == 1


async def test_where_tls_is_asked_for_nothing_goes_in_the_clear(pair: tuple[str, str]):
    secured = {
        "listen_tls": Tls.STARTTLS, "listen_certificate": pair[0], "listen_key": pair[1],
        "listen_user": USER, "listen_password": WORD,
    }  # fmt: skip
    async with listening(Inbox(), **secured) as listener, wired(listener) as wire:
        assert (await wire.ask(b"EHLO border.example"))[:3] == "250"
        assert (await wire.ask(b"MAIL FROM:<an@khach.example>"))[:3] == "530"
        assert (await wire.ask(b"AUTH PLAIN AGEAYg=="))[:3] in ("530", "538", "500", "502", "503")


async def test_after_some_wrong_passwords_even_the_right_one_waits(pair: tuple[str, str]):
    secured = {
        "listen_tls": Tls.IMPLICIT, "listen_certificate": pair[0], "listen_key": pair[1],
        "listen_user": USER, "listen_password": WORD,
    }  # fmt: skip
    async with listening(Inbox(), **secured) as listener:

        async def login(word: str) -> bool:
            client = aiosmtplib.SMTP(
                hostname="127.0.0.1", port=listener.port, use_tls=True, tls_context=trusting()
            )
            async with client:
                try:
                    await client.login(USER, word)
                except aiosmtplib.SMTPAuthenticationError:
                    return False
                return True

        assert await login(WORD)
        assert [await login(f"thử {n}") for n in range(GUESSES)] == [False] * GUESSES
        assert not await login(WORD)


async def test_a_session_ends_in_time_however_talkative_it_is():
    async with listening(Inbox()) as listener, wired(listener) as wire:
        answers = 0
        with contextlib.suppress(ConnectionError):
            while await wire.ask(b"NOOP"):
                answers += 1
                pass_time(0.9 * mail_settings().listen_idle)
        assert answers == 14, "the last word before the hour is over"


async def test_who_says_nothing_is_hung_up_on():
    async with listening(Inbox()) as listener, wired(listener) as wire:
        pass_time(2 * mail_settings().listen_idle)
        assert await wire.hear() == ""


async def test_a_line_cut_in_the_middle_of_the_text_leaves_nothing_behind():
    inbox = Inbox()
    async with listening(inbox) as listener:
        async with wired(listener) as wire:
            await begun(wire)
            await wire.ask(b"DATA")
            await wire.say(MAIL[:40])
        async with wired(listener) as wire:
            await begun(wire)
            await wire.ask(b"DATA")
            assert (await wire.ask(MAIL + b"."))[:3] == "250"
    assert len(inbox.rows) == 1


@pytest.mark.parametrize(
    "end",
    [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r\n", b"\r\n.\r", b"\r.\r", b"\r\n\0.\r\n"],
)
async def test_no_second_mail_is_smuggled_in_behind_a_false_end(end: bytes):
    inbox = Inbox()
    smuggled = b"MAIL FROM:<vip@khach.example>\r\nRCPT TO:<x@y>\r\nDATA\r\nhai\r\n"
    async with listening(inbox) as listener, wired(listener) as wire:
        await begun(wire)
        await wire.ask(b"DATA")
        assert (await wire.ask(MAIL + b"mot" + end + smuggled + b"."))[:3] == "250"
        assert (await wire.ask(b"NOOP"))[:3] == "250"
    (kept,) = inbox.rows.values()
    assert b"vip@khach.example" in kept.raw, "it is part of the one mail's text"


async def test_commands_may_come_all_at_once():
    inbox = Inbox()
    async with listening(inbox) as listener, wired(listener) as wire:
        assert (await wire.ask(b"EHLO border.example"))[:3] == "250"
        await wire.say(
            b"MAIL FROM:<an@khach.example>\r\nRCPT TO:<" + DESK.encode() + b">\r\nDATA\r\n"
        )
        assert [(await wire.hear())[:3] for _ in range(3)] == ["250", "250", "354"]
        assert (await wire.ask(MAIL + b"."))[:3] == "250"
    assert len(inbox.rows) == 1


async def test_a_mail_above_the_limit_is_refused_to_each_recipient_by_lmtp():
    small = Limits(mail=1000)
    async with (
        listening(Inbox(), listen_lmtp=True, limits=small) as listener,
        wired(listener) as wire,
    ):
        await begun(wire, 2, b"LHLO border.example")
        await wire.ask(b"DATA")
        await wire.say(MAIL + b"x" * 900 + b"\r\n" + b"y" * 900 + b"\r\n.\r\n")
        assert [(await wire.hear())[:3] for _ in range(2)] == ["552"] * 2
