"""Sends events to a webhook: once, twice, late, in the wrong order or not at all, by switch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.caller import Caller
from sandbox.record import Record


@dataclass(frozen=True, kw_only=True)
class Post:
    """One signed POST to a webhook: the exact bytes and their headers."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """One attempt and its status; 0 means no answer in time."""

    body: bytes
    status: int
    attempt: int = 0


OnResult = Callable[[Post, bool], None]


class WebhookSender:
    """Sends to one webhook. The first attempt is awaited, later ones run in the background.

    `patience` and `retry_after` are in seconds. A delivery is good when it is answered with 200.
    """

    def __init__(
        self, *, patience: float, retry_after: Sequence[float], on_result: OnResult | None = None
    ) -> None:
        self.url = ""
        self.retry_after = retry_after
        self.retry_header = ""  # the provider counts its retries in this header
        self.duplicate = False  # everything twice
        self.reorder = False  # every second one before the first
        self.delay = 0.0  # seconds before anything leaves
        self.silent = False  # nothing leaves: an outage, or nobody has subscribed
        self.deliveries: Record[Delivered] = Record("webhook deliveries")
        self.lost: Record[Post] = Record("events that were not delivered")
        self._caller = Caller(patience=patience)
        self._on_result = on_result
        self._overtaken: Post | None = None
        self._later: set[asyncio.Task[None]] = set()

    async def send(self, post: Post) -> None:
        """Send one event to the webhook, as the switches say."""
        if self.silent or not self.url:
            self.lost.add(post)
            return
        if self.reorder and self._overtaken is None:
            self._overtaken = post
            return
        overtaken, self._overtaken = self._overtaken, None
        for one in (post, overtaken):
            if one is not None:
                await self._deliver(one)

    def in_background(self, work: Coroutine[None, None, None]) -> None:
        """Run it in a task of its own."""
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def settled(self) -> None:
        """Wait until nothing is on its way; an event that waited to be overtaken is sent first."""
        overtaken, self._overtaken = self._overtaken, None
        if overtaken is not None:
            await self._deliver(overtaken)
        while self._later:
            await asyncio.gather(*self._later)

    async def close(self) -> None:
        """Forget what is on its way and close the connections."""
        for task in tuple(self._later):
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)
        await self._caller.close()

    async def _deliver(self, post: Post) -> None:
        for _ in range(2 if self.duplicate else 1):
            if self.delay:
                self.in_background(self._retry(post, (self.delay, *self.retry_after), first=0))
            elif not await self._attempt(post, 0) and self.retry_after:
                self.in_background(self._retry(post, self.retry_after, first=1))

    async def _retry(self, post: Post, waits: Sequence[float], *, first: int) -> None:
        for attempt, wait in enumerate(waits, first):
            await asyncio.sleep(wait)
            if await self._attempt(post, attempt):
                return
        self.lost.add(post)

    async def _attempt(self, post: Post, attempt: int) -> bool:
        counted = {self.retry_header: str(attempt)} if self.retry_header and attempt else {}
        headers = {**post.headers, **counted}
        status = await self._caller.post(self.url, content=post.body, headers=headers)
        self.deliveries.add(Delivered(body=post.body, status=status, attempt=attempt))
        if self._on_result:
            self._on_result(post, status == 200)
        return status == 200

    async def probe(self, method: str, params: Mapping[str, str]) -> tuple[int, str, str]:
        """Ask the webhook without a signature: status, body and media type of its answer."""
        body = b"{}" if method == "POST" else None
        answer = await self._caller.ask(method, self.url, content=body, params=params or None)
        if answer is None:
            return 0, "", ""
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return answer.status_code, answer.text, media_type
