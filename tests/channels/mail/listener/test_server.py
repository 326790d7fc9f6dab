"""The SMTP listener answers 250 only for mail that is safe, and says nothing of our insides."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiosmtplib
import pytest
from aiosmtpd.smtp import Envelope, Session

from channels.mail.listener.protocol import ListenerState, protocol_factory
from channels.mail.listener.server import SmtpListener, _Handler, _trace_header
from channels.mail.parse import ReadOptions, parse
from channels.mail.settings import Limits
from channels.mail.threading_tokens import reply_address
from tests.mailservers import DESK, SECRET, Inbox, mail_settings, running
from tests.patience import PATIENCE, patiently
from workflows.messaging.messages import Kind

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MAIL = (
    b"From: An <an@khach.example>\r\nTo: khieunai@cty.example\r\nSubject: Khieu nai\r\n"
    b"Message-ID: <1@khach.example>\r\n\r\nH\xc3\xa0ng h\xe1\xbb\x8fng.\r\n"
)


@contextlib.asynccontextmanager
async def listening(inbox: Inbox, **changes: object) -> AsyncIterator[aiosmtplib.SMTP]:
    listener = SmtpListener(mail_settings(**changes), clock=lambda: NOW)
    async with running(listener.run, inbox.keep):
        await listener.started.wait()
        async with aiosmtplib.SMTP(
            hostname="127.0.0.1", port=listener.port, start_tls=False, timeout=PATIENCE
        ) as client:
            yield client


async def test_an_accepted_mail_was_kept_before_the_answer():
    inbox = Inbox()
    async with listening(inbox) as client:
        _, words = await client.sendmail("an@khach.example", [DESK], MAIL)
        (kept,) = inbox.rows.values()
    assert words.startswith("2.0.0 Kept")
    assert kept.raw.endswith(MAIL)
    assert kept.raw.startswith(b"Return-Path: <an@khach.example>\r\n")
    assert b"Received: from" in kept.raw


async def test_a_mail_that_cannot_be_kept_is_asked_for_again():
    inbox = Inbox(failing=1)
    async with listening(inbox) as client:
        with pytest.raises(aiosmtplib.SMTPDataError) as caught:
            await client.sendmail("an@khach.example", [DESK], MAIL)
        assert caught.value.code == 451
        assert "disk" not in caught.value.message
        await client.sendmail("an@khach.example", [DESK], MAIL)
    assert len(inbox.rows) == 1


async def test_the_same_mail_handed_over_twice_is_one_delivery():
    inbox = Inbox()
    async with listening(inbox) as client:
        for _ in range(2):
            await client.sendmail("an@khach.example", [DESK], MAIL)
    assert len(inbox.rows) == 1


async def test_a_mail_for_someone_else_is_refused():
    async with listening(Inbox()) as client:
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as caught:
            await client.sendmail("an@khach.example", ["giamdoc@cty.example"], MAIL)
    assert caught.value.recipients[0].code == 550


async def test_an_address_with_a_token_is_ours_and_proves_the_case():
    inbox = Inbox()
    tokened = reply_address("KN-2026-000123-7", DESK, SECRET)
    async with listening(inbox) as client:
        await client.sendmail("an@khach.example", [tokened], MAIL)
    (kept,) = inbox.rows.values()
    assert parse(kept.raw, ReadOptions(secret=SECRET)).thread.proven == ("KN-2026-000123-7",)


async def test_a_mail_that_is_too_big_is_refused_for_good():
    async with listening(Inbox(), limits=Limits(mail=10_000)) as client:
        with pytest.raises(aiosmtplib.SMTPResponseException) as caught:
            await client.sendmail("an@khach.example", [DESK], MAIL + b"x" * 20_000)
    assert caught.value.code == 552


async def test_too_many_recipients_are_too_many():
    async with listening(Inbox(), limits=Limits(recipients=3)) as client:
        refused, _ = await client.sendmail("an@khach.example", [DESK] * 5, MAIL)
    assert {reply.code for reply in refused.values()} == {452}


async def test_a_customers_long_line_is_no_reason_to_refuse():
    inbox = Inbox()
    async with listening(inbox) as client:
        await client.sendmail("an@khach.example", [DESK], MAIL + b"x" * 5000 + b"\r\n")
    assert len(inbox.rows) == 1


async def test_a_null_return_path_is_kept_as_one():
    inbox = Inbox()
    bounce = MAIL.replace(b"Khieu nai", b"Undelivered Mail Returned to Sender").replace(
        b"an@khach", b"mailer-daemon@mx"
    )
    async with listening(inbox) as client:
        await client.sendmail("", [DESK], bounce)
    (kept,) = inbox.rows.values()
    assert kept.raw.startswith(b"Return-Path: <>\r\n")
    assert parse(kept.raw, ReadOptions()).kind is Kind.BOUNCE


async def test_one_connection_too_many_is_sent_away_politely():
    listener = SmtpListener(mail_settings(listen_connections=1), clock=lambda: NOW)
    async with running(listener.run, Inbox().keep):
        await listener.started.wait()
        first = await asyncio.open_connection("127.0.0.1", listener.port)
        assert (await first[0].readline()).startswith(b"220")
        second = await asyncio.open_connection("127.0.0.1", listener.port)
        assert (await second[0].readline()).startswith(b"421")
        for _, writer in (first, second):
            writer.close()
            await writer.wait_closed()


async def test_a_bare_carriage_return_in_an_address_forges_no_header():
    inbox = Inbox()
    listener = SmtpListener(mail_settings(), clock=lambda: NOW)
    async with running(listener.run, inbox.keep):
        await listener.started.wait()
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        lines = (
            b"HELO x",
            b"MAIL FROM:<an\rx@khach.example>",
            b"RCPT TO:<khieunai+\rx@cty.example>",
            b"DATA",
            MAIL + b".",
            b"QUIT",
        )
        async with patiently():
            for line in lines:
                writer.write(line + b"\r\n")
                assert await reader.readline()
            assert (await reader.readline()).startswith(b"221")
        writer.close()
    heads = [row.raw.partition(b"\r\n\r\n")[0].replace(b"\r\n", b"") for row in inbox.rows.values()]
    assert heads, "nothing"
    assert not any(b"\r" in head for head in heads)


def test_control_characters_of_the_envelope_stay_out_of_the_header():
    envelope = Envelope()
    envelope.mail_from = "an\rX-Failed-Recipients: b@khach.example"
    envelope.rcpt_tos = ["khieunai@cty.example\nBcc: c@khach.example\u2028"]
    session = Session(asyncio.new_event_loop())
    session.loop.close()
    head = _trace_header(session, envelope, mail_settings(), NOW)
    assert head.count(b"\n") == head.count(b"\r") == 3


async def test_the_longest_line_is_what_the_settings_say():
    inbox = Inbox()
    async with listening(inbox, limits=Limits(line=2000)) as client:
        with pytest.raises(aiosmtplib.SMTPResponseException) as caught:
            await client.sendmail("an@khach.example", [DESK], MAIL + b"x" * 5000 + b"\r\n")
    assert caught.value.code == 500
    assert not inbox.rows


async def test_the_limit_of_connections_holds_for_another_event_loops_transport():
    class Wire:
        said = b""
        closed = False

        def write(self, data: bytes) -> None:
            self.said += data

        def close(self) -> None:
            self.closed = True

    settings = mail_settings(listen_connections=0)
    wire = Wire()
    handler = _Handler(settings, Inbox().keep, lambda: NOW)
    protocol_factory(ListenerState(settings), handler)().connection_made(wire)
    assert (wire.said[:3], wire.closed) == (b"421", True)
