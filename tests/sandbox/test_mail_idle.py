"""The IMAP server tells a client that begins to IDLE of mail that came just before."""

from __future__ import annotations

import asyncio

from sandbox.world import World
from tests.patience import patiently


async def test_mail_that_came_just_before_idle_is_told_at_once() -> None:
    async with World() as world, patiently():
        reader, writer = await asyncio.open_connection("127.0.0.1", world.mail.imap_port)
        desk, password = world.accounts.mail_address, world.accounts.mail_password
        for command in (f'a1 LOGIN "{desk}" "{password}"', "a2 EXAMINE INBOX", "a3 NOOP"):
            writer.write(f"{command}\r\n".encode())
            await reader.readuntil(f"{command[:2]} OK".encode())
            await reader.readline()
        await world.mail.put(b"From: a@b.example\r\nSubject: x\r\n\r\nx\r\n")
        writer.write(b"a4 IDLE\r\n")
        await reader.readuntil(b"* 1 EXISTS")
        writer.write(b"DONE\r\n")
        await reader.readuntil(b"a4 OK")
        writer.close()
