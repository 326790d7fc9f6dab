"""What journeys are written with: people who act, and what each side saw, to the last message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from bot.app import App
from bot.cases.service import CaseFile
from bot.clock import Clock
from sandbox.facebook import Customer as Person
from sandbox.mail.customer import MailCustomer
from sandbox.mail.mail import Mail, Part
from sandbox.world import World
from sandbox.zalo_bot import Customer
from sandbox.zalo_oa import Customer as OaCustomer
from storage import messages
from storage.schema.tables import deadlines, inbox, outbox
from tests.journeys.group import Group
from tests.patience import eventually
from workflows.case import Case, State
from workflows.case import Timer as Deadline

API_TOKEN = "the-cua-tong-dai"
HOOK_SECRET = "khoa-cua-webhook"

Words = str | tuple[str, ...]
Chatter = OaCustomer | Person


class Play(Group):
    """One desk in one world."""

    def __init__(self, world: World, app: App, clock: Clock) -> None:
        super().__init__(world.telegram)
        self.world = world
        self.app = app
        self.clock = clock

    # ── customers ────────────────────────────────────────────────────────────────────────────

    async def chats(self, customer: Customer, text: str) -> str:
        """A customer writes on Zalo; the number of the case it was filed under."""
        return await self.filed("zalo_bot", await customer.writes(text))

    async def says(self, customer: Chatter, text: str) -> str:
        """A customer writes to the official account or the Page; the case it was filed under."""
        return await self.filed(_channel(customer), await customer.writes(text))

    async def mails(
        self,
        customer: MailCustomer,
        subject: str,
        text: str,
        files: Sequence[Part | tuple[str, bytes]] = (),
    ) -> str:
        """A customer starts a new mail; the number of the case it was filed under."""
        return await self.mailed(await customer.writes(subject, text, files))

    async def replies(self, customer: MailCustomer, text: str) -> str:
        """A customer answers the newest mail; the number of the case it was filed under."""
        return await self.mailed(await customer.replies(text))

    async def mailed(self, mail: Mail) -> str:
        """The case under which a mail was filed ("" for none), once it was."""
        return await self.filed("email", mail.message_id.strip("<>"))

    async def filed(self, channel: str, external_id: str) -> str:
        """The case under which a message was filed ("" for none), once it was."""

        async def look() -> str | None:
            rows = await self.app.work.read(
                lambda conn: messages.by_reference(conn, channel, [external_id])
            )
            return (rows[0].case_number or "") if rows else None

        return await eventually(look, lambda: self._story(f"{channel} {external_id} was not filed"))

    async def got_on_zalo(self, customer: Customer, *expected: Words) -> list[str]:
        """All texts that came to a customer since the last look: as many, in this order."""
        await self.quiet()
        came = [one for one in customer.received.unread() if one.kind != "typing"]
        _match([one.text for one in came], expected)
        for one in came:
            await customer.received.next(one.__eq__)
        return [one.text for one in came]

    async def got(self, customer: Chatter, *expected: Words) -> list[str]:
        """All texts that came to a customer since the last look, as `got_on_zalo`."""
        await self.quiet()
        came: list[Any] = list(customer.received.unread())
        _match([one.text for one in came], expected)
        for one in came:
            await customer.received.next(one.__eq__)
        return [one.text for one in came]

    async def got_by_mail(self, customer: MailCustomer, *expected: Words) -> list[Mail]:
        """All mails that came to a customer since the last look: as many, in this order."""
        await self.quiet()
        came = customer.received.unread()
        _match([f"{mail.subject}\n{mail.text}" for mail in came], expected)
        for mail in came:
            await customer.received.next(mail.__eq__)
        return came

    # ── time and the desk ────────────────────────────────────────────────────────────────────

    async def until(self, number: str, state: State) -> Case:
        """The case once it stands there."""

        async def look() -> Case | None:
            case = await self.app.desk.case(number)
            return case if case.state is state else None

        return await eventually(look, lambda: self._journal(number, f"never {state}"))

    async def quiet(self) -> None:
        """Nothing waits to be filed or handed over any more, and no clock is due."""

        async def look() -> bool | None:
            now = self.clock.now()
            return None if await self.app.work.read(lambda conn: _waiting(conn, now)) else True

        await eventually(look, lambda: self._story("the desk never came to rest"))

    async def later(self, **span: float) -> datetime:
        """Time passes, and everything that it sets off is over."""
        await self.quiet()
        now = self.clock.advance(timedelta(**span))
        await self.quiet()
        return now

    async def days(self, count: int) -> None:
        """Days pass one by one, as they do for a desk that never stops."""
        for _ in range(count):
            await self.later(days=1)

    async def case(self, number: str) -> Case:
        """The case as it stands."""
        return await self.app.desk.case(number)

    async def deadline(self, number: str, kind: str) -> Deadline:
        """The latest clock of that kind, running or stopped."""
        found = (await self.case(number)).timer(kind)
        assert found is not None, f"{number} never had a clock {kind}"
        return found

    async def file(self, number: str) -> CaseFile:
        """The whole file of a case, when nothing is under way any more."""
        await self.quiet()
        return await self.app.desk.file(number)

    async def journal(self, number: str, *, letters: bool = False) -> list[str]:
        """The journal as `clause event`, in order; the fates of letters only when asked for."""
        entries = (await self.file(number)).entries
        return [
            f"{line.clause} {line.event}"
            for line in entries
            if letters or not line.event.startswith("Letter")
        ]

    async def _journal(self, number: str, what: str) -> str:
        entries = (await self.app.desk.file(number)).entries
        lines = [f"{e.clause} {e.event} {e.before}→{e.after} {e.sentence}" for e in entries]
        return "\n".join([await self._story(what), *lines])

    async def _story(self, what: str) -> str:
        return f"{what}\n{await self.app.status()}"


def _channel(customer: Chatter) -> str:
    return "zalo_oa" if isinstance(customer, OaCustomer) else "facebook"


def _waiting(conn: Connection, now: datetime) -> int:
    """Deliveries not filed, letters that the desk should be handing over, clocks not rung."""
    for_the_desk = outbox.c.status.in_(("owed", "claimed")) & (outbox.c.channel != "hand")
    return sum(
        conn.execute(select(func.count()).select_from(table).where(condition)).scalar_one()
        for table, condition in (
            (inbox, inbox.c.status == "new"),
            (outbox, for_the_desk & (outbox.c.next_at <= now)),
            (deadlines, deadlines.c.next_at <= now),
        )
    )


def _match(came: Sequence[str], expected: Sequence[Words]) -> None:
    shown = "\n---\n".join(came) or "nothing"
    assert len(came) == len(expected), f"expected {expected}, there came:\n{shown}"
    for text, wanted in zip(came, expected, strict=True):
        for words in (wanted,) if isinstance(wanted, str) else wanted:
            assert words in text, f"{words!r} is not in:\n{text}"
