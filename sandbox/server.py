"""Runs an ASGI application on a loopback port inside the running event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

KEEP_ALIVE = 600
"""Seconds: longer than any client keeps a connection, so that none is closed under a request."""


class _Server(uvicorn.Server):
    """A uvicorn that leaves signals to the program and sets an event when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self._ended = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: signals belong to the program that started the loop."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then set `listening`."""
        await super().startup(sockets=sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        """Serve until `stop`, and stop at once."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.9):
                    await self._ended.wait()

    def stop(self) -> None:
        """End serving."""
        self.should_exit = True
        self._ended.set()


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running server. `stop` tells it to end without waiting; leaving the context waits."""

    port: int
    stop: Callable[[], None]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


def open_socket(port: int = 0) -> socket.socket:
    """A listening socket on 127.0.0.1; connections wait until `serve` takes it.

    Raises OSError when the port is taken.
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", port))
        sock.listen()
    except OSError:
        sock.close()
        raise
    return sock


def url_of(sock: socket.socket) -> str:
    """The address of that socket."""
    return f"http://127.0.0.1:{sock.getsockname()[1]}"


@contextlib.asynccontextmanager
async def serve(
    app: ASGIApp, *, port: int = 0, sock: socket.socket | None = None
) -> AsyncIterator[Served]:
    """Serve `app` on `sock`, or on 127.0.0.1 (port 0: a free one), while the context lasts.

    Raises OSError when the port is taken.
    """
    sock = sock or open_socket(port)
    try:
        server = _Server(
            uvicorn.Config(
                app,
                lifespan="off",
                ws="none",
                access_log=False,
                log_config=None,
                timeout_graceful_shutdown=2,
                timeout_keep_alive=KEEP_ALIVE,
            )
        )
        running = asyncio.create_task(server.serve(sockets=[sock]))
        await server.listening.wait()
        try:
            yield Served(port=int(sock.getsockname()[1]), stop=server.stop)
        finally:
            server.stop()
            await running
    finally:
        sock.close()
