"""What a desk's database and its pages show while a rehearsal is played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import httpx2
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from bot.rehearsal.customers import Customers
from bot.rehearsal.pdf_text import printed
from bot.rehearsal.stage import Stage
from storage.cases import cases, journal
from storage.cases.journal import Line
from storage.files import attachments
from storage.messages import MessageRow, message_of
from storage.outbox import letters
from storage.outbox.letters import OutboxLetter, Status
from storage.schema.tables import cases as cases_table
from storage.schema.tables import messages as messages_table
from storage.schema.tables import outbox as outbox_table
from workflows.case import Case, Document

LEFT = (Status.SENT.value, Status.UNKNOWN.value)
PART = "part"
"""The template of all but the last message of a long letter."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter that left: its names, and where it went."""

    key: str
    names: tuple[str, ...]
    channel: str
    to: str
    case_number: str


class Evidence:
    """Reads what is needed to judge a step."""

    def __init__(self, stage: Stage, customers: Customers) -> None:
        self._stage, self._customers = stage, customers

    def cases(self) -> list[Case]:
        """All cases by order of opening."""
        order = (cases_table.c.opened_at, cases_table.c.number)
        with self._stage.database.connect() as conn:
            numbers = conn.execute(select(cases_table.c.number).order_by(*order)).scalars().all()
            return [cases.load(conn, number) for number in numbers]

    def cases_of(self, key: str) -> list[Case]:
        """The cases of one customer, by order of opening."""
        points, person = self._customers.points(key), self._customers.people[key]
        mine = {address for channel, address in points if channel in ("phone", "email")}
        written = {message.case_number for message in self._messages_from(key)}
        found = []
        for case in self.cases():
            owner = self._customers.owner_of(case.channel, case.conversation)
            known = {case.person.email.lower(), case.person.phone} & mine - {""}
            named = bool(person.name) and case.person.full_name == person.name and not owner
            if owner == key or case.number in written or known or named:
                found.append(case)
        return found

    def journal(self, number: str) -> list[Line]:
        """The journal of a case."""
        with self._stage.database.connect() as conn:
            return journal.entries(conn, number)

    def letters_left(self) -> dict[str, Letter]:
        """The letters to customers that left, or may have left, by their keys."""
        table = outbox_table.c
        asked = select(table.key, table.case_number).where(
            table.internal.is_(False), table.status.in_(LEFT), table.template != PART
        )
        with self._stage.database.connect() as conn:
            rows = conn.execute(asked.order_by(table.id)).all()
            found = [(row.case_number, letters.by_key(conn, row.key)) for row in rows]
        return {one.message.key: _letter(number, one) for number, one in found if one is not None}

    def newest_message(self, key: str) -> MessageRow | None:
        """What the desk kept of the newest message of a customer."""
        return next(reversed(self._messages_from(key)), None)

    def _messages_from(self, key: str) -> list[MessageRow]:
        points = self._customers.points(key)
        incoming = select(messages_table).where(messages_table.c.direction == "in")
        with self._stage.database.connect() as conn:
            found = [*map(message_of, conn.execute(incoming.order_by(messages_table.c.id)))]
        return [
            one
            for one in found
            if {(one.channel, one.conversation), (one.channel, one.sender.lower())} & points
        ]

    def printed(self, document: Document) -> str:
        """The text of an issued PDF; empty: the letter that carries it is not there."""
        with self._stage.database.connect() as conn:
            found = letters.by_key(conn, document.letter)
            files = found.message.attachments if found is not None else ()
            contents = [attachments.with_content(conn, one).content or b"" for one in files]
        return "\n".join(printed(content) for content in contents)

    async def pages(self) -> list[str]:
        """The lines of the desk's list and of each case's page, as agents read them."""
        base = f"http://127.0.0.1:{self._stage.desk.ports.http}/desk"
        urls = [base, *(f"{base}/case/{case.number}" for case in self.cases())]
        async with httpx2.AsyncClient(timeout=60, follow_redirects=True) as http:
            shown = [(await http.get(url)).text for url in urls]
        return [line for page in shown for line in visible_lines(page)]


def visible_lines(page: str) -> Sequence[str]:
    """The visible text of an HTML page, a line for each piece."""
    body = LexborHTMLParser(page).body
    if body is None:
        return ()
    for hidden in body.css("script, style, template"):
        hidden.decompose()
    return tuple(line.strip() for line in body.text(separator="\n").splitlines() if line.strip())


def _letter(number: str | None, found: OutboxLetter) -> Letter:
    message = found.message
    return Letter(
        key=message.key,
        names=message.carries or (found.template,),
        channel=message.channel,
        to=message.to,
        case_number=number or "",
    )
