"""Copies in the folder of sent mail, on real IMAP servers: never two, and no letter pays for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from imap_tools.utils import encode_folder

from channels.mail.channel import MailChannel
from channels.mail.errors import CommandRefused
from channels.mail.imap import sent_folder
from channels.mail.imap.sent_folder import SentCopies, SentCopy
from channels.mail.imap.session import ImapSession
from channels.mail.probe import probe
from channels.mail.settings import MailSettings, Tls
from channels.mail.smtp.compose import compose
from sandbox.mail.imap import imap_server
from tests.channels.mail.smtp.test_sender import letter
from tests.dovecot import Dovecot
from tests.mailservers import DESK, ImapServer, by_hand, mail_settings, sink
from tests.patience import patiently, until
from workflows.messaging.messages import Outbound

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


async def at_once(seconds: float) -> None:
    await asyncio.sleep(0)


def copy(number: int = 1) -> SentCopy:
    name = f"m{number}@cty.example"
    raw = f"Subject: x\r\nMessage-ID: <{name}>\r\n\r\nKinh gui {number}\r\n"
    return SentCopy(message_id=name, raw=raw.encode(), at=NOW)


def box(server: ImapServer | Dovecot, **changes: object) -> MailSettings:
    return mail_settings(imap_port=server.port, imap_sent="INBOX", **changes)


def lying(server: ImapServer | Dovecot, folder: str = "INBOX") -> list[bytes]:
    """What another mail program sees there."""
    with by_hand(server.port) as client:
        assert client.select(folder, readonly=True)[0] == "OK"
        found = client.search(None, "ALL")[1][0].split()
        return [client.fetch(one, "(BODY.PEEK[])")[1][0][1] for one in found]


async def made(kept: SentCopies, *owed: SentCopy) -> None:
    """All of them were worked through."""
    for one in owed:
        kept.add(one)
    assert kept._work is not None
    async with patiently():
        await kept._work


async def test_a_sent_letter_lies_in_the_folder_as_it_left_and_read(server, monkeypatch):
    monkeypatch.setattr(sent_folder, "GRACE", 0.0)
    async with sink() as post:
        settings = box(server, smtp_port=post.port, sent_copies=True)
        channel = MailChannel(settings, clock=lambda: NOW)
        await channel.send(letter())
        await until(lambda: bool(lying(server)))
        await channel.close()
    assert [one.rstrip() for one in lying(server)] == [post.mails[0][2].rstrip()]
    with by_hand(server.port) as client:
        assert client.search(None, "SEEN")[1][0].split() == [b"1"]


async def test_without_the_setting_nothing_is_put_there(server):
    async with sink() as post:
        channel = MailChannel(box(server, smtp_port=post.port), clock=lambda: NOW)
        await channel.send(letter())
        await channel.close()
    assert lying(server) == []


async def test_the_folder_is_found_by_its_use_whatever_it_is_called(empty_dovecot: Dovecot):
    settings = replace(box(empty_dovecot), imap_sent="")
    await made(SentCopies(settings, pause=at_once), copy())
    assert lying(empty_dovecot, encode_folder("Đã gửi").decode()) == [copy().raw]


async def test_what_the_provider_keeps_by_itself_is_not_put_there_twice(server):
    await server.append(DESK, copy().raw)
    await made(SentCopies(box(server), pause=at_once), copy(), copy(2))
    assert lying(server) == [copy().raw, copy(2).raw]


async def test_a_line_cut_before_the_answer_makes_no_second_copy(server, monkeypatch):
    append, cuts = ImapSession.append, []

    def cut_after(session: ImapSession, raw: bytes, when: datetime) -> None:
        append(session, raw, when)
        if not cuts:
            cuts.append(1)
            raise OSError("connection reset")

    monkeypatch.setattr(ImapSession, "append", cut_after)
    await made(SentCopies(box(server), pause=at_once), copy(), copy(2))
    assert lying(server) == [copy().raw, copy(2).raw]


async def test_a_copy_that_is_refused_keeps_no_other_waiting(server, monkeypatch):
    append = ImapSession.append

    def picky(session: ImapSession, raw: bytes, when: datetime) -> None:
        if raw == copy().raw:
            raise CommandRefused("NO [OVERQUOTA]")
        append(session, raw, when)

    monkeypatch.setattr(ImapSession, "append", picky)
    await made(SentCopies(box(server), pause=at_once), copy(), copy(2))
    assert lying(server) == [copy(2).raw]


async def test_a_mailbox_that_is_away_fails_no_letter_and_is_given_up():
    async with sink() as post:
        settings = mail_settings(smtp_port=post.port, imap_port=1, sent_copies=True)
        channel = MailChannel(settings, clock=lambda: NOW)
        assert (await channel.send(letter())).provider_id
        await channel.close()
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    kept = SentCopies(settings, pause=pause)
    await made(kept, copy())
    assert len(pauses) == sent_folder.TRIES and pauses[0] == sent_folder.GRACE
    assert not kept._pending


async def test_the_doctor_looks_for_the_folder(server):
    settings = mail_settings(imap_port=server.port, imap_sent="Không có", sent_copies=True)
    told = dict(await probe(settings))
    assert told["imap"] == "" and "imap_" in told["imap sent"]


async def test_letters_without_end_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(sent_folder, "MOST", 3 * len(copy().raw))

    async def for_ever(seconds: float) -> None:
        await asyncio.Event().wait()

    kept = SentCopies(mail_settings(), pause=for_ever)
    for number in range(9):
        kept.add(copy(number))
    assert len(kept._pending) == 3
    await kept.close()


BOX = MailSettings(
    smtp_host="127.0.0.1",
    address="khieunai@desk.example",
    secret=b"a secret of the suite",
    imap_host="127.0.0.1",
    imap_tls=Tls.NONE,
    imap_user="khieunai@desk.example",
    imap_password="mat-khau",
    imap_sent="INBOX",
)
LETTER = Outbound(key="KN-2026-000123-7.4", channel="email", to="hoa@khach.example", text="…")


async def test_the_copy_of_a_letter_is_found_by_its_message_id():
    async with imap_server("mat-khau") as server:
        await server.append(BOX.address, compose(LETTER, BOX, NOW))
        channel = MailChannel(replace(BOX, imap_port=server.port))
        found = await channel.sent_ids((LETTER.key, "KN-2026-000123-7.5"))
    assert list(found) == [LETTER.key]
    assert found[LETTER.key].startswith("KN-2026-000123-7.4.")


async def test_a_mailbox_without_such_a_folder_or_without_an_answer_finds_nothing():
    async with imap_server("mat-khau") as server:
        here = replace(BOX, imap_port=server.port)
        assert await MailChannel(replace(here, imap_sent="")).sent_ids((LETTER.key,)) == {}
        wrong = replace(here, imap_password="khác")
        assert await MailChannel(wrong).sent_ids((LETTER.key,)) == {}
    assert await MailChannel(replace(here)).sent_ids((LETTER.key,)) == {}
    assert await MailChannel(replace(BOX, imap_host="")).sent_ids((LETTER.key,)) == {}
