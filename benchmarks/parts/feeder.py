"""Sends mails by SMTP, as a border server does: a few kept connections, one mail at a time.

    python -m benchmarks.parts.feeder PORT LIST [CONNECTIONS]

LIST is a JSON file of [envelope sender, recipient, path]. Prints {"ready": n}, waits for a line,
sends all mails and prints {"first": t, "last": t, "cpu": s, "accepted": n, "refused": [...]};
times are monotonic seconds, comparable between processes of one machine, "cpu" is its own cost.
Without PIPELINING: every command waits for its answer.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS = 8


@dataclass(kw_only=True)
class Outcome:
    """The results of the mails."""

    accepted: int = 0
    refused: list[str] = field(default_factory=list)


class Client:
    """One connection to the listener."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def command(self, line: bytes) -> bytes:
        """Send and return the last line of the answer."""
        self._writer.write(line)
        return await self.read_answer()

    async def read_answer(self) -> bytes:
        """The last line of one answer."""
        line = await self._reader.readline()
        while line[3:4] == b"-":
            line = await self._reader.readline()
        return line

    async def send(self, sender: str, recipient: str, data: bytes) -> bytes:
        """Send one mail; the last answer, or the refusal."""
        for command, good in (
            (b"MAIL FROM:<%s>\r\n" % sender.encode(), b"250"),
            (b"RCPT TO:<%s>\r\n" % recipient.encode(), b"250"),
            (b"DATA\r\n", b"354"),
        ):
            answer = await self.command(command)
            if not answer.startswith(good):
                await self.command(b"RSET\r\n")
                return answer
        return await self.command(data)


def dot_stuffed(raw: bytes) -> bytes:
    """The mail as SMTP sends it: with CRLF and doubled dots."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if lines.startswith(b"."):
        lines = b"." + lines
    body = lines.replace(b"\r\n.", b"\r\n..")
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


async def worker(port: int, mails: deque[tuple[str, str, bytes]], outcome: Outcome) -> None:
    """Send over one connection until no mail is left."""
    client = Client(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 20))
    await client.read_answer()
    await client.command(b"EHLO border.example.org\r\n")
    while mails:
        answer = await client.send(*mails.popleft())
        if answer.startswith(b"250"):
            outcome.accepted += 1
        else:
            outcome.refused.append(answer.decode(errors="replace").strip())
    await client.command(b"QUIT\r\n")


async def main(port: int, listing: Path, connections: int) -> None:
    """Load the mails, wait for a line, send them."""
    rows = json.loads(listing.read_text("utf-8"))
    mails = deque((sender, to, dot_stuffed(Path(path).read_bytes())) for sender, to, path in rows)
    print(json.dumps({"ready": len(mails)}), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    outcome, first, cpu = Outcome(), time.monotonic(), time.process_time()
    await asyncio.gather(*(worker(port, mails, outcome) for _ in range(connections)))
    spent = time.process_time() - cpu
    figures = {"first": first, "last": time.monotonic(), "cpu": spent, **outcome.__dict__}
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    many = int(sys.argv[3]) if len(sys.argv) > 3 else CONNECTIONS
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), many))
