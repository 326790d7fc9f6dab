"""Injected faults: what the next calls of a provider answer instead of the usual."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    """How a call fails."""

    REFUSE = "refuse"  # error envelope with the HTTP status of its code
    REFUSE_200 = "refuse_200"  # error envelope under HTTP 200
    HTML = "html"  # a gateway's HTML page instead of JSON
    HTML_AFTER = "html_after"  # does the work, then answers with the gateway's page
    SLOW = "slow"  # does the work, then answers only after `seconds` (or `release`)
    DROP = "drop"  # does the work, then cuts the connection without an answer


@dataclass(kw_only=True)
class Fault:
    """One fault for the next `times` calls of `method` ("" means any method)."""

    kind: FaultKind
    method: str = ""
    code: int = 500
    subcode: int = 0  # Graph only
    description: str = ""
    retry_after: int | None = None
    seconds: float = 60.0
    times: int = 1
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let a slow answer go now."""
        self.released.set()

    async def wait(self) -> None:
        """Wait `seconds`, or until released."""
        try:
            async with asyncio.timeout(self.seconds):
                await self.released.wait()
        except TimeoutError:
            return


class Faults:
    """The faults that are still to come, first in first out per method."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []
        self._taken: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Arm one fault and return it (to `release` a slow one)."""
        self._pending.append(fault)
        return fault

    def take(self, method: str) -> Fault | None:
        """Return the fault for this call, if any, and count it."""
        for fault in self._pending:
            if fault.method in ("", method):
                fault.times -= 1
                if fault.times <= 0:
                    self._pending.remove(fault)
                self._taken.append(fault)
                return fault
        return None

    def clear(self) -> None:
        """Remove all faults and release every slow answer."""
        for fault in self._taken:
            fault.release()
        self._pending.clear()
        self._taken.clear()
