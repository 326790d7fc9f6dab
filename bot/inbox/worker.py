"""The worker of the inbox: claims deliveries, has them prepared, files each in a transaction."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from sqlalchemy import Connection

from bot.attachments.checks import FileRules, within_limits
from bot.cases.conflict_retry import with_conflict_retry
from bot.cases.hold_propagation import holds_of
from bot.cases.writer import CaseWriter
from bot.inbox.answers import reading_in_context, taxonomy_of
from bot.inbox.bounces import record_bounce
from bot.inbox.button_replies import resolve_button_reply
from bot.inbox.correlation import (
    case_of,
    continued_case,
    ended_case,
    has_proven_sender,
    is_vouched_for,
)
from bot.inbox.dead_letters import quarantine_forged_wave, report_dead_letter
from bot.inbox.echoes import record_echo
from bot.inbox.holds import HoldQueue, resume_parked
from bot.inbox.messages import (
    PEOPLE_WRITE,
    UnderstoodMessage,
    file_message,
    file_under,
    with_receipt_time,
)
from bot.inbox.preparation import Preparation, PreparedDelivery, lanes_of
from bot.inbox.reader import Reader
from bot.incidents.intake import IntakeIncident
from bot.run_each import run_each
from channels.contract import Channel, Unreadable
from storage import inbox
from storage.cases import cases
from storage.contacts import conversations, people
from storage.database.unit_of_work import UnitOfWork
from storage.inbox import InboxRow
from workflows.calendar.working_time import local_day
from workflows.case import DESK, Actor, Case, Person, Role
from workflows.case.numbers import case_number
from workflows.conditions.customer_reply import questions_asked
from workflows.engine.advance import open_case
from workflows.events import MachineWrote, Wrote
from workflows.messaging.messages import BY_COMPANY
from workflows.planning.duplicates import earlier_complaint
from workflows.records import changed

Failures = Sequence[tuple[InboxRow, BaseException]]
LEASE = timedelta(minutes=2)
RETRY = timedelta(seconds=30)
BATCH = 64
MAX_FILED_TOGETHER = 32
"""At most this many deliveries are filed at the same time.

Webhooks and letters use the same database: they wait behind no more deliveries than these.
"""


class AlreadyFiled(Exception):
    """Another worker was faster; the work of this one on the delivery is rolled back."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Claimed deliveries: how many, those that are prepared, and those that failed."""

    size: int
    prepared: Sequence[PreparedDelivery]
    failed: Failures


