"""An SMTP server that takes every mail and only writes down its envelope and a few headers.

    python -m benchmarks.parts.sink LOG        prints {"port": N}, stops at SIGTERM

One JSON line per mail: from, rcpt, size, headers, and `at` (monotonic seconds, comparable between
processes of one machine), written when the mail is accepted. No more of SMTP than a client of a
relay on loopback needs, so that the sink is never what a benchmark measures.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from pathlib import Path
from typing import TextIO

KEPT = frozenset(
    (b"subject", b"message-id", b"in-reply-to", b"references", b"auto-submitted", b"from", b"to")
)
END = b"\r\n.\r\n"


class Session(asyncio.Protocol):
    """One connection: commands by line, a mail up to its lone dot."""

    def __init__(self, log: TextIO) -> None:
        self._log = log
        self._waiting = bytearray()
        self._in_mail = False
        self._sender = ""
        self._recipients: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while self._mail() if self._in_mail else self._command():
            pass

    def _command(self) -> bool:
        line, found, rest = self._waiting.partition(b"\r\n")
        if not found:
            return False
        self._waiting = bytearray(rest)
        self._transport.write(self._answer(bytes(line)))
        return True

    def _answer(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"EHLO":
            return b"250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING\r\n"
        if verb == b"MAIL":
            self._sender, self._recipients = _address(line), []
        elif verb == b"RCPT":
            self._recipients.append(_address(line))
        elif verb == b"DATA":
            self._in_mail = True
            return b"354 go on\r\n"
        elif verb == b"QUIT":
            self._transport.close()
            return b"221 bye\r\n"
        return b"250 ok\r\n"

    def _mail(self) -> bool:
        end = self._waiting.find(END)
        if end < 0:
            return False
        content = bytes(self._waiting[:end])
        self._waiting = self._waiting[end + len(END) :]
        self._in_mail = False
        line = {
            "from": self._sender,
            "rcpt": self._recipients,
            "size": len(content),
            "headers": _headers(content),
            "at": time.monotonic(),
        }
        self._log.write(json.dumps(line) + "\n")
        self._log.flush()
        self._transport.write(b"250 taken\r\n")
        return True


def _address(line: bytes) -> str:
    return line.partition(b"<")[2].partition(b">")[0].decode()


def _headers(content: bytes) -> dict[str, str]:
    head = content.partition(b"\r\n\r\n")[0]
    unfolded = head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    fields = (line.partition(b":") for line in unfolded.split(b"\r\n"))
    return {
        name.lower().decode(): value.strip().decode("utf-8", "replace")
        for name, _, value in fields
        if name.lower() in KEPT
    }


async def main(log: Path) -> None:
    """Take mail until SIGTERM."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    with log.open("a", encoding="utf-8") as file:
        server = await loop.create_server(lambda: Session(file), "127.0.0.1", 0)
        print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
        await stop.wait()
        server.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
