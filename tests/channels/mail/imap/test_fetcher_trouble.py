"""A refused login, mail that a server shows late, mail that it withholds."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import pytest

from channels.contract import Fault, IncidentReporter
from channels.mail.errors import CommandRefused
from channels.mail.imap import download, worker_thread
from channels.mail.imap import fetcher as fetcher_module
from channels.mail.imap.cursor import GIVE_UP, Cursor
from channels.mail.imap.fetcher import ImapFetcher
from channels.mail.imap.login import _refusal
from channels.mail.imap.session import ImapSession
from channels.mail.settings import MailSettings
from tests.channels.mail.imap.test_fetcher import CLOCK, Cursors, fetcher, mail
from tests.mailservers import DESK, PASSWORD, Heard, ImapServer, Inbox, imap_server, mail_settings
from tests.mailservers import running as started
from tests.patience import until


@pytest.fixture
async def server() -> AsyncIterator[ImapServer]:
    async with imap_server(PASSWORD) as there:
        yield there


def guarded(settings: MailSettings, pause: object, alarm: IncidentReporter) -> ImapFetcher:
    cursors = Cursors()
    return ImapFetcher(
        replace(settings, imap_idle=timedelta(seconds=0.2)),
        load=cursors.load,
        save=cursors.save,
        clock=lambda: CLOCK,
        pause=pause,
        alarm=alarm,
    )


async def test_a_wrong_password_is_tried_ever_more_rarely_and_goes_on_when_it_is_right(server):
    await server.append(DESK, mail(1))
    heard, inbox, pauses = Heard(), Inbox(), []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 4:
            reader._settings = mail_settings(imap_port=server.port)

    reader = guarded(mail_settings(imap_port=server.port, imap_password="wrong"), pause, heard)
    async with started(reader.run, inbox.keep):
        assert await inbox.has(1) == [mail(1)]
        await until(lambda: heard.overs)
    assert pauses[:4] == [900.0, 3600.0, 14400.0, 14400.0]
    fault, reason = heard.raised_for[0]
    assert fault is Fault.ACCOUNT
    assert "imap_password" in reason and "xem trực tiếp hộp thư" in reason
    assert ["đã đọc lại được" in words for words in heard.overs] == [True]


async def test_a_password_never_goes_to_another_machine_in_the_clear():
    heard, asked = Heard(), asyncio.Event()

    async def pause(seconds: float) -> None:
        asked.set()
        await asyncio.Event().wait()

    settings = mail_settings(imap_host="mail.cty.example", imap_port=993)
    async with started(guarded(settings, pause, heard).run, Inbox().keep):
        await asked.wait()
    ((_, reason),) = heard.raised_for
    assert "imap_tls" in reason


@pytest.mark.parametrize(
    ("said", "passing"),
    [
        ("[UNAVAILABLE] x", True),
        ("[LIMIT] rate limit hit", True),
        ("[ALERT] Too many simultaneous connections. (Failure)", True),
        ("[ALERT] Account exceeded command or bandwidth limits. (Failure)", True),
        ("User is authenticated but not connected.", True),
        ("bad password", False),
        ("[AUTHENTICATIONFAILED] Invalid credentials, please try later", False),
        ("[EXPIRED] the password is too old", False),
        ("[ALERT] Application-specific password required", False),
        ("LOGIN failed.", False),
    ],
)
def test_a_server_in_trouble_is_no_wrong_password(said, passing):
    assert isinstance(_refusal(mail_settings(), said), CommandRefused) is passing


class Late(ImapSession):
    """A server that lists or hands over some mails later than it should."""

    hidden: ClassVar[set[int]] = set()
    withheld: ClassVar[dict[int, int]] = {}  # uid -> how many answers leave it out

    def uids_after(self, uid: int) -> list[int]:
        return [one for one in super().uids_after(uid) if one not in self.hidden]

    def uids_since(self, day: object) -> list[int]:
        return [one for one in super().uids_since(day) if one not in self.hidden]

    def fetch_bodies(self, uids: object) -> dict[int, bytes]:
        found = super().fetch_bodies(uids)
        for uid in list(found):
            if self.withheld.get(uid, 0):
                self.withheld[uid] -= 1
                del found[uid]
        return found


@pytest.fixture
def late(monkeypatch) -> type[Late]:
    for module in (download, fetcher_module, worker_thread):
        monkeypatch.setattr(module, "ImapSession", Late)
    monkeypatch.setattr(Late, "hidden", set())
    monkeypatch.setattr(Late, "withheld", {})
    return Late


async def test_a_mail_that_the_server_shows_late_is_found_within_the_hour(server, late):
    for number in (1, 2):
        await server.append(DESK, mail(number))
    late.hidden = {uid_of(1)}
    inbox, moments = Inbox(), itertools.count()
    reader = fetcher(server.port, Cursors())
    reader._clock = lambda: CLOCK + timedelta(minutes=20 * next(moments))
    async with started(reader.run, inbox.keep):
        assert await inbox.has(1) == [mail(2)]
        late.hidden = set()
        assert await inbox.has(2) == [mail(2), mail(1)]
    every = [one for call in inbox.calls for one in call]
    assert len(every) == len(set(every))


def uid_of(number: int) -> int:
    return 100 + number  # pymap begins there


async def test_a_mail_left_out_of_an_answer_is_asked_for_again(server, late):
    for number in (1, 2, 3):
        await server.append(DESK, mail(number))
    late.withheld = {uid_of(2): 2}
    inbox, cursors = Inbox(), Cursors()
    async with started(fetcher(server.port, cursors).run, inbox.keep):
        assert await inbox.has(3) == [mail(1), mail(3), mail(2)]
        await until(lambda: Cursor.read(cursors.value).uid >= uid_of(3))
    assert [Cursor.read(value).uid for value in cursors.seen] == [uid_of(n) for n in (1, 2, 3)]


async def test_a_mail_never_handed_over_is_shown_to_people_at_last(server, late, monkeypatch):
    monkeypatch.setattr("channels.mail.imap.cursor.GIVE_UP", 3)
    await server.append(DESK, mail(1))
    late.withheld = {uid_of(1): 99}
    inbox = Inbox()
    async with started(fetcher(server.port, Cursors()).run, inbox.keep):
        (kept,) = await inbox.has(1)
    assert kept.startswith(b"X-Tiepnhan-Problem: mail")
    assert GIVE_UP > 3
