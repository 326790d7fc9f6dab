"""Events that wait for getUpdates, which behaves in the ways that users have measured."""

from __future__ import annotations

from collections import deque
from enum import StrEnum

from starlette.requests import Request

from sandbox.longpoll import Waiters, wait_until_ready

Event = dict[str, object]


class Mode(StrEnum):
    """How getUpdates hands out events; the observers disagree, so all are here."""

    NORMAL = "normal"  # every event once, also those from before the poll
    REPLAY = "replay"  # the last one again and again until a newer one comes
    LOSSY = "lossy"  # only what comes while a poll is waiting
    ARRAY = "array"  # all that wait, as an array


class Updates:
    """The queue behind getUpdates."""

    def __init__(self) -> None:
        self.mode = Mode.NORMAL
        self._queue: deque[Event] = deque()
        self._last: Event | None = None
        self.waiters = Waiters()

    def add(self, event: Event) -> None:
        """Queue one event, or lose it in LOSSY mode when nobody waits."""
        if self.mode is Mode.LOSSY and not self.waiters.listeners:
            return
        self._queue.append(event)
        self.waiters.wake()

    async def poll(self, request: Request, seconds: float) -> object | None:
        """Return the result of one poll; None when `seconds` passed idle. Raises ClientGone."""
        if not await wait_until_ready(request, self.waiters, self._ready, seconds):
            return None
        if self.mode is Mode.ARRAY:
            events, self._queue = list(self._queue), deque()
            return events
        if self._queue:
            self._last = self._queue.popleft()
        return self._last

    def _ready(self) -> bool:
        return bool(self._queue) or (self.mode is Mode.REPLAY and self._last is not None)

    @property
    def waiting(self) -> int:
        """How many events were not fetched yet."""
        return len(self._queue)
