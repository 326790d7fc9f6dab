"""What people are called, where no delivery says it: asked of the provider, once for each."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from channels.contract import ChannelError

AT_ONCE = 8
PATIENCE = 3.0
"""Seconds: a message waits no longer for a name."""
MOST = 10_000


class NameCache:
    """Remembers what `ask` answered; whoever got no answer is asked about again next time."""

    def __init__(self, ask: Callable[[str], Awaitable[str]]) -> None:
        self._ask = ask
        self._known: OrderedDict[str, str] = OrderedDict()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def of(self, person: str) -> str:
        """The name; empty where the provider does not say."""
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
