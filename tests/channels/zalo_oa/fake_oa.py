"""Zalo's side of the wire for one account, with a memory, and a vault with a lock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2

from channels.http.client import Http
from channels.zalo_oa.channel import ZaloOaChannel
from channels.zalo_oa.settings import ZaloOaSettings
from channels.zalo_oa.tokens import AccessTokens, TokenPair

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CUSTOMER = "246845883529197922"
SETTINGS = ZaloOaSettings(
    app_id="360846524940903967",
    oa_id="388613280878808645",
    app_secret="khoa-ung-dung",
    oa_secret="test_oa_secret",
    base_url="https://openapi.zalo.test",
    oauth_url="https://oauth.zalo.test",
)

Reply = httpx2.Response | Callable[[httpx2.Request], httpx2.Response]


def ok(data: object) -> httpx2.Response:
    return httpx2.Response(200, json={"data": data, "error": 0, "message": "Success"})


def accepted(message_id: str = "63ecf43f0df7dba892e6") -> httpx2.Response:
    return ok({"message_id": message_id, "user_id": CUSTOMER, "sent_time": "1626926349402"})


def refused(code: int, said: str = "no") -> httpx2.Response:
    return httpx2.Response(200, json={"error": code, "message": said})


def pair(access: str = "a1", refresh: str = "r1", *, life: float = 90_000) -> TokenPair:
    return TokenPair(access=access, refresh=refresh, until=NOW + timedelta(seconds=life))


@dataclass
class MemoryVault:
    """A vault that outlives keepers; `saves` counts what was kept."""

    kept: str | None = None
    saves: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def load(self) -> str | None:
        return self.kept

    async def save(self, value: str) -> None:
        self.kept, self.saves = value, self.saves + 1

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        async with self.lock:
            yield


@dataclass
class FakeOa:
    """Answers from the script, in order; remembers every request."""

    script: list[Reply] = field(default_factory=list)
    asked: list[httpx2.Request] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        reply = self.script.pop(0)
        return reply(request) if callable(reply) else reply

    def http(self) -> Http:
        return Http(transport=httpx2.MockTransport(self))

    def keeper(self, vault: MemoryVault) -> AccessTokens:
        return AccessTokens(SETTINGS, self.http(), vault, lambda: NOW)

    def channel(self, vault: MemoryVault | None = None) -> ZaloOaChannel:
        there = vault or MemoryVault(pair().dump())
        return ZaloOaChannel(SETTINGS, self.http(), self.keeper(there))

    def body(self, place: int = -1) -> dict[str, object]:
        """The JSON of one request."""
        told = json.loads(self.asked[place].content)
        assert isinstance(told, dict)
        return told


def oa(*script: Reply) -> FakeOa:
    return FakeOa(script=list(script))
