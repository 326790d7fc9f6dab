"""What a desk that was killed has in its database, and what its customers have in their hands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from bot.web.queries import Counts, counts
from storage import messages
from storage.cases import journal
from storage.outbox import letters
from storage.outbox.letters import OutboxLetter, Status
from storage.schema import tables as t
from tests.patience import eventually
from tests.survival.mortal import Outside


@dataclass(frozen=True, kw_only=True)
class Found:
    """Everything that the checks look at."""

    written: Counter[str]  # what customers wrote, by the id that the sender gave it, as filed
    journalled: Counter[str]  # the same, as the journals tell it
    letters: Sequence[OutboxLetter]
    counts: Counts

    def of(self, status: Status) -> list[OutboxLetter]:
        """The letters of one status."""
        return [letter for letter in self.letters if letter.status is status]


async def quiet(engine: Engine) -> Counts:
    """Wait until nothing is left to file or to send; how many of what there are then."""

    async def look() -> Counts | None:
        with engine.connect() as conn:
            now = counts(conn)
        return None if now.inbox_waiting or now.outbox_owed else now

    async def story() -> str:
        with engine.connect() as conn:
            return f"the desk never came to rest: {counts(conn)}"

    return await eventually(look, story)


def found(conn: Connection) -> Found:
    """What is there. Raises BrokenChain for a journal that does not verify."""
    numbers = conn.execute(select(t.cases.c.number)).scalars().all()
    filed = [row for number in numbers for row in messages.of_case(conn, number)]
    reference = {row.external_id: row.reference for row in filed if row.direction == "in"}
    lines = [line for number in numbers for line in _journal(conn, number)]
    return Found(
        written=Counter(row.reference for row in filed if row.direction == "in"),
        journalled=Counter(
            reference[line.data["message"]] for line in lines if line.event == "Wrote"
        ),
        letters=[one for number in numbers for one in letters.of_case(conn, number)],
        counts=counts(conn),
    )


def _journal(conn: Connection, number: str) -> list[journal.Line]:
    lines = journal.entries(conn, number)
    journal.verify(lines, journal.head(conn, number))
    return lines


def received(outside: Outside) -> Counter[str]:
    """How often each letter reached a customer, by the id that its provider gave it."""
    chats = [
        one.message_id
        for customer in outside.world.zalo.customers.values()
        for one in customer.received
        if one.kind != "typing"
    ]
    mails = [
        mail.message_id.strip("<>")
        for customer in outside.world.mail.customers
        for mail in customer.received
    ]
    return Counter(chats + mails)
