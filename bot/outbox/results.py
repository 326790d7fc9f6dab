"""The result of a send attempt: recorded in the outbox, and as an event in the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases.letter_events import apply_letter_sent
from bot.cases.writer import CaseWriter
from bot.incidents.channel_breaker import ChannelBreaker
from bot.letters.composer import BETWEEN, PART
from bot.outbox.retry import back_off
from channels.contract import Fault, SendFailed
from channels.fault_policy import AMBIGUOUS
from storage import incidents
from storage.outbox import letters, outbox
from storage.outbox.letters import ClaimedLetter, OutboxLetter, Status
from workflows.case import DESK
from workflows.events import LetterFailed, LetterUnknown
from workflows.messaging.messages import Receipt

SLOW = 5
"""Refusals in a row after which agents learn that a letter is late: for mail within two hours."""


@dataclass(frozen=True, kw_only=True)
class SendAttempt:
    """A letter under way, claimed at `now`; `probe`: it tests a channel whose breaker is open."""

    letter: ClaimedLetter
    now: datetime
    probe: bool = False
    retries: tuple[timedelta, ...] = ()

    @property
    def channel(self) -> str:
        return self.letter.message.channel


@dataclass(frozen=True, kw_only=True)
class SendResults:
    """Records results. Letter, case and circuit breaker change in one transaction."""

    case_writer: CaseWriter

    @property
    def channel_breaker(self) -> ChannelBreaker:
        """The circuit breakers of the channels."""
        return ChannelBreaker(case_writer=self.case_writer)

    def record_sent(self, conn: Connection, attempt: SendAttempt, receipt: Receipt) -> None:
        """The provider accepted the letter."""
        letter, now = attempt.letter, attempt.now
        counted = outbox.mark_sent(conn, letter, receipt.provider_id, now=now)
        self._reset_after_probe(conn, attempt)
        if counted:
            apply_letter_sent(conn, self.case_writer, letter, now, reached=receipt.reached)

    def record_unknown(self, conn: Connection, attempt: SendAttempt, reason: str) -> None:
        """The fate of the letter is unknown; an agent decides."""
        letter, now = attempt.letter, attempt.now
        counted = outbox.mark_unknown(conn, letter, reason, now=now)
        self._reset_after_probe(conn, attempt)
        if counted and not letter.internal:
            self._report(conn, LetterUnknown, letter, reason, now)

    def record_failure(self, conn: Connection, attempt: SendAttempt, error: SendFailed) -> None:
        """The letter was refused: give it up or retry it, for its own fault or the channel's."""
        if error.permanent or error.fault is Fault.LETTER:
            self._retry_or_give_up(conn, attempt, error)
            self._reset_after_probe(conn, attempt)
        elif error.fault in AMBIGUOUS and self._is_letters_fault(conn, attempt):
            self._retry_or_give_up(conn, attempt, error)
        else:
            self._trip_breaker(conn, attempt, error)

    def reap(self, conn: Connection, now: datetime) -> int:
        """Mark letters of dead workers unknown and old ones expired; how many there were."""
        lost = outbox.reap(conn, now)
        for letter in lost:
            if letter.internal:
                _resend_notice(conn, letter, now)
                continue
            kind = LetterUnknown if letter.status is Status.UNKNOWN else LetterFailed
            self._report(conn, kind, letter, letter.error, now)
        return len(lost)

    def _retry_or_give_up(self, conn: Connection, attempt: SendAttempt, error: SendFailed) -> None:
        letter, now = attempt.letter, attempt.now
        wait = error.retry_after or back_off(letter.attempts, attempt.retries)
        expired = letter.expires_at is not None and now + wait >= letter.expires_at
        if error.permanent or error.fault is Fault.POLICY or expired:
            self._give_up(conn, attempt, error)
            return
        outbox.reschedule(conn, letter, now + wait, error.reason, counts=True)
        if attempt.retries and letter.attempts == SLOW and not letter.internal:
            text = (
                f"Thư {letter.message.key} bị từ chối {SLOW} lần, hệ thống còn tự thử lại đến khi"
                f" hết hạn gửi; nếu gấp, hãy liên hệ khách bằng cách khác. {error.reason}"
            )
            self.case_writer.notify_agents(conn, text, now)

    def _trip_breaker(self, conn: Connection, attempt: SendAttempt, error: SendFailed) -> None:
        letter, now = attempt.letter, attempt.now
        wait = error.retry_after or timedelta()
        if not outbox.reschedule(conn, letter, now + wait, error.reason, counts=False):
            return  # the claim was lost: the worker that has it now will find out
        self.channel_breaker.trip(conn, attempt.channel, error, now, probe=attempt.probe)

    def _is_letters_fault(self, conn: Connection, attempt: SendAttempt) -> bool:
        """Whether it was refused before while the channel worked: the letter is at fault."""
        return bool(attempt.letter.error) and incidents.get(conn, attempt.channel) is None

    def _reset_after_probe(self, conn: Connection, attempt: SendAttempt) -> None:
        if attempt.probe:
            self.channel_breaker.reset(conn, attempt.channel, attempt.now)

    def _give_up(self, conn: Connection, attempt: SendAttempt, error: SendFailed) -> None:
        letter, now = attempt.letter, attempt.now
        if not outbox.mark_failed(conn, letter, error.reason, now=now) or letter.internal:
            return
        self._report(conn, LetterFailed, _whole_letter(conn, letter, now), error.reason, now)

    def _report(
        self,
        conn: Connection,
        kind: type[LetterFailed | LetterUnknown],
        letter: ClaimedLetter | OutboxLetter,
        reason: str,
        now: datetime,
    ) -> None:
        key, number = letter.message.key, letter.message.case_number
        if number:
            event = kind(by=DESK, at=now, letter=key, template=letter.template, reason=reason)
            self.case_writer.apply(conn, number, event)


def _whole_letter(
    conn: Connection, letter: ClaimedLetter, now: datetime
) -> ClaimedLetter | OutboxLetter:
    """The letter that failed. If this is a piece of it, the other pieces are cancelled.

    A text without one of its pieces makes no sense, and its last piece would make it "sent".
    """
    key = letter.message.key.partition(BETWEEN)[0]
    if letter.template == PART:
        for piece in letters.of_case(conn, letter.message.case_number):
            if piece.message.key.partition(BETWEEN)[0] == key:
                letters.cancel(conn, piece.message.key, now=now)
    return letters.by_key(conn, key) or letter


def _resend_notice(conn: Connection, letter: OutboxLetter, now: datetime) -> None:
    """Send a notice to agents again: they may read it twice, but must not miss it."""
    if letter.status is Status.UNKNOWN:
        letters.resend(conn, letter.message.key, now=now, expires_at=letter.expires_at)
