"""Long polling: a request stays open until there is news, the client leaves or the world stops."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from starlette.requests import Request


class ClientGone(ConnectionError):
    """The client has left, so nothing may be handed out."""


class Waiters:
    """The requests that wait; `wake` ends their wait, and after `close` none waits again."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []
        self.closed = False

    def wake(self) -> None:
        """Wake all that wait."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def close(self) -> None:
        """Wake all, for good."""
        self.closed = True
        self.wake()

    async def wait(self) -> None:
        """Return at the next wake."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await future
        finally:
            if future in self._waiting:
                self._waiting.remove(future)

    @property
    def listeners(self) -> int:
        """How many requests wait."""
        return len(self._waiting)


async def wait_until_ready(
    request: Request, waiters: Waiters, ready: Callable[[], bool], seconds: float
) -> bool:
    """Wait up to `seconds` until `ready()`; True if it is. Raises ClientGone.

    The body of the request must have been read before.
    """
    if ready():
        return True
    gone = asyncio.create_task(_disconnect(request))
    waiting = asyncio.create_task(_until(waiters, ready))
    try:
        await asyncio.wait({gone, waiting}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if gone.done() or waiters.closed:
            raise ClientGone
        return ready()
    finally:
        for task in (gone, waiting):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _disconnect(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _until(waiters: Waiters, ready: Callable[[], bool]) -> None:
    while not ready() and not waiters.closed:
        await waiters.wait()
