"""Desks and machines on one mail server, with one clock: whoever gets mail answers at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.cases.writer import CaseWriter
from bot.inbox.worker import InboxWorker
from bot.letters.composer import LetterComposer
from bot.outbox.dispatcher import OutboxDispatcher
from bot.scheduler.deadlines import DeadlineScheduler
from channels.mail.channel import MailChannel
from channels.mail.settings import MailSettings, Tls
from sandbox.mail import PostOffice
from sandbox.mail.machines import Machine, without_marks
from sandbox.mail.mail import Mail
from sandbox.violations import Violations
from storage import inbox
from storage.database import engine as engines
from storage.database import migrate
from storage.database.unit_of_work import UnitOfWork
from tests.bot.stage import RecordedNotices
from workflows import policy
from workflows.messaging.messages import RawDelivery

START = datetime.fromisoformat("2026-03-02T09:00:00+07:00")
ROUNDS = 400
"""More rounds of mail than this at one moment are a loop."""


class MailDesk:
    """A whole desk whose only channel is real SMTP."""

    def __init__(self, work: UnitOfWork, address: str, network: Network, smtp_port: int) -> None:
        rules = policy.load()
        self.policy = replace(rules, org=replace(rules.org, email=address))
        self.work = work
        self.address = address
        self.notes = RecordedNotices()
        settings = MailSettings(
            address=address,
            secret=address.encode() * 2,
            smtp_host="127.0.0.1",
            smtp_port=smtp_port,
            smtp_tls=Tls.NONE,
            per_second=5000,
        )
        self.channel = MailChannel(settings, clock=lambda: network.now)
        channels = {"email": self.channel}
        case_writer = CaseWriter(
            policy=self.policy,
            composer=LetterComposer(policy=self.policy, channels=channels),
            notices=self.notes,
        )
        self.inbox_worker = InboxWorker(work, channels, case_writer)
        self.dispatcher = OutboxDispatcher(work, channels, case_writer)
        self.deadline_scheduler = DeadlineScheduler(work, case_writer)
        self.case_writer = case_writer

    async def takes(self, mail: Mail, now: datetime, serial: int) -> None:
        """A mail lies in the desk's mailbox, with the trace of its border."""
        raw = f"Return-Path: <{mail.sender}>\r\n".encode() + mail.raw
        arrived = RawDelivery(channel="email", delivery_id=f"{serial}", raw=raw, received_at=now)
        await self.work.run(lambda conn: inbox.store(conn, [arrived]))

    async def works(self, now: datetime) -> int:
        """One pass of every loop; how much there was to do."""
        done = await self.deadline_scheduler.one_pass(now)
        done += await self.inbox_worker.one_pass(now)
        return done + await self.dispatcher.one_pass("email", now)

    async def close(self) -> None:
        await self.channel.close()
        await self.work.close()


class Network:
    """Everybody who is wired together. `written` counts automatic letters: (desk, day, to)."""

    def __init__(self, *, desk: str) -> None:
        self.now = START
        self.violations = Violations()
        self.office = PostOffice(
            desk=desk,
            password="",
            clock=lambda: self.now,
            violations=self.violations,
            require_auth=False,
        )
        self.desks: dict[str, MailDesk] = {}
        self.machines: dict[str, Machine] = {}
        self.hides_marks = False
        self.overnight: set[str] = set()  # machines that answer the next day
        self._tomorrow: list[Mail] = []
        self.written: Counter[tuple[str, str, str]] = Counter()
        self.acknowledged: Counter[tuple[str, str]] = Counter()  # (day, to)
        self._seen: Counter[str] = Counter()
        self._serial = 0

    def desk(self, folder: Path, address: str) -> MailDesk:
        """A desk with a database of its own."""
        made = engines.create(f"sqlite:///{folder}/{address}.db")
        migrate.upgrade(made)
        desk = MailDesk(UnitOfWork(made), address, self, self.office.smtp_port)
        self.desks[address] = desk
        return desk

    async def day(self) -> None:
        """Until nobody has anything to say; then it is tomorrow."""
        await self.settled()
        self.now += timedelta(days=1)
        waiting, self._tomorrow = self._tomorrow, []
        for mail in waiting:
            await self.office.deliver(mail)

    async def settled(self) -> None:
        """Mail goes to and fro until all are silent. Fails when they never are."""
        for _ in range(ROUNDS):
            moved = await self._moved()
            worked = [await desk.works(self.now) for desk in self.desks.values()]
            if not moved and not any(worked):
                return
        raise AssertionError(f"a loop: {self.written.most_common(5)}")

    async def _moved(self) -> int:
        moved = 0
        for address in (*self.desks, *self.machines):
            box = self.office.received(address)
            for mail in list(box)[self._seen[address] :]:
                self._seen[address] += 1
                moved += 1
                await self._comes(address, without_marks(mail) if self.hides_marks else mail)
        return moved

    async def _comes(self, address: str, mail: Mail) -> None:
        self._serial += 1
        author = mail.header("From")
        for desk in self.desks:
            if desk in author:
                self.written[desk, f"{self.now:%F}", address] += 1
                if "Xác nhận tiếp nhận" in mail.subject:
                    self.acknowledged[f"{self.now:%F}", address] += 1
        if address in self.desks:
            await self.desks[address].takes(mail, self.now, self._serial)
            return
        answers = self.machines[address](mail)
        if address in self.overnight:
            self._tomorrow.extend(answers)
            return
        for answer in answers:
            await self.office.deliver(answer)
