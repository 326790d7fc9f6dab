"""The same mail by several ways is one message; two workers share one mailbox in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import aiosmtplib
import pytest
from sqlalchemy import Engine

from bot.inbox.worker import InboxWorker
from bot.scheduler.fetchers import run_fetcher
from bot.wiring import StoredCursors, StoredMail
from channels.factory import Outside
from channels.http.client import Http
from channels.mail.channel import MailChannel
from channels.mail.factory import imap_fetchers
from channels.mail.imap.fetcher import ImapFetcher
from channels.mail.listener.server import SmtpListener
from storage import inbox, key_values
from storage.database import locks
from storage.database.locks import ProcessLocks
from storage.database.unit_of_work import UnitOfWork
from tests.bot.stage import Stage
from tests.channels.mail.imap.test_fetcher import CLOCK, Cursors, mail, no_pause
from tests.channels.ports import ports
from tests.mailservers import DESK, PASSWORD, Inbox, imap_server, mail_settings, running
from tests.patience import PATIENCE, until
from workflows.messaging.messages import RawDelivery

BODY = "Tên miền của tôi không gửi được mail từ sáng nay, xin xử lý giúp. Mã HD-0012."


def reader(stage: Stage, port: int) -> ImapFetcher:
    """As the desk builds it, with the desk's own database behind it."""
    box = mail_settings(imap_port=port, imap_idle=timedelta(seconds=0.05))
    found = imap_fetchers(
        box,
        Outside(http=Http(), clock=lambda: stage.now),
        ports(cursors=StoredCursors(stage.work), stored_mails=StoredMail(stage.work)),
    )
    fetcher = found["email imap"]
    assert isinstance(fetcher, ImapFetcher)
    return fetcher


async def by_imap(raw: bytes) -> RawDelivery:
    """As a mailbox gives it."""
    got = Inbox()
    async with imap_server(PASSWORD) as server:
        await server.append(DESK, b"Return-Path: <kh1@khach.example>\r\n" + raw)
        settings = mail_settings(imap_port=server.port)
        cursor = Cursors()
        fetcher = ImapFetcher(
            settings, load=cursor.load, save=cursor.save, clock=lambda: CLOCK, pause=no_pause
        )
        async with running(fetcher.run, got.keep):
            await got.has(1)
    return next(iter(got.rows.values()))


async def by_smtp(raw: bytes) -> RawDelivery:
    """As our border server hands it over."""
    got = Inbox()
    listener = SmtpListener(mail_settings(), clock=lambda: CLOCK)
    async with running(listener.run, got.keep):
        await listener.started.wait()
        async with aiosmtplib.SMTP(
            hostname="127.0.0.1", port=listener.port, start_tls=False, timeout=PATIENCE
        ) as client:
            await client.sendmail("kh1@khach.example", [DESK], raw)
    return next(iter(got.rows.values()))


async def test_a_mail_by_imap_and_by_smtp_is_one_message_of_one_case(stage: Stage) -> None:
    raw = mail(1, body=BODY)
    deliveries = [await by_imap(raw), await by_smtp(raw)]
    assert len({one.delivery_id for one in deliveries}) == 2
    box = MailChannel(mail_settings(check_signatures=False))
    intake = InboxWorker(stage.work, {"email": box}, stage.case_writer)
    for one in deliveries:
        await stage.work.run(partial(inbox.store, deliveries=[one]))
        await intake.one_pass(stage.now)
    case = await stage.only_case()
    file = await stage.desk.file(case.number)
    assert len([row for row in file.messages if row.direction == "in"]) == 1


async def test_a_mailbox_numbered_anew_is_not_fetched_again_by_the_desk(stage: Stage) -> None:
    """Through the desk's own tables: what they hold is known by Message-ID and size."""
    box = MailChannel(mail_settings(check_signatures=False))
    intake = InboxWorker(stage.work, {"email": box}, stage.case_writer)
    kept: list[RawDelivery] = []

    async def keep(deliveries: Sequence[RawDelivery]) -> None:
        await stage.work.run(lambda conn: inbox.store(conn, deliveries))
        await intake.one_pass(stage.now)
        kept.extend(deliveries)

    stage.now = CLOCK
    async with imap_server(PASSWORD) as server:
        for number in (1, 2):
            await server.append(DESK, mail(number, body=BODY))
        async with running(reader(stage, server.port).run, keep):
            await until(lambda: len(kept) == 2)
        name = f"imap 127.0.0.1 {DESK} INBOX"
        await stage.work.run(lambda conn: key_values.put(conn, name, "1:9000"))
        async with running(reader(stage, server.port).run, keep):
            await server.append(DESK, mail(3, body=BODY))
            await until(lambda: len(kept) >= 3)
    assert [one.raw for one in kept] == [mail(n, body=BODY) for n in (1, 2, 3)]


async def test_the_second_worker_reads_where_the_first_one_stopped(
    stage: Stage, work: UnitOfWork, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "RETRY_SECONDS", 0.02)
    kept: dict[bytes, str] = {}

    def worker(name: str, port: int) -> asyncio.Task[None]:
        async def keep(deliveries: Sequence[RawDelivery]) -> None:
            # Whoever takes over reads again what was kept, but not yet remembered.
            for one in deliveries:
                kept.setdefault(one.raw, name)
            await work.run(lambda conn: inbox.store(conn, deliveries))

        return asyncio.create_task(
            run_fetcher("email imap", reader(stage, port), keep, ProcessLocks(engine))
        )

    stage.now = CLOCK
    async with imap_server(PASSWORD) as server:
        await server.append(DESK, mail(1))
        first = worker("first", server.port)
        await until(lambda: len(kept) == 1)
        second = worker("second", server.port)
        await server.append(DESK, mail(2))
        await until(lambda: len(kept) == 2)
        first.cancel()
        await server.append(DESK, mail(3))
        await until(lambda: len(kept) == 3)
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
    assert kept == {mail(1): "first", mail(2): "first", mail(3): "second"}
