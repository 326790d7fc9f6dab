"""A stand-in for the Zalo Bot API that takes every message and logs when and for whom.

    python -m benchmarks.parts.zalo LOG        prints {"port": N}, stops at SIGTERM

One JSON line per message: chat, `at` (monotonic seconds, comparable between processes of one
machine). No more of HTTP than a client on loopback needs, so that it is never what is measured.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from pathlib import Path
from typing import TextIO

BOT = {"id": "999", "display_name": "CSKH", "account_name": "cskh", "can_join_groups": False}


class Session(asyncio.Protocol):
    """One kept connection."""

    def __init__(self, log: TextIO) -> None:
        self._log = log
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while self._request():
            pass

    def _request(self) -> bool:
        head, found, rest = self._waiting.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        size = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
        if not found or len(rest) < size:
            return False
        self._waiting = rest[size:]
        method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
        body = json.dumps({"ok": True, "result": self._result(method, rest[:size])}).encode()
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            % (len(body), body)
        )
        return True

    def _result(self, method: str, body: bytes) -> object:
        if method == "getMe":
            return BOT
        if method != "sendMessage":
            return {}
        at = time.monotonic()
        chat = json.loads(body)["chat_id"]
        self._log.write(json.dumps({"chat": chat, "at": at}) + "\n")
        self._log.flush()
        return {"message_id": f"{chat}-{at}", "date": int(1000 * at)}


async def main(log: Path) -> None:
    """Take messages until SIGTERM."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    with log.open("a", encoding="utf-8") as file:
        server = await loop.create_server(lambda: Session(file), "127.0.0.1", 0)
        print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
        await stop.wait()
        server.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
