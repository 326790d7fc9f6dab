"""What became of a letter: written down, and told to its case as an event."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases.letter_events import apply_letter_sent
from bot.cases.writer import CaseWriter
from bot.incidents.channel_breaker import ChannelBreaker
from bot.letters.composer import BETWEEN, PART
from channels.contract import Fault, SendFailed
from channels.fault_policy import AMBIGUOUS
from storage import incidents
from storage.outbox import letters, outbox
from storage.outbox.letters import ClaimedLetter, OutboxLetter, Status
from workflows.case import DESK
from workflows.events import Event, LetterFailed, LetterUnknown
from workflows.messaging.messages import Receipt

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=4)
SLOW = 5
"""Refusals in a row after which people hear that a letter is late: by mail within two hours."""


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """A letter on its way, claimed at `now`; `probe`: it tries a way that was closed."""

    letter: ClaimedLetter
    now: datetime
    probe: bool = False
    retries: tuple[timedelta, ...] = ()

    @property
    def channel(self) -> str:
        return self.letter.message.channel


@dataclass(frozen=True, kw_only=True)
class SendResults:
    """Each in one transaction, together with the state of the channel that it tells of."""

    case_writer: CaseWriter

    @property
    def channel_breaker(self) -> ChannelBreaker:
        """The circuit breakers of the channels."""
        return ChannelBreaker(case_writer=self.case_writer)

    def sent(self, conn: Connection, handed: HandedOver, receipt: Receipt) -> None:
        """The provider took it."""
        letter, now = handed.letter, handed.now
        counted = outbox.mark_sent(conn, letter, receipt.provider_id, now=now)
        self._reset_after_probe(conn, handed)
        if counted:
            apply_letter_sent(conn, self.case_writer, letter, now, reached=receipt.reached)

    def unknown(self, conn: Connection, handed: HandedOver, reason: str) -> None:
        """Nobody knows; an agent decides."""
        letter, now = handed.letter, handed.now
        counted = outbox.mark_unknown(conn, letter, reason, now=now)
        self._reset_after_probe(conn, handed)
        if counted and not letter.internal:
            event = LetterUnknown(
                by=DESK,
                at=now,
                letter=letter.message.key,
                template=letter.template,
                reason=reason,
            )
            self._report(conn, letter.message.case_number, event)

    def failed(self, conn: Connection, handed: HandedOver, error: SendFailed) -> None:
        """Not taken: given up, or owed again, counted against the letter or against the channel."""
        if error.permanent or error.fault is Fault.LETTER:
            self._of_letter(conn, handed, error)
            self._reset_after_probe(conn, handed)
        elif error.fault in AMBIGUOUS and self._others_left(conn, handed):
            self._of_letter(conn, handed, error)
        else:
            self._of_channel(conn, handed, error)

    def reap(self, conn: Connection, now: datetime) -> int:
        """Letters whose worker died become unknown, those too old expire."""
        lost = outbox.reap(conn, now)
        for letter in lost:
            if letter.internal:
                _notice_again(conn, letter, now)
                continue
            kind = LetterUnknown if letter.status is Status.UNKNOWN else LetterFailed
            event = kind(
                by=DESK,
                at=now,
                letter=letter.message.key,
                template=letter.template,
                reason=letter.error,
            )
            self._report(conn, letter.message.case_number, event)
        return len(lost)

    def _of_letter(self, conn: Connection, handed: HandedOver, error: SendFailed) -> None:
        letter, now = handed.letter, handed.now
        wait = error.retry_after or back_off(letter.attempts, handed.retries)
        expired = letter.expires_at is not None and now + wait >= letter.expires_at
        if error.permanent or error.fault is Fault.POLICY or expired:
            self._given_up(conn, handed, error)
            return
        outbox.reschedule(conn, letter, now + wait, error.reason, counts=True)
        if handed.retries and letter.attempts == SLOW and not letter.internal:
            text = (
                f"Thư {letter.message.key} bị từ chối {SLOW} lần, hệ thống còn tự thử lại đến khi"
                f" hết hạn gửi; nếu gấp, hãy liên hệ khách bằng cách khác. {error.reason}"
            )
            self.case_writer.notify_agents(conn, text, now)

    def _of_channel(self, conn: Connection, handed: HandedOver, error: SendFailed) -> None:
        letter, now = handed.letter, handed.now
        wait = error.retry_after or timedelta()
        if not outbox.reschedule(conn, letter, now + wait, error.reason, counts=False):
            return  # the claim was lost: whoever has it now will find out
        self.channel_breaker.trip(conn, handed.channel, error, now, probe=handed.probe)

    def _others_left(self, conn: Connection, handed: HandedOver) -> bool:
        """It was refused before, and the way was free for others since: it is this letter."""
        return bool(handed.letter.error) and incidents.get(conn, handed.channel) is None

    def _reset_after_probe(self, conn: Connection, handed: HandedOver) -> None:
        if handed.probe:
            self.channel_breaker.reset(conn, handed.channel, handed.now)

    def _given_up(self, conn: Connection, handed: HandedOver, error: SendFailed) -> None:
        letter, now = handed.letter, handed.now
        if not outbox.mark_failed(conn, letter, error.reason, now=now) or letter.internal:
            return
        key, template = _whole(conn, letter, now)
        event = LetterFailed(by=DESK, at=now, letter=key, template=template, reason=error.reason)
        self._report(conn, letter.message.case_number, event)

    def _report(self, conn: Connection, number: str, event: Event) -> None:
        if number:
            self.case_writer.apply(conn, number, event)


def _whole(conn: Connection, letter: ClaimedLetter, now: datetime) -> tuple[str, str]:
    """Key and template of the letter that failed. Where a piece of it did, the rest is not sent:

    nobody understands a text without its middle, and its last piece would make it "sent".
    """
    key = letter.message.key.partition(BETWEEN)[0]
    if letter.template == PART:
        for piece in letters.of_case(conn, letter.message.case_number):
            if piece.message.key.partition(BETWEEN)[0] == key:
                letters.cancel(conn, piece.message.key, now=now)
    last = letters.by_key(conn, key)
    return (key, last.template) if last is not None else (letter.message.key, letter.template)


def _notice_again(conn: Connection, letter: OutboxLetter, now: datetime) -> None:
    """Agents may read a notice twice, but never miss one because the desk was restarted."""
    if letter.status is Status.UNKNOWN:
        letters.resend(conn, letter.message.key, now=now, expires_at=letter.expires_at)


def back_off(attempts: int, ladder: Sequence[timedelta] = ()) -> timedelta:
    """How long after so many refusals; spread, so that what failed together does not come together.

    A channel's own `ladder` is what its servers want: never less, up to a fifth more.
    """
    if ladder:
        return ladder[min(attempts, len(ladder)) - 1] * random.uniform(1.0, 1.2)  # noqa: S311 - spreads load, guards nothing
    longest = min(FIRST_PAUSE * (1 << min(attempts - 1, 16)), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
