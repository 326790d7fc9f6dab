"""Sends requests of httpx2 by aiohttp, which takes a tenth of the CPU time (ADR 0014)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager

import aiohttp
import httpx2
from yarl import URL

CONNECTIONS = 100
KEPT = 5.0
"""Seconds that an idle connection stays usable; after longer the server may be closing it."""


class Pool(httpx2.AsyncBaseTransport):
    """Kept connections; certificates, time limits and the names of errors are those of httpx2.

    It follows no redirect, keeps no cookie, unpacks nothing and knows no proxy. Errors tell apart
    what cannot have left (ConnectError, ConnectTimeout, LocalProtocolError) from what may have.
    """

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=CONNECTIONS, keepalive_timeout=KEPT, ssl=httpx2.create_ssl_context()
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer with its body still to come. Raises httpx2.TransportError."""
        body = await request.aread()
        with _told_as_httpx2():
            answer = await self._session.request(
                request.method,
                URL(str(request.url), encoded=True),
                data=body or None,
                headers=request.headers.multi_items(),
                allow_redirects=False,
                timeout=_limits(request.extensions.get("timeout", {})),
            )
        return httpx2.Response(answer.status, headers=answer.raw_headers, stream=_Body(answer))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._session.close()


class _Body(httpx2.AsyncByteStream):
    """The body of an answer. A reader that stops before its end gives the connection up."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _told_as_httpx2():
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
def _told_as_httpx2() -> Iterator[None]:
    """Errors of aiohttp under the names that callers know, without texts: they hold addresses."""
    try:
        yield
    except aiohttp.ConnectionTimeoutError:
        raise httpx2.ConnectTimeout("no connection in time") from None
    except aiohttp.ServerTimeoutError:
        raise httpx2.ReadTimeout("no answer in time") from None
    except aiohttp.ClientConnectorError:
        raise httpx2.ConnectError("no connection") from None
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        raise httpx2.UnsupportedProtocol("no address") from None
    except (aiohttp.ClientError, OSError):
        raise httpx2.ReadError("the connection broke") from None
    except ValueError:
        raise httpx2.LocalProtocolError("a header that cannot be written") from None
