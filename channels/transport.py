"""How requests of httpx reach the wire: by aiohttp, which takes a tenth of the CPU (ADR 0014)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager

import aiohttp
import httpx
from yarl import URL

CONNECTIONS = 100
KEPT = 5.0
"""Seconds that an idle connection is used again: longer, and the server may be closing it."""


class Pool(httpx.AsyncBaseTransport):
    """Kept connections; certificates, time limits and the names of errors are those of httpx.

    It follows no redirect, keeps no cookie, unpacks nothing and knows no proxy. Errors tell apart
    what cannot have left (ConnectError, ConnectTimeout, LocalProtocolError) from what may have.
    """

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=CONNECTIONS, keepalive_timeout=KEPT, ssl=httpx.create_ssl_context()
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer with its body still to come. Raises httpx.TransportError."""
        body = await request.aread()
        with _told_as_httpx():
            answer = await self._session.request(
                request.method,
                URL(str(request.url), encoded=True),
                data=body or None,
                headers=request.headers.multi_items(),
                allow_redirects=False,
                timeout=_limits(request.extensions.get("timeout", {})),
            )
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Body(answer))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._session.close()


class _Body(httpx.AsyncByteStream):
    """What follows the head of an answer. Leaving before its end gives the connection up."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _told_as_httpx():
            async for chunk in self._answer.content.iter_any():
                yield chunk

    async def aclose(self) -> None:
        self._answer.close()  # without effect on one that was read to its end


def _limits(seconds: Mapping[str, float | None]) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=None,
        connect=seconds.get("pool"),
        sock_connect=seconds.get("connect"),
        sock_read=seconds.get("read"),
    )


@contextmanager
def _told_as_httpx() -> Iterator[None]:
    """Errors of aiohttp under the names that callers know, without texts: they hold addresses."""
    try:
        yield
    except aiohttp.ConnectionTimeoutError:
        raise httpx.ConnectTimeout("no connection in time") from None
    except aiohttp.ServerTimeoutError:
        raise httpx.ReadTimeout("no answer in time") from None
    except aiohttp.ClientConnectorError:
        raise httpx.ConnectError("no connection") from None
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        raise httpx.UnsupportedProtocol("no address") from None
    except (aiohttp.ClientError, OSError):
        raise httpx.ReadError("the connection broke") from None
    except ValueError:
        raise httpx.LocalProtocolError("a header that cannot be written") from None
