"""The way from a provider to the webhook in a run: in the run's time, through its weather."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import timedelta
from functools import partial

from sandbox.webhook_sender import Delivered, Post, WebhookSender
from tests.faults.timeline import Timeline
from tests.faults.weather import Weather

Door = Callable[[bytes, Mapping[str, str]], Awaitable[int]]


class Storm(WebhookSender):
    """A webhook sender whose deliveries come twice, late, in another order or not at all."""

    def __init__(
        self, calm: WebhookSender, timeline: Timeline, weather: Weather, door: Door
    ) -> None:
        super().__init__(patience=1, retry_after=calm.retry_after, on_result=calm._on_result)
        self.url = "desk"
        self.retry_header = calm.retry_header
        self._timeline, self._weather, self._door = timeline, weather, door

    async def send(self, post: Post) -> None:
        """Bring one event in the run's own time."""
        copies = () if self.silent else self._weather.deliveries()
        for delay in copies:
            self._timeline.after(delay, partial(self._tried, post, 0))
        if not copies:
            self.lost.add(post)

    def in_background(self, work: Coroutine[None, None, None]) -> None:
        """Do it a little later."""

        async def later() -> None:
            await work

        self._timeline.after(timedelta(milliseconds=500), later)

    async def _tried(self, post: Post, attempt: int) -> None:
        counted = {self.retry_header: str(attempt)} if self.retry_header and attempt else {}
        status = await self._door(post.body, {**post.headers, **counted})
        if status == 200 and not self._weather.calm and self._weather.chance(0.05):
            self._weather.struck["webhook's answer lost"] += 1
            status = 0
        self.deliveries.add(Delivered(body=post.body, status=status, attempt=attempt))
        if self._on_result:
            self._on_result(post, status == 200)
        if status == 200:
            return
        if attempt < len(self.retry_after):
            wait = timedelta(seconds=self.retry_after[attempt])
            self._timeline.after(wait, partial(self._tried, post, attempt + 1))
        else:
            self.lost.add(post)
