"""The application service: one method for each thing that agents or pages can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.cases.conflict_retry import with_conflict_retry
from bot.cases.hold_propagation import with_waiting_messages
from bot.cases.letter_actions import LetterActions
from bot.cases.writer import CaseWriter
from bot.errors import NothingToSend, NotNow, UnknownCase
from storage import inbox, messages
from storage.cases import cases, holds, journal
from storage.cases.journal import Line
from storage.database.unit_of_work import UnitOfWork
from storage.files import attachments
from storage.files.attachments import FiledAttachment
from storage.inbox import InboxRow
from storage.messages import MessageRow
from storage.outbox import letters
from storage.outbox.letters import OutboxLetter
from workflows.calendar.working_time import ZONE
from workflows.case import Actor, Case, ContactPoint
from workflows.engine.advance import Decision, advance, allowed
from workflows.events import Absorbed, Event, MergedInto
from workflows.messaging.channels import name_of
from workflows.planning.route import HAND, Route, readable_address
from workflows.policy import Policy
from workflows.rules import Rule

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """Everything filed about one case, oldest first. `held`: message id to status (PV-19)."""

    case: Case
    entries: Sequence[Line]
    messages: Sequence[MessageRow]
    letters: Sequence[OutboxLetter]
    attachments: Sequence[FiledAttachment]
    held: Mapping[int, str]  # of messages that are or were on hold


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an event would send to the customer; it is not stored."""

    customer: str
    way: str
    window: str
    subject: str
    text: str
    attachments: tuple[str, ...]


