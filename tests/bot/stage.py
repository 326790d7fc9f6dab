"""A desk without its outside: the real database and table, channels with memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.cases.service import CaseService
from bot.cases.writer import CaseWriter
from bot.inbox.worker import InboxWorker
from bot.letters.composer import LetterComposer
from bot.notices.sink import NullNotices
from bot.outbox.dispatcher import OutboxDispatcher
from bot.scheduler.deadlines import DeadlineScheduler
from channels.contract import Capabilities, ChannelError, Unreadable
from storage import inbox
from storage.database.unit_of_work import UnitOfWork
from tests.policy.story import AN, MONDAY
from workflows import policy
from workflows.case import Actor, Case
from workflows.engine.advance import Decision
from workflows.messaging.messages import (
    Attachment,
    Authenticity,
    FailedRecipient,
    Inbound,
    Kind,
    Outbound,
    RawDelivery,
    Receipt,
    SenderAuthenticity,
    Thread,
)
from workflows.policy import Policy

POLICY = policy.load()
CUSTOMER = "6ede9afa66b88fe6d6a9"
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


class MemoryChannel:
    """Reads small JSON deliveries and remembers what it sent; `fate` may hold errors to raise."""

    def __init__(self, name: str, *, written_answer: bool = False, text_limit: int = 0) -> None:
        self.name = name
        self.sent: list[Outbound] = []
        self.fate: list[ChannelError] = []
        self.capabilities = Capabilities(
            text_limit=text_limit,
            attachments=written_answer,
            written_answer=written_answer,
            quiet_hours=False,
            per_second=1000.0,
        )

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        if raw == b"poison":
            raise RuntimeError("a bug of ours")
        if not raw.startswith(b"{"):
            raise Unreadable("không phải tin nhắn")
        told = json.loads(raw)
        return (
            Inbound(
                channel=self.name,
                external_id=told["id"],
                conversation=told.get("from", CUSTOMER),
                sender=told.get("sender", told.get("from", CUSTOMER)),
                sender_name=told.get("name", ""),
                sent_at=datetime.fromisoformat(told["sent"]) if "sent" in told else UNDATED,
                text=told["text"],
                subject=told.get("subject", ""),
                kind=Kind(told.get("kind", "human")),
                thread=Thread(
                    proven=tuple(told.get("proven", ())),
                    references=tuple(told.get("references", ())),
                    mentioned=tuple(told.get("mentioned", ())),
                ),
                attachments=tuple(
                    Attachment(name=name, content=content.encode(), problem=problem)
                    for name, content, problem in told.get("files", ())
                ),
                failed=tuple(FailedRecipient(**failure) for failure in told.get("failed", ())),
                sender_standing=SenderAuthenticity(
                    standing=Authenticity(told.get("standing", "unknown")),
                    reasons=tuple(told.get("reasons", ())),
                    signals=tuple(told.get("signals", ())),
                ),
            ),
        )

    async def send(self, message: Outbound) -> Receipt:
        if self.fate:
            raise self.fate.pop(0)
        self.sent.append(message)
        return Receipt(provider_id=f"{self.name}-{len(self.sent)}")


class RecordedNotices(NullNotices):
    """Notices that tests look at."""

    def __init__(self) -> None:
        self.unreadable: list[str] = []
        self.by_hand: list[str] = []
        self.decisions: list[Decision] = []
        self.texts: list[str] = []

    def of_decision(self, decision: Decision) -> Sequence[Outbound]:
        self.decisions.append(decision)
        return ()

    def of_hand_letter(self, case: Case, owed: object, message: Outbound) -> Sequence[Outbound]:
        self.by_hand.append(message.key)
        return ()

    def of_unreadable(self, delivery: int, channel: str, reason: str) -> Sequence[Outbound]:
        self.unreadable.append(reason)
        return ()

    def of_text(self, text: str) -> Sequence[Outbound]:
        self.texts.append(text)
        return ()


class Stage:
    """One desk; time stands still unless `later` moves it."""

    def __init__(self, work: UnitOfWork, policy: Policy = POLICY) -> None:
        self.work = work
        self.now = MONDAY
        self.chat = MemoryChannel("zalo_bot", text_limit=2000)
        self.mail = MemoryChannel("email", written_answer=True)
        channels = {"zalo_bot": self.chat, "email": self.mail}
        self.notices = RecordedNotices()
        self.case_writer = CaseWriter(
            policy=policy,
            composer=LetterComposer(policy=policy, channels=channels),
            notices=self.notices,
        )
        self.inbox_worker = InboxWorker(work, channels, self.case_writer)
        self.dispatcher = OutboxDispatcher(work, channels, self.case_writer)
        self.deadline_scheduler = DeadlineScheduler(work, self.case_writer)
        self.desk = CaseService(work, self.case_writer, lambda: self.now, lambda: None)
        self._serial = 0

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    async def arrives(self, text: str, *, channel: str = "zalo_bot", **told: object) -> None:
        """One delivery comes in and is worked through."""
        self._serial += 1
        body = {"id": f"m{self._serial}", "text": text} | told
        await self.arrives_raw(json.dumps(body).encode(), channel=channel)

    async def arrives_raw(self, raw: bytes, *, channel: str = "zalo_bot", id: str = "") -> None:
        self._serial += 1
        arrived = RawDelivery(
            channel=channel,
            delivery_id=id or f"d{self._serial}",
            raw=raw,
            received_at=self.now,
        )
        await self.work.run(lambda conn: inbox.store(conn, [arrived]))
        await self.inbox_worker.one_pass(self.now)

    async def delivers(self) -> None:
        """Everything that can leave now leaves."""
        for name in self.dispatcher.names:
            while await self.dispatcher.one_pass(name, self.now):
                pass

    async def cases(self) -> list[Case]:
        return await self.desk.worklist()

    async def only_case(self) -> Case:
        (case,) = await self.cases()
        return case

    async def act(self, event: type, by: Actor = AN, **facts: object) -> Decision:
        case = await self.only_case()
        return await self.desk.act(case.number, event(by=by, at=self.now, **facts))

    async def statuses(self, number: str) -> dict[str, str]:
        """How every letter of a case stands, by its logical name."""
        file = await self.desk.file(number)
        return {letter.template: letter.status.value for letter in file.letters}
