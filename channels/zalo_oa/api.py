"""One call of the Official Account API: errors come with HTTP 200 and a negative number."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from channels.contract import ChannelError
from channels.http import wire
from channels.http.answer import Answer, by_status
from channels.http.client import File, Http
from channels.zalo_oa.settings import ZaloOaSettings

TOKEN_DEAD = frozenset({-216, -220})
"""Refresh once, try once more (zalo.md 2.7)."""

Call = Callable[[Mapping[str, str]], Awaitable[Answer]]


class Refused(ChannelError):
    """Zalo answered, and the answer is no: its error number and its words."""

    def __init__(self, code: int, said: str, retry_after: timedelta | None = None) -> None:
        super().__init__(f"Zalo OA từ chối: mã {code} {said}".rstrip())
        self.code = code
        self.said = said
        self.retry_after = retry_after


class Tokens(Protocol):
    """Where access tokens come from (tokens.AccessTokens)."""

    async def current(self) -> str:
        """The token to use now."""

    async def renew(self, dead: str) -> str:
        """Another token than this one, which Zalo has refused."""


@dataclass(frozen=True, kw_only=True)
class OaApi:
    """The calls, with a living token. Each raises Refused, or what `Http` raises."""

    settings: ZaloOaSettings
    http: Http
    tokens: Tokens

    async def post(self, path: str, body: Mapping[str, object]) -> dict[str, object]:
        """The `data` of a JSON call."""
        url = self._url(path)
        return wire.table(
            await self._ask(lambda headers: self.http.post(url, body, headers=headers))
        )

    async def get(
        self, path: str, query: Mapping[str, object], *, timeout: float | None = None
    ) -> dict[str, object]:
        """The `data` of a reading call."""
        return wire.table(await self._read(path, query, timeout))

    async def rows(self, path: str, query: Mapping[str, object]) -> list[dict[str, object]]:
        """The `data` of a reading call that lists something."""
        told = await self._read(path, query, None)
        return [wire.table(row) for row in told] if isinstance(told, list) else []

    async def upload(self, path: str, file: File) -> dict[str, object]:
        """The `data` of an upload."""
        url = self._url(path)
        return wire.table(
            await self._ask(lambda headers: self.http.upload(url, file, headers=headers))
        )

    async def _read(self, path: str, query: Mapping[str, object], timeout: float | None) -> object:
        """Reading calls have one parameter, which is JSON."""
        asked = {"data": json.dumps(query, ensure_ascii=False)}
        url = self._url(path)
        return await self._ask(
            lambda headers: self.http.get(url, asked, headers=headers, timeout=timeout)
        )

    async def _ask(self, call: Call) -> object:
        token = await self.tokens.current()
        try:
            return data_of(await call({"access_token": token}))
        except Refused as refusal:
            if refusal.code not in TOKEN_DEAD:
                raise
        token = await self.tokens.renew(token)
        return data_of(await call({"access_token": token}))

    def _url(self, path: str) -> str:
        return f"{self.settings.base_url.rstrip('/')}{path}"


def data_of(answer: Answer) -> object:
    """The `data` of a good answer. Raises Refused."""
    envelope = wire.table(answer.data)
    code = error_of(envelope)
    passing = None if code else by_status(answer)
    if passing is not None:
        raise passing
    if code or answer.status >= 400:
        said = wire.text(envelope.get("message")) or wire.text(envelope.get("error_name"))
        raise Refused(code or -answer.status, said, answer.retry_after)
    return envelope.get("data")


def error_of(envelope: Mapping[str, object]) -> int:
    """The error number; 0 where all is well or nothing is said."""
    said = wire.text(envelope.get("error"))
    digits = said.removeprefix("-")
    return int(said) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else 0
