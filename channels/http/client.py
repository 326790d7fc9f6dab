"""Makes all HTTP calls.

Providers put tokens into URLs, so no URL appears in a log or in an error text.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.request import getproxies

import httpx2

from channels.contract import ChannelError, Fault, SendFailed, SendUnknown
from channels.http.answer import RETRYABLE, Answer, answer_of
from channels.http.bodies import BodyTooLarge, read_body
from channels.http.public_addresses import NotPublic, PublicOnly

ANSWER_LIMIT = 16 * 1024 * 1024  # bytes; lists of long messages need it
CONNECT_SECONDS = 10.0
_MOST_REDIRECTS = 3
_NEVER_BY_PROXY = ("all://127.0.0.1", "all://localhost", "all://[::1]")

# The request cannot have left: no connection, no free slot, no such proxy.
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
# The request cannot even be written: an address or header of ours is wrong.
_NOT_POSSIBLE = (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError)


@dataclass(frozen=True, kw_only=True)
class Downloaded:
    """One file and the media type that the server claims for it (lower case, no parameters)."""

    content: bytes
    media_type: str


@dataclass(frozen=True, kw_only=True)
class File:
    """One file to hand over."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


class DownloadFailed(ChannelError):
    """A file could not be fetched; the text says why, for an agent. `temporary`: try once more."""

    def __init__(self, reason: str, *, temporary: bool, too_large: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.temporary = temporary
        self.too_large = too_large


class Http:
    """Calls providers and fetches files; one per process, closed with `close()`.

    `timeout` is in seconds, for one whole answer. `transport` and `media` replace the network in
    tests. `loopback` allows files from this machine over plain http (sandbox).
    """

    def __init__(
        self,
        *,
        timeout: float = 30.0,
        transport: httpx2.AsyncBaseTransport | None = None,
        media: httpx2.AsyncBaseTransport | None = None,
        loopback: bool = False,
    ) -> None:
        _quieten()
        self._timeout = timeout
        self._transport = transport
        self._media = httpx2.AsyncClient(
            transport=media or PublicOnly(httpx2.AsyncHTTPTransport(), loopback=loopback),
            headers={"accept-encoding": "identity"},
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
        )

    async def close(self) -> None:
        """Close all connections."""
        if "_api" in vars(self):
            await self._api.aclose()
        await self._media.aclose()

    @cached_property
    def _api(self) -> httpx2.AsyncClient:
        """For calls of providers. Behind a proxy httpx2 makes them itself, by its own settings."""
        transport = self._transport
        if transport is None and not getproxies():
            # A desk that has only mail loads neither aiohttp nor what comes with it.
            from channels.http.transport import Pool

            transport = Pool()
        return httpx2.AsyncClient(
            transport=transport,
            headers={"accept-encoding": "identity"},
            mounts=dict.fromkeys(_NEVER_BY_PROXY),
        )

    async def post(
        self,
        url: str,
        body: Mapping[str, object],
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """POST a JSON body once. Raises SendFailed or SendUnknown where no JSON answer came."""
        # Half a surrogate pair in a text must not make a letter unsendable: it becomes "?".
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        sent = {"content-type": "application/json", **(headers or {})}
        return await self._ask("POST", url, timeout, content=content, headers=sent)

    async def form(
        self, url: str, fields: Mapping[str, str], *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """POST form fields once; fails as `post` does."""
        return await self._ask("POST", url, None, data=dict(fields), headers=headers)

    async def upload(
        self,
        url: str,
        file: File,
        *,
        part: str = "file",
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """POST one file as multipart form data, with the fields beside it; fails as `post` does."""
        files = {part: (file.name, file.content, file.media_type)}
        return await self._ask("POST", url, None, data=fields, files=files, headers=headers)

    async def get(
        self,
        url: str,
        query: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """GET once. A failure has changed nothing: it raises SendFailed, never SendUnknown."""
        try:
            return await self._ask("GET", url, timeout, params=query, headers=headers)
        except SendUnknown as error:
            raise SendFailed(str(error), permanent=False) from None

    async def _ask(self, method: str, url: str, timeout: float | None, **parts: Any) -> Answer:
        seconds = timeout or self._timeout
        try:
            async with asyncio.timeout(seconds + CONNECT_SECONDS):
                response, raw = await self._call(method, url, seconds, parts)
        except _NOT_POSSIBLE:
            raise SendFailed(
                "Địa chỉ máy chủ của nhà cung cấp sai: hãy kiểm tra cấu hình",
                permanent=False,
                fault=Fault.ACCOUNT,
            ) from None
        except _NOT_SENT:
            raise SendFailed(
                "Không kết nối được tới máy chủ của nhà cung cấp",
                permanent=False,
                fault=Fault.LINE,
            ) from None
        except (httpx2.HTTPError, TimeoutError, BodyTooLarge):
            raise SendUnknown(
                "Đã gửi yêu cầu nhưng mất kết nối trước khi nhà cung cấp trả lời: "
                "tin có thể đã tới khách."
            ) from None
        return answer_of(response, raw)

    async def download(self, url: str, limit: int) -> Downloaded:
        """Fetch a file of at most `limit` bytes from a public https address."""
        try:
            async with asyncio.timeout(self._timeout + CONNECT_SECONDS):
                return await self._fetch(url, limit)
        except BodyTooLarge:
            raise DownloadFailed(
                f"tệp lớn hơn mức cho phép ({limit // 1024} KiB)", temporary=False, too_large=True
            ) from None
        except (NotPublic, UnicodeError, httpx2.TooManyRedirects, *_NOT_POSSIBLE):
            raise DownloadFailed(
                "đường dẫn của tệp không phải là địa chỉ https công khai", temporary=False
            ) from None
        except (httpx2.HTTPError, TimeoutError):
            raise DownloadFailed("không tải được tệp từ máy chủ lưu trữ", temporary=True) from None

    async def _call(
        self, method: str, url: str, seconds: float, parts: Mapping[str, Any]
    ) -> tuple[httpx2.Response, bytes]:
        async with self._api.stream(method, url, timeout=_timeouts(seconds), **parts) as response:
            return response, await read_body(response, ANSWER_LIMIT)

    async def _fetch(self, url: str, limit: int) -> Downloaded:
        async with self._media.stream("GET", url, timeout=_timeouts(self._timeout)) as response:
            if not response.is_success:
                gone = response.is_client_error and response.status_code not in RETRYABLE
                raise DownloadFailed(
                    f"máy chủ lưu trữ từ chối (HTTP {response.status_code})", temporary=not gone
                )
            content = await read_body(response, limit)
        claimed = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Downloaded(content=content, media_type=claimed)


def _quieten() -> None:
    """httpx2 logs every URL at INFO, httpcore2 every answer's head at DEBUG: tokens stand there."""
    for name in ("httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _timeouts(seconds: float) -> httpx2.Timeout:
    return httpx2.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
