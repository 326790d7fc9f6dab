"""Notices to agents: the interface, and its implementations for a desk without a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import structlog

from workflows.case import Case
from workflows.engine.advance import Decision, OwedLetter
from workflows.messaging.messages import Outbound

log = structlog.get_logger()


class Notices(Protocol):
    """Turns events into notices; each surface of the agents has its own."""

    def of_decision(self, decision: Decision) -> Sequence[Outbound]:
        """The notices of a decision, for the group and for the topic of the case."""

    def of_hand_letter(self, case: Case, owed: OwedLetter, message: Outbound) -> Sequence[Outbound]:
        """The task to hand this letter over."""

    def of_unreadable(self, delivery: int, channel: str, reason: str) -> Sequence[Outbound]:
        """A delivery that cannot be read, with the command that tries it again."""

    def of_duplicate(self, case: Case, earlier: Case) -> Sequence[Outbound]:
        """The proposal to merge a new case into an earlier one of the same person (X-04)."""

    def of_text(self, text: str) -> Sequence[Outbound]:
        """A notice of this text that belongs to no case."""


class NullNotices:
    """No notices: for a command line or a test."""

    def of_decision(self, decision: Decision) -> Sequence[Outbound]:
        return ()

    def of_hand_letter(self, case: Case, owed: OwedLetter, message: Outbound) -> Sequence[Outbound]:
        return ()

    def of_unreadable(self, delivery: int, channel: str, reason: str) -> Sequence[Outbound]:
        return ()

    def of_duplicate(self, case: Case, earlier: Case) -> Sequence[Outbound]:
        return ()

    def of_text(self, text: str) -> Sequence[Outbound]:
        return ()


class LogNotices(NullNotices):
    """No notices, but a line in the log for each text and each unreadable delivery."""

    def of_unreadable(self, delivery: int, channel: str, reason: str) -> Sequence[Outbound]:
        log.warning("delivery.unreadable", delivery=delivery, channel=channel, reason=reason)
        return ()

    def of_text(self, text: str) -> Sequence[Outbound]:
        log.warning("notice", text=text)
        return ()
