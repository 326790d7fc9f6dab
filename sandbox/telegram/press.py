"""One press of an inline button, and what the bot answered to it."""

from __future__ import annotations

import asyncio

from sandbox.record import PATIENCE, NothingCame
from sandbox.telegram.chat import Message, User


class Press:
    """An agent pressed a button. `url` is set for a link button: the bot gets no update of it."""

    def __init__(
        self, *, agent: User, message: Message, label: str, data: str = "", url: str = ""
    ) -> None:
        self.id = ""
        self.agent = agent
        self.message = message
        self.label = label
        self.data = data
        self.url = url
        self.answer: str | None = None
        self.alert = False
        self._answered = asyncio.Event()

    def answered_with(self, text: str, *, alert: bool) -> None:
        """Store the bot's answer: the text that pops up on the agent's screen."""
        self.answer, self.alert = text, alert
        self._answered.set()

    async def answered(self, *, timeout: float = PATIENCE) -> str:
        """Return the text that popped up ("" for none). Raises NothingCame."""
        try:
            async with asyncio.timeout(timeout):
                await self._answered.wait()
        except TimeoutError as late:
            raise NothingCame(f"button {self.label!r} was not answered") from late
        return self.answer or ""

    def __repr__(self) -> str:
        return f"<press of {self.label!r} ({self.data}) answered {self.answer!r}>"
