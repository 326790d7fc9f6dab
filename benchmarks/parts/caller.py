"""Calls the desk's webhook at a fixed rate, as a provider does: whatever the desk does.

    python -m benchmarks.parts.caller PORT SECRET [CONNECTIONS]

Each line on standard input is JSON: {"rate": a second, "first": n, "messages": n, "chats": n}. The
messages are numbered from `first` and go to so many chats in turn. Printed: {"answers": [ms, …],
"refused": n, "late": ms, "last": t, "due": {chat: when its first message was due}}; moments are
monotonic seconds.
An answer's time is counted from the moment at which the call was due, so that a desk that stalls
is not spared the calls that had to wait behind it. `late`: how late the caller itself was at most.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

TEXT = "Gói email của công ty tôi bị lỗi từ sáng nay, không gửi được thư. Tôi muốn khiếu nại. Lần"


@dataclass(kw_only=True)
class Outcome:
    """The results of the calls; times in ms."""

    answers: list[float] = field(default_factory=list)
    refused: int = 0
    late: float = 0.0
    last: float = 0.0
    due: dict[str, float] = field(default_factory=dict)


def call(number: int, chat: str, secret: str) -> bytes:
    """The bytes of one delivery."""
    message = {
        "message_id": f"m{number}",
        "date": int(1000 * time.time()),
        "from": {"id": chat, "display_name": "Khách", "is_bot": False},
        "chat": {"id": chat, "chat_type": "PRIVATE"},
        "text": f"{TEXT} {number}",
    }
    update = {"event_name": "message.text.received", "message": message}
    body = json.dumps({"ok": True, "result": update}, ensure_ascii=False).encode()
    head = (
        "POST /webhooks/zalo_bot HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\n"
        f"X-Bot-Api-Secret-Token: {secret}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def is_accepted(reader: asyncio.StreamReader) -> bool:
    """Whether the desk answered 200."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    size = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
    await reader.readexactly(size)
    return head.startswith(b"HTTP/1.1 200")


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Caller:
    """A pool of kept connections; each call takes a free one."""

    def __init__(self, port: int, secret: str, connections: int) -> None:
        self._port, self._secret, self._connections = port, secret, connections

    async def _connect(self) -> None:
        self._free: asyncio.Queue[Line] = asyncio.Queue()
        for _ in range(self._connections):
            self._free.put_nowait(await asyncio.open_connection("127.0.0.1", self._port))

    async def run(self, rate: float, first: int, messages: int, chats: int) -> Outcome:
        """Call at that rate and wait for the last answer."""
        await self._connect()
        outcome, calls = Outcome(), []
        begin = time.monotonic() + 0.1
        for place in range(messages):
            due = begin + place / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            outcome.late = max(outcome.late, 1000 * (time.monotonic() - due))
            calls.append(asyncio.create_task(self._one(first + place, chats, due, outcome)))
        await asyncio.gather(*calls)
        outcome.last = time.monotonic()
        while not self._free.empty():
            self._free.get_nowait()[1].close()
        return outcome

    async def _one(self, number: int, chats: int, due: float, outcome: Outcome) -> None:
        chat = f"chat-{number % chats}-of-{chats}"
        outcome.due.setdefault(chat, due)
        reader, writer = line = await self._free.get()
        writer.write(call(number, chat, self._secret))
        outcome.refused += not await is_accepted(reader)
        outcome.answers.append(1000 * (time.monotonic() - due))
        self._free.put_nowait(line)


async def main(port: int, secret: str, connections: int) -> None:
    """Connect, then run each order from standard input."""
    caller = Caller(port, secret, connections)
    print(json.dumps({"ready": connections}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        order: dict[str, Any] = json.loads(line)
        outcome = await caller.run(**order)
        print(json.dumps(outcome.__dict__), flush=True)


if __name__ == "__main__":
    many = int(sys.argv[3]) if len(sys.argv) > 3 else 64
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], many))
