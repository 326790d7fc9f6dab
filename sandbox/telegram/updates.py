"""Updates on their way to the bot: getUpdates with offsets, or a webhook."""

from __future__ import annotations

from starlette.requests import Request

from sandbox.caller import Caller
from sandbox.longpoll import Waiters, wait_until_ready
from sandbox.telegram.refusal import Refused

Update = dict[str, object]

_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


class Updates:
    """The queue of one bot."""

    def __init__(self) -> None:
        self.waiters = Waiters()
        self.url = ""
        self.secret = ""
        self.allowed: set[str] = set()
        self.last_error = ""
        self._queue: list[Update] = []
        self._next_id = 100_000_001
        self._poll = 0
        self._caller = Caller()

    async def add(self, kind: str, content: dict[str, object]) -> None:
        """Queue one update of a kind that the bot asked for, and push it to the webhook."""
        if (self.allowed and kind not in self.allowed) or (
            not self.allowed and kind in _NOT_BY_DEFAULT
        ):
            return
        self._queue.append({"update_id": self._next_id, kind: content})
        self._next_id += 1
        self.waiters.wake()
        if self.url:
            await self.push()

    async def poll(
        self, request: Request, *, offset: int | None, limit: int, seconds: float
    ) -> list[Update]:
        """Forget what is confirmed and return what waits. Raises Refused, ClientGone."""
        if self.url:
            raise Refused(
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
                code=409,
            )
        self._confirm(offset)
        self._poll += 1
        mine = self._poll
        self.waiters.wake()
        await wait_until_ready(
            request, self.waiters, lambda: bool(self._queue) or self._poll != mine, seconds
        )
        if self._poll != mine:
            raise Refused(
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
                code=409,
                breach=False,  # a restarted bot polls so too
            )
        return self._queue[:limit]

    async def push(self) -> None:
        """POST what waits to the webhook, in order, until it refuses three times."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        failures = 0
        while self._queue and self.url and failures < 3:
            status = await self._caller.post(self.url, json=self._queue[0], headers=headers)
            if 200 <= status < 300:
                self._queue.pop(0)
                failures = 0
                continue
            failures += 1
            self.last_error = f"Wrong response from the webhook: {status or 'no answer'}"

    def drop(self) -> None:
        """Forget everything that waits."""
        self._queue.clear()

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self._queue)

    async def close(self) -> None:
        """End every long poll."""
        self.waiters.close()
        await self._caller.close()

    def _confirm(self, offset: int | None) -> None:
        if offset is None or offset == 0:
            return
        if offset < 0:
            self._queue = self._queue[offset:]
            return
        self._queue = [u for u in self._queue if int(str(u["update_id"])) >= offset]
