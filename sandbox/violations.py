"""What a client did that the provider's contract forbids; recorded and logged."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sandbox.record import Record

_log = logging.getLogger("sandbox")


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One violation: of which provider's contract, by which call, and what was wrong."""

    provider: str
    method: str
    what: str


class Violations(Record[Violation]):
    """All violations of one world; a healthy journey ends with none."""

    def __init__(self) -> None:
        super().__init__("contract violations")

    def report(self, provider: str, method: str, what: str) -> None:
        """Record and log one violation."""
        _log.warning("contract violation: %s %s: %s", provider, method, what)
        self.add(Violation(provider=provider, method=method, what=what))
