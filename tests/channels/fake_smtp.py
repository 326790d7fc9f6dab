"""A mail server that takes letters, refuses people, or hangs up in the middle; with a memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class FakeSmtp:
    """`refuses` is the answer to RCPT, if any; `hangs_up` after the whole letter arrived."""

    refuses: str = ""
    hangs_up: bool = False
    letters: list[bytes] = field(default_factory=list)
    verbs: list[bytes] = field(default_factory=list)
    port: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 fake.test ESMTP\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            self.verbs.append(verb)
            self.heard(line)
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                self.letters.append(await reader.readuntil(b"\r\n.\r\n"))
                if self.hangs_up:
                    break
            writer.write(self.answer(verb))
            if verb == b"QUIT":
                break
        writer.close()

    def heard(self, line: bytes) -> None:
        """One command as it came, for those who want more than its verb."""

    def answer(self, verb: bytes) -> bytes:
        if verb == b"RCPT" and self.refuses:
            return f"{self.refuses}\r\n".encode()
        return b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[FakeSmtp]:
        """The server on a free port of this machine."""
        server = await asyncio.start_server(self.talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self
