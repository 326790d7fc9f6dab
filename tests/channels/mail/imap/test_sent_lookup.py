"""The folder of sent mail, on a real IMAP server: copies found, silence no proof."""

from __future__ import annotations

from dataclasses import replace

from channels.mail.channel import MailChannel
from channels.mail.settings import MailSettings, Tls
from channels.mail.smtp.compose import compose
from sandbox.mail.imap import imap_server
from tests.channels.zalo_bot.fake_zalo import NOW
from workflows.messaging.messages import Outbound

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
        found = await channel.taken((LETTER.key, "KN-2026-000123-7.5"))
    assert list(found) == [LETTER.key]
    assert found[LETTER.key].startswith("KN-2026-000123-7.4.")


async def test_a_mailbox_without_such_a_folder_or_without_an_answer_finds_nothing():
    async with imap_server("mat-khau") as server:
        here = replace(BOX, imap_port=server.port)
        assert await MailChannel(replace(here, imap_sent="")).taken((LETTER.key,)) == {}
        wrong = replace(here, imap_password="khác")
        assert await MailChannel(wrong).taken((LETTER.key,)) == {}
    assert await MailChannel(replace(here)).taken((LETTER.key,)) == {}
    assert await MailChannel(replace(BOX, imap_host="")).taken((LETTER.key,)) == {}
