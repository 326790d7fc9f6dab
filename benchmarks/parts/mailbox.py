"""A mailbox that the desk reads by IMAP: just enough of RFC 3501 and 2177 for one reader.

    python -m benchmarks.parts.mailbox        prints {"port": N}, stops at SIGTERM

Each line on standard input names a LIST (feeder.py says what it holds): its mails are put into the
folder at once, sessions in IDLE are notified, and {"first": t, "refused": []} is printed (monotonic
seconds).
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

CAPABLE = b"IMAP4rev1 IDLE"


class Folder:
    """The mails, numbered from 1 without gaps, and the sessions in IDLE."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.idling: set[Session] = set()

    def add(self, mails: Iterable[bytes]) -> None:
        """Add mails and notify the sessions in IDLE."""
        self.mails += mails
        for session in self.idling:
            session.notify()


class Session(asyncio.Protocol):
    """One connection; every command stands on one line."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._waiting = b""
        self._idle = b""
        self._announced = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"* OK ready\r\n")

    def connection_lost(self, error: Exception | None) -> None:
        self._folder.idling.discard(self)

    def data_received(self, data: bytes) -> None:
        *lines, self._waiting = (self._waiting + data).split(b"\r\n")
        for line in lines:
            self._command(line)

    def notify(self) -> None:
        """Send the number of mails if it has changed."""
        if self._announced != len(self._folder.mails):
            self._announced = len(self._folder.mails)
            self._transport.write(b"* %d EXISTS\r\n" % self._announced)

    def _command(self, line: bytes) -> None:
        if line.upper() == b"DONE":
            self._folder.idling.discard(self)
            self._transport.write(self._idle + b" OK done\r\n")
            return
        tag, _, rest = line.partition(b" ")
        words = rest.upper().replace(b"UID ", b"", 1).split(b" ")
        if words[0] == b"IDLE":
            self._idle = tag
            self._transport.write(b"+ idling\r\n")
            self._folder.idling.add(self)
            self.notify()
            return
        if words[0] == b"NOOP":
            self.notify()
        self._transport.write(b"".join(self._answers(words)) + tag + b" OK done\r\n")
        if words[0] == b"LOGOUT":
            self._transport.close()

    def _answers(self, words: list[bytes]) -> Iterator[bytes]:
        mails = self._folder.mails
        if words[0] == b"CAPABILITY":
            yield b"* CAPABILITY " + CAPABLE + b"\r\n"
        elif words[0] == b"EXAMINE":
            self._announced = len(mails)
            yield b"* %d EXISTS\r\n* OK [UIDVALIDITY 1] a\r\n" % self._announced
            yield b"* OK [UIDNEXT %d] b\r\n" % (self._announced + 1)
        elif words[0] == b"SEARCH":
            first = int(words[-1].partition(b":")[0]) if b":" in words[-1] else 1
            found = range(min(first, len(mails)), len(mails) + 1) if mails else ()
            yield b"* SEARCH" + b"".join(b" %d" % uid for uid in found) + b"\r\n"
        elif words[0] == b"FETCH":
            for uid in map(int, words[1].split(b",")):
                mail = mails[uid - 1]
                yield b"* %d FETCH (UID %d " % (uid, uid)
                if b"INTERNALDATE)" in words:
                    came = time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime()).encode()
                    yield b'RFC822.SIZE %d INTERNALDATE "%b")\r\n' % (len(mail), came)
                else:
                    yield b"BODY[] {%d}\r\n%b)\r\n" % (len(mail), mail)


def _mails(listing: Path) -> list[bytes]:
    """The mails with CRLF line ends."""
    rows = json.loads(listing.read_text("utf-8"))
    raw = (Path(path).read_bytes() for _, _, path in rows)
    return [one.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for one in raw]


async def main() -> None:
    """Serve until SIGTERM."""
    loop, stop, folder = asyncio.get_running_loop(), asyncio.Event(), Folder()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    server = await loop.create_server(lambda: Session(folder), "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)

    def add_listing() -> None:
        mails = _mails(Path(sys.stdin.readline().strip()))
        print(json.dumps({"first": time.monotonic(), "refused": []}), flush=True)
        folder.add(mails)

    loop.add_reader(sys.stdin, add_listing)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