class InboxWorker:
    """Files the inbox: deliveries of one conversation in order, others at the same time.

    It works on `only` these channels, or on all `besides` these: a channel that waits for a slow
    provider delays no other.
    """

    def __init__(
        self,
        work: UnitOfWork,
        channels: dict[str, Channel],
        case_writer: CaseWriter,
        reader: Reader | None = None,
        files: FileRules | None = None,
        only: Sequence[str] = (),
        besides: Sequence[str] = (),
    ) -> None:
        self._work = work
        self._only, self._besides = only, besides
        self._case_writer = case_writer
        self._outage = IntakeIncident(case_writer=case_writer)
        self._files = files or FileRules()
        policy = case_writer.policy
        self._preparation = Preparation(
            channels, reader, self._files, work.engine, policy.org.phone, taxonomy_of(policy)
        )
        self._filing_slots = asyncio.Semaphore(MAX_FILED_TOGETHER)
        self._ahead: asyncio.Task[Batch] | None = None

    async def one_pass(self, now: datetime) -> int:
        """File up to BATCH waiting deliveries. Returns the number of claimed deliveries.

        While a full batch is filed the next one is prepared. Agents get a notice of a delivery that
        cannot be read. A delivery that cannot be filed is tried again later; after
        inbox.MAX_ATTEMPTS tries in all it is quarantined. Its failure is raised when the others of
        the batch are done.
        """
        ahead, self._ahead = self._ahead, None
        batch = await (ahead or self._claim(now))
        if batch.size == BATCH:
            self._ahead = asyncio.create_task(self._claim(now), name="intake ahead")
        lanes: dict[int, list[PreparedDelivery]] = defaultdict(list)
        for lane, delivery in zip(lanes_of(batch.prepared), batch.prepared, strict=True):
            lanes[lane].append(delivery)
        failed = await asyncio.gather(*(self._file_lane(lane, now) for lane in lanes.values()))
        await self._requeue_failed([*batch.failed, *chain.from_iterable(failed)], now)
        return batch.size

    async def close(self) -> None:
        """Stop preparing the next batch; its leases end, and a later pass claims it again."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    async def _claim(self, now: datetime) -> Batch:
        """Claim a batch and prepare it; what cannot be read is marked unreadable."""
        claim = partial(inbox.claim, only=self._only, besides=self._besides)
        rows = await self._work.run(lambda conn: claim(conn, limit=BATCH, now=now, lease=LEASE))
        work = (self._preparation.prepare(row) for row in rows)
        results = await asyncio.gather(*work, return_exceptions=True)
        prepared: list[PreparedDelivery] = []
        failed: list[tuple[InboxRow, BaseException]] = []
        for row, result in zip(rows, results, strict=True):
            if isinstance(result, Unreadable):
                mark = partial(self._mark_unreadable, row=row, reason=str(result), now=now)
                await self._work.run(mark)
            elif isinstance(result, BaseException):
                failed.append((row, result))
            else:
                prepared.append(result)
        return Batch(size=len(rows), prepared=prepared, failed=failed)

    async def _file_lane(self, lane: Sequence[PreparedDelivery], now: datetime) -> Failures:
        """File the deliveries of one lane in order. Returns those that failed, with the reason."""
        outcomes = await run_each(lane, lambda delivery: self._file(delivery, now))
        return [(delivery.row, failure) for delivery, failure in outcomes.failed]

    async def _file(self, delivery: PreparedDelivery, now: datetime) -> None:
        async with self._preparation.download_files(delivery) as messages, self._filing_slots:
            file = partial(self._file_delivery, row=delivery.row, messages=messages, now=now)
            await with_conflict_retry(self._work, file)

    async def _requeue_failed(self, failures: Failures, now: datetime) -> None:
        for row, failure in failures:
            await self._work.run(partial(self._requeue, row=row, failure=failure, now=now))
        if failures:
            errors = [failure for _, failure in failures if isinstance(failure, Exception)]
            raise ExceptionGroup("deliveries that could not be filed", errors)

    def _requeue(
        self, conn: Connection, row: InboxRow, failure: BaseException, now: datetime
    ) -> None:
        reason = f"{type(failure).__name__}: {failure}"
        if self._outage.is_outside(failure, row, now):
            self._outage.postpone(conn, row, reason, at=now + RETRY, now=now)
        elif inbox.requeue(conn, row, reason, at=now + RETRY, now=now):
            report_dead_letter(conn, self._case_writer, row, reason, now)

    def _mark_unreadable(self, conn: Connection, row: InboxRow, reason: str, now: datetime) -> None:
        inbox.mark_unreadable(conn, row.id, reason, now=now)
        report_dead_letter(conn, self._case_writer, row, reason, now)

    def _file_delivery(
        self,
        conn: Connection,
        row: InboxRow,
        messages: Sequence[UnderstoodMessage],
        now: datetime,
    ) -> None:
        inbounds = [one.message for one in messages]
        if quarantine_forged_wave(conn, self._case_writer, row, inbounds, now):
            return
        conversations.lock_all(conn, ((one.channel, one.conversation) for one in inbounds))
        number, notes = None, []
        for one in messages:
            number = self._file_one(conn, row, one, now) or number
            if one.message.kind not in PEOPLE_WRITE:
                notes.append(f"thư tự động: {one.message.kind}")
        if not inbox.mark_done(conn, row.id, number, note="; ".join(notes), now=now):
            raise AlreadyFiled(f"delivery {row.id} was filed by another worker")
        if row.note:  # it failed before and is filed now: files and disk work again
            self._outage.close(conn, now)

    def _file_one(
        self, conn: Connection, row: InboxRow, one: UnderstoodMessage, now: datetime
    ) -> str | None:
        """File one message. Returns the number of its case, or None if it has no case (yet)."""
        row = with_receipt_time(row, one.message)
        if one.message.kind in BY_COMPANY:
            return record_echo(conn, self._case_writer, row, one.message, now)
        one = resolve_button_reply(conn, one, within_limits(conn, one.message, self._files, now))
        message = one.message
        new_id = file_message(conn, row, message, one.reading.text)
        released = None if new_id else resume_parked(conn, message, row.id)
        if not new_id and released is None:
            return None  # it was filed before, and does not wait for release
        is_released = released is not None
        id = released.id if released else new_id
        holds = HoldQueue(
            conn=conn, case_writer=self._case_writer, next_number=self._next_number, now=now
        )
        parked = holds.park_if_on_hold(message, one.reading, row, id, released=is_released)
        if parked is not None:
            number: str | None = parked.case_number
        else:
            policy, at = self._case_writer.policy, row.received_at
            case = case_of(conn, message, policy, at, on_hold=is_released)
            case = case or (released.draft if released else None)
            number = self._apply(conn, case, replace(one, confirmed=is_released), row, now)
        if number:
            file_under(conn, id, number, message)
        return number or None

    def _apply(
        self,
        conn: Connection,
        case: Case | None,
        one: UnderstoodMessage,
        row: InboxRow,
        now: datetime,
    ) -> str | None:
        """Apply the message to its case. Returns the number of the case, or None without one."""
        if one.message.kind in PEOPLE_WRITE:
            return self._apply_wrote(conn, case, one, row, now)
        number = record_bounce(conn, self._case_writer, one.message, now)
        if number is not None or case is None:
            return number
        event = MachineWrote(by=DESK, at=row.received_at, message=one.message)
        self._case_writer.apply_to(conn, case, event)
        return case.number

    def _apply_wrote(
        self,
        conn: Connection,
        case: Case | None,
        one: UnderstoodMessage,
        row: InboxRow,
        now: datetime,
    ) -> str:
        """Apply a person's message to `case`, else to an open case of theirs, else to a new one.

        Returns the number of that case.
        """
        message = one.message
        at, policy = row.received_at, self._case_writer.policy
        name = message.sender_name or message.conversation
        writer = Actor(id=message.sender, name=name, roles=frozenset({Role.CUSTOMER}))
        known = None if case else people.find(conn, message.channel, message.conversation)
        # The reading may get a signal here: only the case shows whether the sender floods it.
        case, reading = continued_case(
            conn, case, known is not None, message, one.reading, policy, at
        )
        if case is not None:
            asked = questions_asked(case, at, policy)
            reading = reading_in_context(conn, message, reading, asked, at, policy)
        event = Wrote(by=writer, at=at, heard_at=now, message=message, reading=reading)
        if case is not None:
            sure = one.confirmed or is_vouched_for(conn, message, case, policy, at)
            event = changed(event, vouched=sure, proven=sure)
            return self._case_writer.apply_to(conn, case, event).case.number
        person_id, person = known or (0, Person())
        proven = one.confirmed or has_proven_sender(message)
        event = changed(event, introduces=known is None or proven, proven=proven)
        decision = open_case(
            event,
            holds=holds_of(conn, person_id) if any(c.held for c in person.contacts) else (),
            number=self._next_number(conn, at),
            policy=policy,
            person=changed(person, preferred_channel=""),
            person_id=person_id,
            follows=ended_case(conn, message),
        )
        opened = self._case_writer.write(conn, decision, event).case
        self._propose_merge(conn, opened, now)
        return opened.number

    def _propose_merge(self, conn: Connection, opened: Case, now: datetime) -> None:
        """Show agents an open complaint of the same person about the same matter (X-04)."""
        if not opened.person_id:
            return
        earlier = earlier_complaint(opened, cases.of_person(conn, opened.person_id), now)
        if earlier is not None:
            notices = self._case_writer.notices.of_duplicate(opened, earlier)
            self._case_writer.enqueue_notices(conn, notices, now)

    def _next_number(self, conn: Connection, at: datetime) -> str:
        year = local_day(at).year
        return case_number(
            self._case_writer.policy.case_prefix, year, cases.next_number(conn, year)
        )