class CaseService:
    """What agents and pages may do, one transaction each.

    A case changes only through `advance`. To resend a letter or to replay a delivery changes no
    case: it changes the outbox or the inbox.
    """

    def __init__(
        self,
        work: UnitOfWork,
        case_writer: CaseWriter,
        now: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._work = work
        self._case_writer = case_writer
        self.now = now
        self._wake = wake
        self._letters = LetterActions(case_writer=case_writer, now=lambda: self.now())

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self._case_writer.policy

    def allowed(self, case: Case, actor: Actor) -> tuple[Rule, ...]:
        """The rules that this actor has a button for now."""
        return allowed(case, actor, self.policy)

    async def act(self, number: str, event: Event) -> Decision:
        """Apply one event. Raises NotAllowed (with what is missing), UnknownCase or NotNow."""
        return await self._run(lambda conn: self._act(conn, number, event))

    async def case(self, number: str) -> Case:
        """The case as it stands. Raises UnknownCase."""
        return await self._work.read(lambda conn: _load(conn, number))

    async def file(self, number: str) -> CaseFile:
        """The whole file of a case. Raises UnknownCase."""
        return await self._work.read(lambda conn: load_case_file(conn, number))

    async def worklist(self, owner: str | None = None, limit: int = 50) -> list[Case]:
        """Open cases; those with the nearest due time first."""
        return await self._work.read(lambda conn: cases.worklist(conn, owner=owner, limit=limit))

    async def search(self, text: str) -> list[Case]:
        """Cases by any words of theirs, the best first (storage.cases.search)."""
        return await self._work.read(lambda conn: cases.search(conn, text))

    async def preview(self, number: str, event: Event) -> Preview:
        """What `event` would send first. Raises NotAllowed, UnknownCase, NothingToSend."""
        return await self._work.read(lambda conn: self._preview(conn, number, event))

    async def merge(self, source: str, target: str, actor: Actor) -> Decision:
        """Merge `source` into `target`, both in one transaction (X-04)."""
        return await self._run(lambda conn: self._merge(conn, source, target, actor))

    async def undo(self, key: str, actor: Actor) -> bool:
        """Take back a letter that has not left yet. False when it is too late."""
        return await self._run(lambda conn: self._letters.undo(conn, key, actor))

    async def mark_handed_over(self, key: str, actor: Actor) -> None:
        """Record that an agent read out, handed over or posted the letter. Raises NotNow."""
        await self._run(lambda conn: self._letters.mark_handed_over(conn, key, actor))

    async def resolve_unknown(self, key: str, arrived: bool, actor: Actor) -> None:
        """Record that a letter of unknown fate arrived; `arrived=False`: send it again.

        A letter that a rate limit holds back is sent with `arrived=False` too. Raises NotNow.
        """
        if arrived:
            await self._run(lambda conn: self._letters.confirm_arrival(conn, key, actor))
        else:
            await self._run(lambda conn: self._letters.resend(conn, key))

    async def discard_letter(self, key: str, actor: Actor) -> None:
        """Do not send a letter that a rate limit holds back. Raises NotNow."""
        await self._run(lambda conn: self._letters.discard(conn, key, actor))

    async def dead_letters(self) -> list[InboxRow]:
        """Unreadable deliveries, then quarantined ones; each of the two parts newest first."""
        return await self._work.read(
            lambda conn: inbox.listing(conn, "unreadable") + inbox.listing(conn, "held")
        )

    async def replay(self, delivery: int, actor: Actor) -> None:
        """Put a delivery back to be read again. Raises NotNow."""
        if not await self._run(lambda conn: inbox.replay(conn, delivery)):
            raise NotNow(f"Bản ghi {delivery} không còn chờ đọc lại ({actor.name}).")

    async def _run(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` in a transaction and wake the loops. Raises NotNow after too many conflicts."""
        try:
            result = await with_conflict_retry(self._work, fn)
        except cases.VersionConflict:
            raise NotNow("Hồ sơ đang được người khác cập nhật liên tục, xin thử lại.") from None
        self._wake()
        return result

    def _act(self, conn: Connection, number: str, event: Event) -> Decision:
        event = with_waiting_messages(conn, event)
        return self._case_writer.apply_to(conn, _load(conn, number), event)

    def _preview(self, conn: Connection, number: str, event: Event) -> Preview:
        decision = advance(_load(conn, number), event, self.policy)
        case = decision.case
        for owed in decision.owed:
            planned = self._case_writer.composer.compose(conn, decision, (owed, ()), event)
            if planned is None:
                continue
            route, letter = planned
            files = (letter.document.file_name,) if letter.document else ()
            return Preview(
                customer=case.person.full_name
                or readable_address(case.conversation)
                or "chưa rõ tên",
                way=_route_text(route),
                window=_sendable_until(route),
                subject=letter.subject,
                text=letter.text or f"Còn thiếu: {', '.join(letter.lacks)}",
                attachments=files,
            )
        raise NothingToSend("Việc này không gửi gì cho khách hàng.")

    def _merge(self, conn: Connection, source: str, target: str, actor: Actor) -> Decision:
        now = self.now()
        old, new = _load(conn, source), _load(conn, target)
        self._case_writer.apply_to(conn, old, MergedInto(by=actor, at=now, number=new.number))
        return self._case_writer.apply_to(conn, new, absorbed_from(old, actor, now))


def _load(conn: Connection, number: str) -> Case:
    try:
        return cases.load(conn, number)
    except cases.NoSuchCase:
        raise UnknownCase(number) from None


def _sendable_until(route: Route) -> str:
    """Until when the letter can be sent, in Vietnamese time."""
    return f"đến {route.until.astimezone(ZONE):%H:%M %d/%m}" if route.until else "không giới hạn"


def _route_text(route: Route) -> str:
    """The route in the words of agents, without ids that only machines read."""
    if route.channel == HAND:
        to = readable_address(route.to)
        return f"nhân viên trao hoặc gửi{': ' if to else ''}{to} ({route.reason})"
    to = f" {route.to}" if "@" in route.to else ""
    return f"{name_of(route.channel)}{to} ({route.reason})"


def load_case_file(conn: Connection, number: str) -> CaseFile:
    """The whole file of a case. Raises UnknownCase."""
    case = _load(conn, number)
    return CaseFile(
        case=case,
        entries=journal.entries(conn, number),
        messages=messages.of_case(conn, number),
        letters=letters.of_case(conn, number),
        attachments=attachments.of_case(conn, number),
        held=holds.of_case(conn, number),
    )


def absorbed_from(old: Case, actor: Actor, now: datetime) -> Absorbed:
    """The event for the case that absorbs `old`: receipt, facts, contact point and holds of it."""
    return Absorbed(
        by=actor,
        at=now,
        number=old.number,
        received_at=old.received_at,
        facts=old.facts,
        summary=old.summary,
        contact=ContactPoint(channel=old.channel, address=old.conversation),
        holds=old.open_holds,
    )
