"""Others change the mailbox while it is read: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from channels.mail.imap import download
from channels.mail.imap.cursor import Cursor
from channels.mail.imap.fetcher import ImapFetcher
from tests.channels.mail.imap.test_fetcher import Cursors, cursor_at, mail, no_pause
from tests.dovecot import Dovecot
from tests.mailservers import DESK, PASSWORD, ImapServer, Inbox, by_hand, mail_settings
from tests.mailservers import running as started
from tests.patience import PATIENCE, patiently, until
from workflows.messaging.messages import RawDelivery

MANY = 5_000
FOLDER = "Khiếu nại & góp ý"
WIRE = '"Khi&Hr8-u n&HqE-i &- g&APM-p &AP0-"'  # modified UTF-7
NOW = datetime.now(UTC)
IDLE = timedelta(seconds=0.05)


def reader(port: int, cursors: Cursors, **given: object) -> ImapFetcher:
    told = {name: given.pop(name) for name in ("find_stored", "clock") if name in given}
    settings = mail_settings(imap_port=port, imap_idle=IDLE, **given)
    ways = {"clock": lambda: NOW, "pause": no_pause} | told
    return ImapFetcher(settings, load=cursors.load, save=cursors.save, **ways)


def fetched(inbox: Inbox) -> list[str]:
    """The delivery ids of every call, repetitions included."""
    return [one for call in inbox.calls for one in call]


async def test_a_mail_deleted_under_our_feet_costs_no_other(server: ImapServer, monkeypatch):
    monkeypatch.setattr(download, "_MOST_AT_ONCE", 1)
    for number in range(1, 6):
        await server.append(DESK, mail(number))
    inbox, cursors = Inbox(), Cursors()

    async def keep(deliveries: Sequence[RawDelivery]) -> None:
        if not inbox.rows:
            await asyncio.to_thread(delete_third, server.port)
        await inbox.keep(deliveries)

    async with started(reader(server.port, cursors).run, keep):
        await inbox.has(4)
        await server.append(DESK, mail(6))
        await until(lambda: mail(6) in [one.raw for one in inbox.rows.values()])
    kept = [one.raw for one in inbox.rows.values()]
    assert {mail(1), mail(2), mail(4), mail(5), mail(6)} <= set(kept)
    assert len(fetched(inbox)) == len(inbox.rows)


def delete_third(port: int) -> None:
    with by_hand(port) as client:
        client.store("3", "+FLAGS", "\\Deleted")
        client.expunge()


async def test_flags_that_another_client_sets_hide_no_mail_and_stay(server: ImapServer):
    for number in range(1, 5):
        await server.append(DESK, mail(number))
    inbox = Inbox()
    async with started(reader(server.port, Cursors()).run, inbox.keep):
        await inbox.has(1)
        await asyncio.to_thread(mark_all, server.port)
        await server.append(DESK, mail(5))
        await inbox.has(5)
    with by_hand(server.port) as client:
        flags = client.fetch("1:*", "(FLAGS)")[1]
    assert len(flags) == 5
    assert sum(b"\\Seen" in one and b"\\Answered" in one for one in flags) == 4
    assert len(fetched(inbox)) == 5


def mark_all(port: int) -> None:
    with by_hand(port) as client:
        client.store("1:*", "+FLAGS", "\\Seen \\Answered")


async def test_five_thousand_mails_come_once_each(empty_dovecot: Dovecot):
    mails = [mail(number) for number in range(MANY)]
    empty_dovecot.fill(DESK, mails)
    inbox, cursors = Inbox(), Cursors()
    # The mails' dates are long past: only a first reading from the start brings them.
    fetcher = reader(empty_dovecot.port, cursors, imap_first=timedelta(days=20_000))
    async with started(fetcher.run, inbox.keep):
        await inbox.has(MANY)
        await until(lambda: Cursor.read(cursors.value).uid >= MANY)
    assert {one.raw for one in inbox.rows.values()} == set(mails)
    assert len(fetched(inbox)) == MANY


@contextlib.contextmanager
def folder(port: int) -> Iterator[imaplib.IMAP4]:
    client = imaplib.IMAP4("127.0.0.1", port, timeout=PATIENCE)
    client.login(f'"{DESK}"', PASSWORD)
    try:
        yield client
    finally:
        client.logout()


def put(port: int, *numbers: int, anew: bool = False) -> None:
    with folder(port) as client:
        if anew:
            client.delete(WIRE)
        client.create(WIRE)
        for number in numbers:
            client.append(WIRE, None, None, mail(number))


async def test_a_folder_made_anew_is_read_again_but_not_what_is_stored(server: ImapServer):
    """A new UIDVALIDITY: only the mail that nobody has kept is fetched."""
    put(server.port, 1, 2)
    inbox, cursors = Inbox(), Cursors()
    async with started(reader(server.port, cursors, imap_folder=FOLDER).run, inbox.keep):
        await inbox.has(2)
        await cursor_at(cursors, 1)
    put(server.port, 1, 2, 3, anew=True)
    before = Cursor.read(cursors.value).uidvalidity
    asked: list[Collection[tuple[str, int]]] = []

    async def stored(heads: Collection[tuple[str, int]]) -> Collection[tuple[str, int]]:
        asked.append(heads)
        return {(f"m{number}@khach.example", len(mail(number))) for number in (1, 2)}

    again = reader(server.port, cursors, imap_folder=FOLDER, find_stored=stored)
    async with started(again.run, inbox.keep):
        await inbox.has(3)
        await until(lambda: Cursor.read(cursors.value).uidvalidity != before)
    assert [len(heads) for heads in asked] == [3]
    assert len(fetched(inbox)) == 3


async def test_a_lost_cursor_reads_the_last_week_again_and_leaves_no_old_mail(server: ImapServer):
    for number in (1, 2):
        await server.append(DESK, mail(number))
    inbox, cursors = Inbox(), Cursors()
    cursors.value = "spoilt"
    fetcher = reader(server.port, cursors, imap_first=timedelta())
    async with started(fetcher.run, inbox.keep):
        assert await inbox.has(2) == [mail(1), mail(2)]


async def test_however_long_the_desk_stood_still_a_new_numbering_loses_nothing(server: ImapServer):
    """The desk slept for a month, longer than the window of a rescan."""
    await server.append(DESK, mail(1))
    inbox, cursors = Inbox(), Cursors()
    cursors.value = str(Cursor(uidvalidity=1, uid=9, day=(NOW - timedelta(days=1)).date()))
    later = NOW + timedelta(days=30)
    async with started(reader(server.port, cursors, clock=lambda: later).run, inbox.keep):
        assert await inbox.has(1) == [mail(1)]


async def test_after_a_restart_the_hourly_search_fetches_no_body_again(server: ImapServer):
    for number in (1, 2):
        await server.append(DESK, mail(number))
    inbox, cursors = Inbox(), Cursors()
    async with started(reader(server.port, cursors).run, inbox.keep):
        await inbox.has(2)
        await cursor_at(cursors, 1)
    hours, searched = iter(range(10**6)), asyncio.Event()

    async def stored(heads: Collection[tuple[str, int]]) -> Collection[tuple[str, int]]:
        searched.set()
        return set(heads)

    def clock() -> datetime:
        return NOW + timedelta(minutes=30 * next(hours))

    again = reader(
        server.port, cursors, find_stored=stored, clock=clock, imap_late=timedelta(days=20_000)
    )
    async with started(again.run, inbox.keep), patiently():
        await searched.wait()
        await server.append(DESK, mail(3))
        await inbox.has(3)
    assert len(fetched(inbox)) == 3


async def test_the_folder_for_junk_is_found_whatever_it_is_called(empty_dovecot: Dovecot):
    there = ImapServer(port=empty_dovecot.port, password=PASSWORD)
    with folder(there.port) as client:
        client.append('"Th&AbA- r&AOE-c"', None, None, mail(1))
    settings = mail_settings(imap_port=there.port, imap_idle=IDLE, imap_folders=("\\Junk",))
    inbox, names = Inbox(), []
    async with contextlib.AsyncExitStack() as stack:
        for one in settings.readers():
            names.append(one.imap_folder)
            cursors = Cursors()
            fetcher = ImapFetcher(
                one, load=cursors.load, save=cursors.save, clock=lambda: NOW, pause=no_pause
            )
            await stack.enter_async_context(started(fetcher.run, inbox.keep))
        await there.append(DESK, mail(2))
        assert set(await inbox.has(2)) == {mail(1), mail(2)}
    assert names == ["INBOX", "\\Junk"]


async def test_the_same_mail_in_two_folders_is_one_delivery(server: ImapServer):
    put(server.port, 1)
    await server.append(DESK, mail(1))
    await server.append(DESK, mail(2))
    inbox = Inbox()
    plain = mail_settings(imap_port=server.port, imap_idle=IDLE)
    async with contextlib.AsyncExitStack() as stack:
        for name in ("INBOX", FOLDER):
            cursors = Cursors()
            fetcher = ImapFetcher(
                replace(plain, imap_folder=name),
                load=cursors.load, save=cursors.save, clock=lambda: NOW, pause=no_pause,
            )  # fmt: skip
            await stack.enter_async_context(started(fetcher.run, inbox.keep))
        await until(lambda: len(fetched(inbox)) >= 3)
    assert len(inbox.rows) == 2
