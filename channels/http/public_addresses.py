"""A transport that reaches public hosts only: customers' links cannot point into our network."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx2
import idna

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to IP addresses; raises OSError where there are none."""

# RFC 6052, 8215, 3056, 4291: IPv6 forms that carry an IPv4 address which could be a private one,
# and the site-local addresses of RFC 3879, which Python takes for public.
_CARRIERS = tuple(
    IPv6Network(one)
    for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "fec0::/10")
)
_LAST_PORT = 65535


class NotPublic(httpx2.TransportError):
    """A customer's link may not lead to this address."""


async def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, in the order of the resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


class PublicOnly(httpx2.AsyncBaseTransport):
    """Lets https requests to public addresses through; everything else raises NotPublic.

    The name is resolved once and the checked address is the one that is called, so that a name
    which changes between check and call gains nothing. `loopback` also lets plain http to this
    machine through: for the sandbox and for tests.
    """

    def __init__(
        self,
        inner: httpx2.AsyncBaseTransport,
        *,
        loopback: bool = False,
        resolve: Resolve = resolve,
    ) -> None:
        self._inner = inner
        self._loopback = loopback
        self._resolve = resolve

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        addresses = await self._addresses(request.url)
        for address in addresses[:-1]:
            try:
                return await self._inner.handle_async_request(_pinned(request, address))
            except httpx2.ConnectError:
                continue
        return await self._inner.handle_async_request(_pinned(request, addresses[-1]))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _addresses(self, url: httpx2.URL) -> Sequence[str]:
        name, port = _name(url), url.port or (443 if url.scheme == "https" else 80)
        try:
            addresses = await self._resolve(name, port)
        except (OSError, UnicodeError):
            raise httpx2.ConnectError("no such host") from None
        if (
            port > _LAST_PORT
            or not addresses
            or not all(self._may_call(url.scheme, one) for one in addresses)
        ):
            raise NotPublic("not a public https address")
        return addresses

    def _may_call(self, scheme: str, address: str) -> bool:
        ip = ip_address(address)
        if self._loopback and ip.is_loopback:
            return True
        return scheme == "https" and is_public(ip)


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """True for an address of the open internet."""
    if isinstance(ip, IPv6Address) and any(ip in network for network in _CARRIERS):
        return False
    return ip.is_global and not ip.is_multicast


def _name(url: httpx2.URL) -> str:
    """The host as people write it. Raises NotPublic for a label that is no valid IDN."""
    try:
        for label in url.raw_host.decode("ascii").split("."):
            if label.startswith("xn--"):
                idna.ulabel(label)
    except UnicodeError:
        raise NotPublic("not a host that can be") from None
    return url.host


def _pinned(request: httpx2.Request, address: str) -> httpx2.Request:
    """The same request to a given address; TLS still checks the name (RFC 6066 section 3)."""
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )
