"""Names of customers whose deliveries carry none: the provider is asked once for each."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from channels.contract import ChannelError

AT_ONCE = 8
PATIENCE = 3.0
"""Seconds that a message waits for a name at most."""
MOST = 10_000


class NameCache:
    """Remembers the answers of `ask`; a person without an answer is asked about again."""

    def __init__(self, ask: Callable[[str], Awaitable[str]]) -> None:
        self._ask = ask
        self._known: OrderedDict[str, str] = OrderedDict()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def of(self, person: str) -> str:
        """The name; "" where the provider does not give it."""
        async with self._places:
            if person in self._known:
                self._known.move_to_end(person)
                return self._known[person]
            try:
                name = await self._ask(person)
            except ChannelError:
                return ""
        self._known[person] = name
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return name
