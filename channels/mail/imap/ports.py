"""What the reader of a mailbox asks of the desk: its cursor, the time, what is stored, a word."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

from channels.contract import Fault

Load = Callable[[], Awaitable[str | None]]
Save = Callable[[str], Awaitable[None]]
Clock = Callable[[], datetime]
Tell = Callable[[str], Awaitable[None]]
Head = tuple[str, int]
"""Message-ID ("": none) and bytes of a mail."""
Stored = Callable[[Collection[Head]], Awaitable[Collection[Head]]]
"""Which of these mails are stored already."""


async def nothing_stored(heads: Collection[Head]) -> Collection[Head]:
    """For whoever cannot tell: the inbox drops repeats."""
    return ()


async def unheard(text: str) -> None:
    """For whoever has no agents to tell."""


class Unwatched:
    """For whoever has nobody to alarm (channels.contract.Alarm)."""

    async def raised(self, fault: Fault, reason: str, again_in: timedelta) -> None:
        """Nobody hears."""

    async def over(self, words: str) -> None:
        """Nobody hears."""
