"""One call of the Graph API: the token in a header, its proof beside it, errors by number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from channels.contract import ChannelError
from channels.facebook.settings import FacebookSettings
from channels.facebook.verify import proof
from channels.http import wire
from channels.http.answer import Answer, by_status
from channels.http.client import File, Http


class Refused(ChannelError):
    """Meta answered, and the answer is no. `trace` is what its support asks for."""

    def __init__(
        self, code: int, subcode: int, said: str, trace: str, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(f"Facebook từ chối: mã {code}/{subcode} {said}".rstrip())
        self.code = code
        self.subcode = subcode
        self.said = said
        self.trace = trace
        self.retry_after = retry_after


@dataclass(frozen=True, kw_only=True)
class Graph:
    """The calls as one Page. Each raises Refused, or what `Http` raises."""

    settings: FacebookSettings
    http: Http

    async def post(self, path: str, body: Mapping[str, object]) -> dict[str, object]:
        """The answer to a JSON call."""
        sent = {**body, **self._proof()}
        return told(await self.http.post(self._url(path), sent, headers=self._headers()))

    async def get(
        self, path: str, query: Mapping[str, str], *, timeout: float | None = None
    ) -> dict[str, object]:
        """The answer to a reading call."""
        asked = {**query, **self._proof()}
        url, headers = self._url(path), self._headers()
        return told(await self.http.get(url, asked, headers=headers, timeout=timeout))

    async def upload(
        self, path: str, fields: Mapping[str, object], file: File
    ) -> dict[str, object]:
        """The answer to a multipart call; each field is JSON (facebook.md 6.3)."""
        written = {name: _written(value) for name, value in fields.items()}
        answer = await self.http.upload(
            self._url(path),
            file,
            part="filedata",
            fields=written | self._proof(),
            headers=self._headers(),
        )
        return told(answer)

    def _url(self, path: str) -> str:
        return f"{self.settings.base_url.rstrip('/')}/{self.settings.version}/{path}"

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.settings.page_token}"}

    def _proof(self) -> dict[str, str]:
        return {"appsecret_proof": proof(self.settings.page_token, self.settings.app_secrets[0])}


def told(answer: Answer) -> dict[str, object]:
    """What a good answer says. Raises Refused."""
    envelope = wire.table(answer.data)
    error = wire.table(envelope.get("error"))
    if not error and answer.status < 400:
        return envelope
    passing = None if error else by_status(answer)
    if passing is not None:
        raise passing
    raise Refused(
        _number(error.get("code")) or answer.status,
        _number(error.get("error_subcode")),
        wire.text(error.get("message")),
        wire.text(error.get("fbtrace_id")),
        answer.retry_after,
    )


def _number(value: object) -> int:
    digits = wire.text(value)
    return int(digits) if digits.isdecimal() and len(digits) <= 9 else 0


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
