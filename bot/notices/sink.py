"""A desk without a group of agents: what they would be told stands in the log at least."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.cases.apply import Silent
from workflows.messaging.messages import Outbound

log = structlog.get_logger()


class Logged(Silent):
    """Tells nobody, but leaves no trouble and no unreadable delivery without a trace."""

    def of_unreadable(self, delivery: int, channel: str, reason: str) -> Sequence[Outbound]:
        log.warning("delivery.unreadable", delivery=delivery, channel=channel, reason=reason)
        return ()

    def of_trouble(self, text: str) -> Sequence[Outbound]:
        log.warning("trouble", text=text)
        return ()
