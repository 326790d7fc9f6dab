"""Zalo's side of the wire, with a memory: what was asked, and a script of what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx2

from channels.http.client import Http
from channels.zalo_bot.parse import Bot
from channels.zalo_bot.settings import ZaloBotSettings

TOKEN = "12345689:abc-xyz"
NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
SETTINGS = ZaloBotSettings(
    token=TOKEN,
    base_url="https://zalo.test",
    webhook_secret="mot-khoa-bi-mat",
    display_name="Bot Tiếp Nhận",
)
BOT = Bot(id="1459232241454765289", display_name=SETTINGS.display_name)

Reply = httpx2.Response | Callable[[httpx2.Request], httpx2.Response]


def ok(result: object) -> httpx2.Response:
    return httpx2.Response(200, json={"ok": True, "result": result, "error_code": 0})


def accepted(message_id: str = "82599fa32f56d00e8941") -> httpx2.Response:
    return ok({"message_id": message_id, "date": 1749632637199})


def refused(code: int, description: str = "Bad request", *, status: int = 200) -> httpx2.Response:
    body = {"ok": False, "description": description, "error_code": code}
    return httpx2.Response(status, json=body)


def breaks(error: type[httpx2.TransportError]) -> Callable[[httpx2.Request], httpx2.Response]:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise error("broken", request=request)

    return answer


@dataclass
class FakeZalo:
    """Answers from the script, in order; `asked` holds (method, body) of every call."""

    script: list[Reply] = field(default_factory=list)
    asked: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    patience: list[float] = field(default_factory=list)  # seconds that the caller would wait

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.paths.append(request.url.path)
        self.patience.append(request.extensions["timeout"]["read"])
        self.asked.append((request.url.path.rpartition("/")[2], json.loads(request.content)))
        reply = self.script.pop(0)
        return reply(request) if callable(reply) else reply

    def http(self) -> Http:
        return Http(transport=httpx2.MockTransport(self))


def zalo(*script: Reply) -> FakeZalo:
    return FakeZalo(script=list(script))
