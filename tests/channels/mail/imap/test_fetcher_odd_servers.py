"""Providers' oddities, each seen in the field (email.md sections 2 and 15)."""

from __future__ import annotations

import asyncio
import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest

from channels.contract import Fault
from channels.mail.imap.backoff import after_failure, after_refusal
from channels.mail.imap.fetcher import ImapFetcher
from channels.mail.settings import Limits
from tests.channels.mail.imap.test_fetcher import Cursors, mail, no_pause
from tests.mailservers import Heard, Inbox, mail_settings
from tests.mailservers import running as started
from tests.odd_imap import GLUED, OddImap, odd_imap
from tests.patience import until

NOW = datetime.now(UTC)


def reader(server: OddImap, cursors: Cursors | None = None, **given: object) -> ImapFetcher:
    kept = cursors or Cursors()
    told = {name: given.pop(name) for name in ("alarm", "pause", "tokens") if name in given}
    settings = mail_settings(
        imap_port=server.port, **{"imap_idle": timedelta(seconds=0.05)} | given
    )
    ways = {"clock": lambda: NOW, "pause": no_pause} | told
    return ImapFetcher(settings, load=kept.load, save=kept.save, **ways)


def big(size: int) -> bytes:
    return mail(1) + bytes(97 + (at >> 16) % 26 for at in range(size)) + b"\r\n"


async def test_mail_told_together_with_the_answer_to_idle_is_not_left_waiting():
    async with odd_imap(glued=True, mails={1: mail(1)}) as server:
        inbox = Inbox()
        idle = reader(server, imap_idle=timedelta(minutes=9))
        async with started(idle.run, inbox.keep):
            assert await inbox.has(2) == [mail(1), GLUED]


async def test_a_goodbye_amid_a_mail_loses_nothing():
    async with odd_imap(bye=2, mails={1: mail(1), 2: mail(2)}) as server:
        inbox = Inbox()
        async with started(reader(server).run, inbox.keep):
            assert await inbox.has(2) == [mail(1), mail(2)]


async def test_a_server_that_drips_is_waited_for():
    async with odd_imap(drip=True, mails={1: mail(1)}) as server:
        inbox = Inbox()
        async with started(reader(server).run, inbox.keep):
            assert await inbox.has(1) == [mail(1)]


async def test_a_server_that_tells_no_next_uid_floods_nobody_at_the_first_reading():
    async with odd_imap(uidnext=False, mails={3: mail(3), 9: mail(9)}) as server:
        inbox, cursors = Inbox(), Cursors()
        async with started(reader(server, cursors, imap_first=timedelta()).run, inbox.keep):
            await until(lambda: cursors.value is not None)
            server.mails[10] = mail(10)
            assert await inbox.has(1) == [mail(10)]


@pytest.mark.parametrize("wrong", [0, -3000, 3000])
async def test_a_large_mail_comes_in_parts_and_whole_whatever_size_was_told(wrong):
    raw = big(3 * 1024 * 1024)
    async with odd_imap(mails={1: raw}, wrong_size=wrong) as server:
        inbox = Inbox()
        async with started(reader(server).run, inbox.keep):
            assert await inbox.has(1) == [raw]
        parts = [said for said in server.said if "<" in said]
    assert len(parts) == 4
    assert all(said.endswith(".1048576>)") for said in parts)


async def test_a_large_mail_goes_on_where_the_line_broke():
    raw = big(3 * 1024 * 1024)
    async with odd_imap(mails={1: raw}, breaks_at=2_500_000) as server:

        async def mended(seconds: float) -> None:
            server.breaks_at = -1

        inbox = Inbox()
        async with started(reader(server, pause=mended).run, inbox.keep):
            assert await inbox.has(1) == [raw]
        starts = [int(said.split("<")[1].split(".")[0]) for said in server.said if "<" in said]
    assert starts.count(0) == 1
    assert starts == sorted(starts)


async def test_a_poisonous_mail_is_passed_and_people_get_what_came_of_it():
    raw = big(100_000)
    async with odd_imap(mails={1: raw, 2: mail(2)}, breaks_at=70_000) as server:
        inbox = Inbox()
        async with started(reader(server).run, inbox.keep):
            poison, other = await inbox.has(2)
    assert other == mail(2)
    told, _, rest = poison.partition(b"\r\n")
    assert told.startswith(b"X-Tiepnhan-Problem: mail 1")
    assert rest.partition(b"\r\n")[2] == raw[:65536]


async def test_forty_megabytes_cost_one_part_and_no_more():
    raw = big(2_000_000)
    async with odd_imap(mails={1: raw}) as server:
        inbox = Inbox()
        limited = reader(server, limits=Limits(mail=1_500_000))
        async with started(limited.run, inbox.keep):
            (kept,) = await inbox.has(1)
        asked = [said for said in server.said if "BODY" in said]
    assert kept == b"X-Tiepnhan-Truncated: %d\r\n%b" % (len(raw), raw[: 256 * 1024])
    assert len(asked) == 1


async def test_no_search_names_a_charset():
    async with odd_imap(mails={1: mail(1)}) as server:
        inbox = Inbox()
        async with started(reader(server).run, inbox.keep):
            await inbox.has(1)
        assert not [said for said in server.said if "CHARSET" in said]


async def test_trouble_that_lasts_is_told_once_and_its_end_too():
    heard = Heard()
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        gone = OddImap(port=nobody.getsockname()[1])
    pauses = 0
    async with odd_imap(mails={1: mail(1)}) as server:

        async def pause(seconds: float) -> None:
            nonlocal pauses
            pauses += 1
            if pauses == 20:
                fetcher._settings = reader(server)._settings

        fetcher, inbox = reader(gone, alarm=heard, pause=pause), Inbox()
        async with started(fetcher.run, inbox.keep):
            await inbox.has(1)
            await until(lambda: heard.overs)
    ((fault, reason),) = heard.raised_for
    assert fault is Fault.LINE and "chưa đọc được" in reason
    assert len(heard.overs) == 1


def test_pauses_grow_to_five_minutes_and_after_a_refusal_to_hours():
    assert [after_failure(1) <= 1.0, 150 <= after_failure(30) <= 300] == [True, True]
    assert [after_refusal(times) for times in (0, 1, 2, 3, 9)] == [0, 900, 3600, 14400, 14400]


async def test_stopping_while_the_server_does_not_answer_takes_no_time():
    """It accepts the connection and says nothing; the thread that waits holds nobody up."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = OddImap(port=silent.getsockname()[1])
        running = asyncio.create_task(
            reader(server, imap_timeout=timedelta(seconds=2)).run(Inbox().keep)
        )
        accepted = await asyncio.to_thread(silent.accept)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        accepted[0].close()
    waiting = [one for one in threading.enumerate() if one.name == "imap"]
    assert all(one.daemon for one in waiting)
    await until(lambda: all(not one.is_alive() for one in waiting))
