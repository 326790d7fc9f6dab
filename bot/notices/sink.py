"""Where notices to the agents go: the port, and the sinks of a desk without a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import structlog

from workflows.case import Case
from workflows.engine.advance import Decision, OwedLetter
from workflows.messaging.messages import Outbound

log = structlog.get_logger()


class Notices(Protocol):
    """What agents are shown; a surface of the agents' desk writes it."""

    def of_decision(self, decision: Decision) -> Sequence[Outbound]:
        """What the group and the case's topic are told about a decision."""

    def of_hand_letter(self, case: Case, owed: OwedLetter, message: Outbound) -> Sequence[Outbound]:
        """The task for the agent who must hand this letter over."""

    def of_unreadable(self, delivery: int, channel: str, reason: str) -> Sequence[Outbound]:
        """A delivery that nobody could read, with the way to try it again."""

    def of_text(self, text: str) -> Sequence[Outbound]:
        """Something that agents must know and that belongs to no case."""


class NullNotices:
    """Notices for a desk without a group of agents: a command line, a test."""

    def of_decision(self, decision: Decision) -> Sequence[Outbound]:
        return ()

    def of_hand_letter(self, case: Case, owed: OwedLetter, message: Outbound) -> Sequence[Outbound]:
        return ()

    def of_unreadable(self, delivery: int, channel: str, reason: str) -> Sequence[Outbound]:
        return ()

    def of_text(self, text: str) -> Sequence[Outbound]:
        return ()


class LogNotices(NullNotices):
    """Tells nobody, but leaves no trouble and no unreadable delivery without a trace."""

    def of_unreadable(self, delivery: int, channel: str, reason: str) -> Sequence[Outbound]:
        log.warning("delivery.unreadable", delivery=delivery, channel=channel, reason=reason)
        return ()

    def of_text(self, text: str) -> Sequence[Outbound]:
        log.warning("trouble", text=text)
        return ()
