"""Serving the web application inside the desk's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from fastapi import FastAPI

START = 0.01
TICK = 0.9
"""Seconds between two settings of the Date header."""


class _Server(uvicorn.Server):
    """A uvicorn that leaves signals to the program."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ended = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        """Serve until `stop`, and stop at once."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK):
                    await self._ended.wait()

    def stop(self) -> None:
        """End serving."""
        self.should_exit = True
        self._ended.set()


@contextlib.asynccontextmanager
async def serve(app: FastAPI, host: str, port: int) -> AsyncIterator[int]:
    """Listen while the context lasts; the port (a free one for 0). Raises OSError when taken."""
    listener = socket.create_server((host, port))
    config = uvicorn.Config(
        app,
        log_config=None,  # its own handlers would write around bot.logs, which masks
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        lifespan="off",
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]), name="web")
    try:
        while not server.started and not task.done():
            await asyncio.sleep(START)
        yield int(listener.getsockname()[1])
    finally:
        server.stop()
        await task
        listener.close()
