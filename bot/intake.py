"""From a kept delivery to decisions: parse, read, find the case, advance; one transaction each."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.bouncing import bounced
from bot.filing import Filing
from bot.finding import case_of, vouched
from bot.holding import holds_of
from bot.inspecting import FileRules, inspected, laid_down, within_limits
from bot.joining import continued
from bot.keeping import PEOPLE_WRITE, Keeping, turn
from bot.racing import decided
from bot.readers import Here, Reader, Words
from bot.receiving import Heard, file_under, received
from channels.contract import Channel, Unreadable
from storage import cases, conversations, holding, inbox, people
from storage.inbox import InboxRow
from storage.work import Work
from workflows.advance import advance, open_case
from workflows.calendar import local_day
from workflows.case import DESK, Actor, Case, Person, Role
from workflows.events import MachineWrote, Wrote
from workflows.messages import Inbound
from workflows.numbers import case_number
from workflows.reading.result import Reading

Failures = Sequence[tuple[InboxRow, BaseException]]
LEASE = timedelta(minutes=2)
RETRY = timedelta(seconds=30)
BATCH = 64
DOWNLOADS = 4
"""Most messages whose files are fetched, and held in memory, at a time."""

NOTED_BY_HAND = frozenset({"phone", "counter", "post"})


class StoppedHalfway(Exception):
    """Work on the delivery began again and again and never came to an end."""


class AlreadyFiled(Exception):
    """Another worker was faster; what this one did for the delivery is rolled back."""


class Intake:
    """Works through the inbox. Rows of one conversation are filed in order, others side by side."""

    def __init__(
        self,
        work: Work,
        channels: dict[str, Channel],
        filing: Filing,
        reader: Reader | None = None,
        files: FileRules | None = None,
    ) -> None:
        self._work = work
        self._channels = channels
        self._filing = filing
        self._reader = reader or Here()
        self._files = files or FileRules()
        self._downloads = asyncio.Semaphore(DOWNLOADS)

    async def one_pass(self, now: datetime) -> int:
        """File up to BATCH waiting deliveries and return how many were taken.

        A delivery that cannot be read becomes a notice to the agents. One whose filing fails is
        tried again later and held after three tries; the failure is raised when all others of the
        batch are done, so that it blocks none of them.
        """
        rows = await self._work.run(
            lambda conn: inbox.take(conn, limit=BATCH, now=now, lease=LEASE)
        )
        parsed = await asyncio.gather(
            *(self._parsed(row, now) for row in rows), return_exceptions=True
        )
        failures: list[tuple[InboxRow, BaseException]] = []
        lanes: dict[str, list[tuple[InboxRow, Sequence[Inbound]]]] = defaultdict(list)
        for row, found in zip(rows, parsed, strict=True):
            if isinstance(found, BaseException):
                failures.append((row, found))
            elif found is not None:
                lane = found[0].conversation if found else f"row {row.id}"
                lanes[f"{row.channel} {lane}"].append((row, found))
        results = await asyncio.gather(*(self._lane(lane, now) for lane in lanes.values()))
        await self._put_back([*failures, *(one for lane in results for one in lane)], now)
        return len(rows)

    async def _lane(
        self, lane: Sequence[tuple[InboxRow, Sequence[Inbound]]], now: datetime
    ) -> Failures:
        """File the rows of one conversation in order; what failed, with the reason."""
        failed: list[tuple[InboxRow, BaseException]] = []
        for row, found in lane:
            task = self._worked_in(row, found, now)
            (result,) = await asyncio.gather(task, return_exceptions=True)
            if isinstance(result, BaseException):
                failed.append((row, result))
        return failed

    async def _worked_in(self, row: InboxRow, found: Sequence[Inbound], now: datetime) -> None:
        channel = self._channels[row.channel]
        prove, collect = getattr(channel, "prove", None), getattr(channel, "collect", None)
        if prove is not None:
            found = [await prove(row.raw, one) for one in found]
        if collect is None or not any(one.attachments for one in found):
            await self._heard(row, found, now)
            return
        async with self._downloads:
            whole = [await collect(one) if one.attachments else one for one in found]
            await self._heard(row, whole, now)

    async def _heard(self, row: InboxRow, found: Sequence[Inbound], now: datetime) -> None:
        looked = [await inspected(one, self._files.scanner) for one in found]
        await laid_down(looked, self._work.engine)
        heard = [
            Heard(message=one, reading=await self._meaning(one, row.received_at)) for one in looked
        ]
        await decided(self._work, partial(self._file, row=row, heard=heard, now=now))

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
        if inbox.again(conn, row, reason, at=now + RETRY, now=now):
            holding.step_over(conn, row.id)
            notices = self._filing.notices.of_unreadable(row.id, row.channel, reason)
            self._filing.tell(conn, notices, now)

    async def _parsed(self, row: InboxRow, now: datetime) -> Sequence[Inbound] | None:
        if row.attempts > inbox.MOST_TAKEN:
            raise StoppedHalfway(f"taken {row.attempts} times, never finished")
        channel = self._channels.get(row.channel)
        try:
            if channel is None:
                raise Unreadable(f"kênh {row.channel} chưa được bật")
            return channel.parse(row.raw)
        except Unreadable as error:
            reason = str(error)
            await self._work.run(lambda conn: self._unreadable(conn, row, reason, now))
            return None

    async def _meaning(self, message: Inbound, now: datetime) -> Reading:
        return await self._reader.read(
            Words(
                text=message.text,
                subject=message.subject,
                channel=message.channel,
                now=now,
                hotline=self._filing.policy.org.phone,
            )
        )

    def _unreadable(self, conn: Connection, row: InboxRow, reason: str, now: datetime) -> None:
        inbox.unreadable(conn, row.id, reason, now=now)
        holding.step_over(conn, row.id)
        self._filing.tell(
            conn, self._filing.notices.of_unreadable(row.id, row.channel, reason), now
        )

    def _file(self, conn: Connection, row: InboxRow, heard: list[Heard], now: datetime) -> None:
        number, notes = None, []
        for one in heard:
            filed = self._message(conn, row, one, now)
            number = filed or number
            if one.message.kind not in PEOPLE_WRITE:
                notes.append(f"thư tự động: {one.message.kind}")
        if not inbox.done(conn, row.id, number, note="; ".join(notes), now=now):
            raise AlreadyFiled(f"delivery {row.id} was filed by another worker")

    def _message(self, conn: Connection, row: InboxRow, one: Heard, now: datetime) -> str | None:
        message = within_limits(conn, one.message, self._files, now)
        one = replace(one, message=message)
        conversations.lock(conn, message.channel, message.conversation)
        filed = received(conn, row, message, one.reading.text)
        again = None if filed else turn(conn, message)
        id = filed or (again.id if again else 0)
        if not id:
            return None
        keeping = Keeping(conn=conn, filing=self._filing, next_number=self._next_number, now=now)
        number = keeping.kept(message, one.reading, row, id, its_turn=not filed)
        if number is None:
            at, draft = row.received_at, again.draft if again else None
            case = case_of(conn, message, self._filing.policy, at, on_hold=not filed) or draft
            heard = replace(one, confirmed=again is not None)
            number = self._decide(conn, case, heard, row, now)
        if number:
            file_under(conn, id, number, message)
        return number or None

    def _decide(
        self, conn: Connection, case: Case | None, one: Heard, row: InboxRow, now: datetime
    ) -> str | None:
        if one.message.kind in PEOPLE_WRITE:
            return self._person_wrote(conn, case, one, row, now)
        number = bounced(conn, self._filing, one.message, now)
        if number is not None or case is None:
            return number
        event = MachineWrote(by=DESK, at=row.received_at, message=one.message)
        decision = advance(case, event, self._filing.policy)
        self._filing.keep(conn, decision, event, new=False)
        return case.number

    def _person_wrote(
        self, conn: Connection, case: Case | None, one: Heard, row: InboxRow, now: datetime
    ) -> str:
        message = one.message
        noted = message.channel in NOTED_BY_HAND
        at = min(message.sent_at, row.received_at) if noted else row.received_at
        name, policy = message.sender_name or message.conversation, self._filing.policy
        writer = Actor(id=message.sender, name=name, roles=frozenset({Role.CUSTOMER}))
        known = None if case else people.find(conn, message.channel, message.conversation)
        case, reading = continued(conn, case, known is not None, message, one.reading, policy, at)
        event = Wrote(by=writer, at=at, heard_at=now, message=message, reading=reading)
        if case is not None:
            sure = one.confirmed or vouched(conn, message, case, policy, at)
            event = replace(event, vouched=sure)
            decision = advance(case, event, policy)
            return self._filing.keep(conn, decision, event, new=False).case.number
        person_id, person = known or (0, Person())
        decision = open_case(
            event,
            holds=holds_of(conn, person_id) if any(c.held for c in person.contacts) else (),
            number=self._next_number(conn, at),
            policy=policy,
            person=replace(person, preferred_channel=""),
            person_id=person_id,
        )
        return self._filing.keep(conn, decision, event, new=True).case.number

    def _next_number(self, conn: Connection, at: datetime) -> str:
        year = local_day(at).year
        return case_number(self._filing.policy.case_prefix, year, cases.next_number(conn, year))
