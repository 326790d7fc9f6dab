"""A server that refuses us, or does not answer, is left alone; no letter pays for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from channels.contract import Fault, SendFailed
from channels.mail.channel import MailChannel
from channels.mail.settings import Tls
from tests.channels.mail.smtp.test_sender import letter
from tests.mailservers import Sink, mail_settings, sink


class Time:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@contextlib.asynccontextmanager
async def channel(server: Sink, time: Time, **changes: object) -> AsyncIterator[MailChannel]:
    given = {"smtp_port": server.port, "smtp_user": "khieunai", "smtp_password": "cũ"} | changes
    it = MailChannel(mail_settings(**given), clock=time)
    yield it
    await it.close()


async def failed(it: MailChannel, number: int = 1) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await it.send(letter(key=f"KN-2026-000123-7.{number}"))
    return caught.value


async def test_many_letters_behind_a_wrong_password_log_in_once(time):
    async with sink() as server, channel(server, time) as it:
        server.password = "mới"
        failures = await asyncio.gather(*(failed(it, number) for number in range(20)))
        assert {one.fault for one in failures} == {Fault.ACCOUNT}
        assert {one.permanent for one in failures} == {False}
        assert "smtp_password" in failures[-1].reason
        tried = server.logins
        time.now += timedelta(minutes=2)
        server.password = "cũ"
        await it.send(letter())
    assert tried == 1, "refused logins in a row lock accounts"
    assert len(server.mails) == 1


async def test_a_server_that_wants_us_slower_is_not_asked_by_the_next_letter(time):
    async with sink() as server, channel(server, time, smtp_user="") as it:
        server.mail_reply = "421 4.7.28 unusual rate of mail from your account"
        assert (await failed(it)).fault is Fault.PACE
        asked = server.connections
        server.mail_reply = ""
        assert (await failed(it, 2)).fault is Fault.PACE
        assert server.connections == asked
        time.now += timedelta(minutes=2)
        await it.send(letter())
    assert len(server.mails) == 1


async def test_a_refused_recipient_is_no_reason_to_keep_the_next_letter(time):
    async with sink() as server, channel(server, time, smtp_user="") as it:
        server.rcpt_reply = "421 4.4.2 bad recipient, bye"
        assert (await failed(it)).fault is Fault.CUT
        server.rcpt_reply = "450 4.7.1 greylisted"
        assert (await failed(it, 2)).fault is Fault.LETTER
        server.rcpt_reply = ""
        await it.send(letter(key="KN-2026-000123-7.3"))
    assert len(server.mails) == 1


async def test_no_server_is_the_lines_trouble_and_costs_each_waiting_letter_no_time(time):
    async with sink() as server:
        pass
    async with channel(server, time) as it:
        failures = await asyncio.gather(*(failed(it, number) for number in range(5)))
    assert {one.fault for one in failures} == {Fault.LINE}


async def test_a_line_cut_before_the_text_may_be_anybodys_trouble(time):
    async with sink() as server, channel(server, time, smtp_user="") as it:
        server.drop_at_data = True
        assert (await failed(it)).fault is Fault.CUT
        server.drop_at_data = False
        await it.send(letter())
    assert len(server.mails) == 1


async def test_a_server_without_starttls_is_for_people_to_mend(time):
    async with sink() as server, channel(server, time, smtp_tls=Tls.STARTTLS) as it:
        failure = await failed(it)
    assert failure.fault is Fault.ACCOUNT
    assert "cấu hình smtp_" in failure.reason
