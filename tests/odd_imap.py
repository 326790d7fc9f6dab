"""An IMAP server with the oddities of providers, each by a switch; it remembers what was said."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

_PART = re.compile(r"<(\d+)\.(\d+)>")


@dataclass
class OddImap:
    """One account; `mails` by UID."""

    mails: dict[int, bytes] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)  # not empty: XOAUTH2 with one of these, no LOGIN
    uidnext: bool = True  # told on EXAMINE
    glued: bool = False  # new mail stands in one segment with the answer to IDLE
    breaks_at: int = -1  # hangs up when this byte of a mail is asked for
    bye: int = 0  # so many body fetches end in BYE amid the literal
    wrong_size: int = 0  # added to every RFC822.SIZE
    drip: bool = False  # sends byte by byte
    tls: ssl.SSLContext | None = None  # for STARTTLS
    port: int = 0
    said: list[str] = field(default_factory=list)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self._open.add(writer)
        with contextlib.suppress(ConnectionError):
            await _Talk(self, reader, writer).run()
        writer.close()

    def hang_up(self) -> None:
        """End every connection, as a server does when its token ends."""
        for writer in self._open:
            writer.close()


@dataclass
class _Talk:
    server: OddImap
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def run(self) -> None:
        await self.send(b"* OK odd\r\n")
        while line := (await self.reader.readline()).decode().rstrip("\r\n"):
            tag, _, said = line.partition(" ")
            self.server.said.append(said.split(" auth")[0])
            verb = said.removeprefix("UID ").partition(" ")[0].lower()
            if verb == "starttls" and self.server.tls:
                await self.send(f"{tag} OK begin\r\n".encode())
                await self.writer.start_tls(self.server.tls)
                continue
            answer = getattr(self, f"do_{verb}", None)
            outcome = await answer(said) if answer else "OK"
            if outcome is None:
                return
            await self.send(f"{tag} {outcome} done\r\n".encode())

    async def send(self, data: bytes) -> None:
        for piece in [data[at : at + 1] for at in range(len(data))] if self.server.drip else [data]:
            self.writer.write(piece)
            await self.writer.drain()

    async def do_capability(self, said: str) -> str:
        offered = b" STARTTLS" * bool(self.server.tls)
        await self.send(b"* CAPABILITY IMAP4rev1 IDLE AUTH=XOAUTH2%b\r\n" % offered)
        return "OK"

    async def do_login(self, said: str) -> str:
        return (
            "NO [AUTHENTICATIONFAILED] basic authentication is over," * bool(self.server.tokens)
            or "OK"
        )

    async def do_authenticate(self, said: str) -> str:
        await self.send(b"+ \r\n")
        told = base64.b64decode(await self.reader.readline()).decode()
        if any(f"auth=Bearer {one}\x01\x01" in told for one in self.server.tokens):
            return "OK"
        reason = base64.b64encode(b'{"status":"400","schemes":"Bearer"}')
        await self.send(b"+ %b\r\n" % reason)
        answer = await self.reader.readline()
        self.server.said.append(f"after the challenge {answer!r}")
        return "NO [AUTHENTICATIONFAILED] invalid credentials," if answer == b"\r\n" else "BAD"

    async def do_examine(self, said: str) -> str:
        await self.send(b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n" % len(self.server.mails))
        if self.server.uidnext:
            following = max(self.server.mails, default=0) + 1
            await self.send(b"* OK [UIDNEXT %d] n\r\n" % following)
        return "OK"

    async def do_search(self, said: str) -> str:
        if "CHARSET" in said:
            return "NO [BADCHARSET]"
        first = re.search(r"UID (\d+):\*", said.removeprefix("UID "))
        every = sorted(self.server.mails)
        # n:* always names the last mail, whatever n is.
        found = [one for one in every if not first or one >= int(first[1])] or every[-1:]
        await self.send(b"* SEARCH %b\r\n" % " ".join(map(str, found)).encode())
        return "OK"

    async def do_fetch(self, said: str) -> str | None:
        _, _, uids, items = said.split(" ", 3)
        for number, uid in enumerate(int(one) for one in uids.split(",")):
            raw = self.server.mails.get(uid)
            if raw is not None and not await self._give(number + 1, uid, raw, items):
                return None
        return "OK"

    async def _give(self, number: int, uid: int, raw: bytes, items: str) -> bool:
        size = len(raw) + self.server.wrong_size
        head = f"* {number} FETCH (UID {uid} RFC822.SIZE {size}".encode()
        if "BODY" not in items:
            await self.send(head + b")\r\n")
            return True
        part = _PART.search(items)
        start, most = (int(part[1]), int(part[2])) if part else (0, len(raw))
        end = start + most
        if "HEADER" in items:
            raw = b"".join(re.findall(rb"(?im)^message-id:.*\r\n", raw)[:1]) + b"\r\n"
        piece = raw[start:end]
        shown = items.partition("BODY.PEEK")[2].partition("<")[0].rstrip(")") or "[]"
        named = f" BODY{shown}" + (f"<{start}>" if part else "")
        data = head + f"{named} {{{len(piece)}}}\r\n".encode() + piece + b")\r\n"
        if start <= self.server.breaks_at < end and "HEADER" not in items:
            await self.send(data[:100])
            return False
        if self.server.bye and "HEADER" not in items:
            self.server.bye -= 1
            await self.send(data[: len(data) // 2] + b"\r\n* BYE restarting\r\n")
            return False
        await self.send(data)
        return True

    async def do_idle(self, said: str) -> str:
        news = b"* %d EXISTS\r\n" % (len(self.server.mails) + 1) if self.server.glued else b""
        if news:
            self.server.glued = False
            self.server.mails[max(self.server.mails, default=0) + 1] = GLUED
        await self.send(b"+ idling\r\n" + news)
        await self.reader.readline()
        return "OK"


GLUED = b"From: a@khach.example\r\nMessage-ID: <glued@khach.example>\r\n\r\nXin chao\r\n"


@contextlib.asynccontextmanager
async def odd_imap(
    *, implicit_tls: ssl.SSLContext | None = None, **switches: object
) -> AsyncIterator[OddImap]:
    """One on a free port."""
    server = OddImap(**switches)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=implicit_tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        server.hang_up()
        await asyncio.sleep(0)
