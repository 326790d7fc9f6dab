"""From a heard delivery to decisions: find the case, advance, file; one transaction each."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.attachments.scanning import FileRules, within_limits
from bot.cases.conflict_retry import with_conflict_retry
from bot.cases.hold_propagation import holds_of
from bot.cases.writer import CaseWriter
from bot.inbox.bounces import record_bounce
from bot.inbox.button_replies import resolve_button_reply
from bot.inbox.correlation import case_of, certain, continued_case, ended_case, vouched
from bot.inbox.dead_letters import quarantine_delivery
from bot.inbox.echoes import record_echo
from bot.inbox.holds import PEOPLE_WRITE, HoldQueue, quarantine_forged_wave, resume_parked
from bot.inbox.messages import UnderstoodMessage, file_message, file_under, with_receipt_time
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
from workflows.engine.advance import open_case
from workflows.events import MachineWrote, Wrote
from workflows.messaging.messages import BY_COMPANY

Failures = Sequence[tuple[InboxRow, BaseException]]
LEASE = timedelta(minutes=2)
RETRY = timedelta(seconds=30)
BATCH = 64
SIDE_BY_SIDE = 32
"""Most deliveries handed to the database at a time: webhooks and letters wait for no more."""


class AlreadyFiled(Exception):
    """Another worker was faster; what this one did for the delivery is rolled back."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """So many rows were taken: those in hand, and those that could not be read, with the reason."""

    size: int
    taken: Sequence[PreparedDelivery]
    failed: Failures


class InboxWorker:
    """Works through the inbox. Rows of one conversation are filed in order, others side by side.

    `only` these channels, or all `besides` these: whoever waits for a slow provider keeps no
    other channel waiting.
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
        hotline = case_writer.policy.org.phone
        self._hearing = Preparation(channels, reader, self._files, work.engine, hotline)
        self._filing_now = asyncio.Semaphore(SIDE_BY_SIDE)
        self._ahead: asyncio.Task[Batch] | None = None

    async def one_pass(self, now: datetime) -> int:
        """File up to BATCH waiting deliveries and return how many were taken.

        While these are filed the next are read, if there are as many again. A delivery that cannot
        be read becomes a notice to the agents. One whose filing fails is tried again later and held
        after three tries; the failure is raised when all others of the batch are done, so that it
        blocks none of them.
        """
        ahead, self._ahead = self._ahead, None
        batch = await (ahead or self._taken(now))
        if batch.size == BATCH:
            self._ahead = asyncio.create_task(self._taken(now), name="intake ahead")
        lanes: dict[int, list[PreparedDelivery]] = defaultdict(list)
        for lane, taken in zip(lanes_of(batch.taken), batch.taken, strict=True):
            lanes[lane].append(taken)
        results = await asyncio.gather(*(self._lane(lane, now) for lane in lanes.values()))
        await self._put_back([*batch.failed, *(one for lane in results for one in lane)], now)
        return batch.size

    async def close(self) -> None:
        """Let go what was read ahead; its leases end, and a later pass takes it again."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    async def _taken(self, now: datetime) -> Batch:
        take = partial(inbox.claim, only=self._only, besides=self._besides)
        rows = await self._work.run(lambda conn: take(conn, limit=BATCH, now=now, lease=LEASE))
        work = (self._hearing.taken(row) for row in rows)
        results = await asyncio.gather(*work, return_exceptions=True)
        taken: list[PreparedDelivery] = []
        failed: list[tuple[InboxRow, BaseException]] = []
        for row, result in zip(rows, results, strict=True):
            if isinstance(result, Unreadable):
                reason = str(result)
                await self._work.run(partial(self._unreadable, row=row, reason=reason, now=now))
            elif isinstance(result, BaseException):
                failed.append((row, result))
            else:
                taken.append(result)
        return Batch(size=len(rows), taken=taken, failed=failed)

    async def _lane(self, lane: Sequence[PreparedDelivery], now: datetime) -> Failures:
        """File the rows of one conversation in order; what failed, with the reason."""
        outcomes = await run_each(lane, lambda taken: self._filed(taken, now))
        return [(taken.row, failure) for taken, failure in outcomes.failed]

    async def _filed(self, taken: PreparedDelivery, now: datetime) -> None:
        async with self._hearing.heard(taken) as heard, self._filing_now:
            await with_conflict_retry(
                self._work, partial(self._file, row=taken.row, heard=heard, now=now)
            )

    async def _put_back(self, failures: Failures, now: datetime) -> None:
        for row, failure in failures:
            await self._work.run(partial(self._again, row=row, failure=failure, now=now))
        if failures:
            errors = [failure for _, failure in failures if isinstance(failure, Exception)]
            raise ExceptionGroup("deliveries that could not be filed", errors)

    def _again(
        self, conn: Connection, row: InboxRow, failure: BaseException, now: datetime
    ) -> None:
        reason = f"{type(failure).__name__}: {failure}"
        if self._outage.is_outside(failure, row, now):
            self._outage.postpone(conn, row, reason, at=now + RETRY, now=now)
        elif inbox.requeue(conn, row, reason, at=now + RETRY, now=now):
            quarantine_delivery(conn, self._case_writer, row, reason, now)

    def _unreadable(self, conn: Connection, row: InboxRow, reason: str, now: datetime) -> None:
        inbox.mark_unreadable(conn, row.id, reason, now=now)
        quarantine_delivery(conn, self._case_writer, row, reason, now)

    def _file(
        self, conn: Connection, row: InboxRow, heard: Sequence[UnderstoodMessage], now: datetime
    ) -> None:
        if quarantine_forged_wave(
            conn, self._case_writer, row, [one.message for one in heard], now
        ):
            return
        conversations.lock_all(conn, ((x.message.channel, x.message.conversation) for x in heard))
        number, notes = None, []
        for one in heard:
            filed = self._message(conn, row, one, now)
            number = filed or number
            if one.message.kind not in PEOPLE_WRITE:
                notes.append(f"thư tự động: {one.message.kind}")
        if not inbox.mark_done(conn, row.id, number, note="; ".join(notes), now=now):
            raise AlreadyFiled(f"delivery {row.id} was filed by another worker")
        if row.note:
            self._outage.close(conn, now)

    def _message(
        self, conn: Connection, row: InboxRow, one: UnderstoodMessage, now: datetime
    ) -> str | None:
        row = with_receipt_time(row, one.message)
        if one.message.kind in BY_COMPANY:
            return record_echo(conn, self._case_writer, row, one.message, now)
        one = resolve_button_reply(conn, one, within_limits(conn, one.message, self._files, now))
        message = one.message
        filed = file_message(conn, row, message, one.reading.text)
        again = None if filed else resume_parked(conn, message, row.id)
        id = filed or (again.id if again else 0)
        if not id:
            return None
        keeping = HoldQueue(
            conn=conn, case_writer=self._case_writer, next_number=self._next_number, now=now
        )
        number = keeping.kept(message, one.reading, row, id, its_turn=not filed)
        if number is None:
            at, draft = row.received_at, again.draft if again else None
            case = case_of(conn, message, self._case_writer.policy, at, on_hold=not filed) or draft
            number = self._decide(conn, case, replace(one, confirmed=bool(again)), row, now)
        if number:
            file_under(conn, id, number, message)
        return number or None

    def _decide(
        self,
        conn: Connection,
        case: Case | None,
        one: UnderstoodMessage,
        row: InboxRow,
        now: datetime,
    ) -> str | None:
        if one.message.kind in PEOPLE_WRITE:
            return self._person_wrote(conn, case, one, row, now)
        number = record_bounce(conn, self._case_writer, one.message, now)
        if number is not None or case is None:
            return number
        event = MachineWrote(by=DESK, at=row.received_at, message=one.message)
        self._case_writer.apply_to(conn, case, event)
        return case.number

    def _person_wrote(
        self,
        conn: Connection,
        case: Case | None,
        one: UnderstoodMessage,
        row: InboxRow,
        now: datetime,
    ) -> str:
        message = one.message
        at, policy = row.received_at, self._case_writer.policy
        name = message.sender_name or message.conversation
        writer = Actor(id=message.sender, name=name, roles=frozenset({Role.CUSTOMER}))
        known = None if case else people.find(conn, message.channel, message.conversation)
        case, reading = continued_case(
            conn, case, known is not None, message, one.reading, policy, at
        )
        event = Wrote(by=writer, at=at, heard_at=now, message=message, reading=reading)
        if case is not None:
            sure = one.confirmed or vouched(conn, message, case, policy, at)
            event = replace(event, vouched=sure, proven=sure)
            return self._case_writer.apply_to(conn, case, event).case.number
        person_id, person = known or (0, Person())
        proven = one.confirmed or certain(message)
        event = replace(event, introduces=known is None or proven, proven=proven)
        decision = open_case(
            event,
            holds=holds_of(conn, person_id) if any(c.held for c in person.contacts) else (),
            number=self._next_number(conn, at),
            policy=policy,
            person=replace(person, preferred_channel=""),
            person_id=person_id,
            follows=ended_case(conn, message),
        )
        return self._case_writer.write(conn, decision, event).case.number

    def _next_number(self, conn: Connection, at: datetime) -> str:
        year = local_day(at).year
        return case_number(
            self._case_writer.policy.case_prefix, year, cases.next_number(conn, year)
        )
