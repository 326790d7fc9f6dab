"""One decision, one transaction: case, journal, letters owed, clocks and notices together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from storage import cases, deadlines, journal, messages, outbox, people
from workflows.advance import Decision, NotAllowed, Owed
from workflows.case import Actor, Case, Person
from workflows.documents import pdf
from workflows.events import Event, Wrote
from workflows.letters import Letter, compose
from workflows.messages import Attachment, Outbound
from workflows.policy import Policy
from workflows.ways import HAND, Carrier, Way, way_for

LETTER_LIFE = timedelta(days=2)
"""How long a letter is tried before an agent must find another way (email.md section 12)."""

NOTICE_LIFE = timedelta(days=7)


class Notices(Protocol):
    """What agents are shown; the Telegram room writes it."""

    def of_decision(self, decision: Decision) -> Sequence[Outbound]:
        """What the group and the case's topic are told about a decision."""

    def of_hand_letter(self, case: Case, owed: Owed, message: Outbound) -> Sequence[Outbound]:
        """The task for the agent who must hand this letter over."""

    def of_unreadable(self, delivery: int, channel: str, reason: str) -> Sequence[Outbound]:
        """A delivery that nobody could read, with the way to try it again."""

    def of_trouble(self, text: str) -> Sequence[Outbound]:
        """Something that agents must know and that belongs to no case."""


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What filing needs to know of the tenant; `carriers` are the channels that can carry."""

    policy: Policy
    carriers: dict[str, Carrier]
    notices: Notices

    def keep(self, conn: Connection, decision: Decision, event: Event, *, new: bool) -> Decision:
        """Write everything that the decision means. Raises LostRace when somebody was faster."""
        case = self._with_person(conn, decision.case)
        case = cases.insert(conn, case) if new else cases.save(conn, case)
        decision = replace(decision, case=case)
        journal.append(conn, case.number, decision.entry)
        for owed in decision.owed:
            self._owe(conn, decision, owed, event)
        deadlines.arm(conn, case)
        self.tell(conn, self.notices.of_decision(decision), event.at)
        return decision

    def tell(self, conn: Connection, notices: Sequence[Outbound], now: datetime) -> None:
        """Owe notices to the agents; they travel like letters, so none is lost."""
        for notice in notices:
            outbox.owe(
                conn,
                outbox.Owe(
                    message=notice,
                    template="notice",
                    at=now,
                    expires_at=now + NOTICE_LIFE,
                    internal=True,
                ),
            )

    def letter(self, decision: Decision, owed: Owed, way: Way, now: datetime, by: Actor) -> Letter:
        """The words of one letter, as its way wants them."""
        told = dict(decision.entry.data)
        told.setdefault("text", told.get("reason", ""))
        return compose(
            owed.letter,
            decision.case,
            self.policy,
            key=owed.key,
            now=now,
            by=by,
            channel="post" if way.channel == HAND else way.channel,
            told=told,
        )

    def way(self, case: Case, owed: Owed) -> Way | None:
        """How this letter travels; None when this case does not need it."""
        if owed.to is not None:
            return Way(channel=owed.to.channel, to=owed.to.address, reason="kênh của hồ sơ gộp")
        return way_for(owed.letter, case, self.carriers)

    def _with_person(self, conn: Connection, case: Case) -> Case:
        person_id = case.person_id
        if case.person == Person():
            return case
        if not person_id or people.load(conn, person_id) != case.person:
            person_id = people.save(conn, case.person, person_id)
        return replace(case, person_id=person_id)

    def _owe(self, conn: Connection, decision: Decision, owed: Owed, event: Event) -> None:
        case = decision.case
        way = self.way(case, owed)
        if way is None:
            return
        letter = self.letter(decision, owed, way, event.at, event.by)
        if not letter.complete:
            self._incomplete(conn, decision, owed, letter, event)
            return
        message = self._message(conn, case, owed, letter, way, event)
        by_hand = way.channel == HAND
        outbox.owe(
            conn,
            outbox.Owe(
                message=message,
                template=owed.letter,
                at=event.at,
                expires_at=None if by_hand else event.at + LETTER_LIFE,
            ),
        )
        if by_hand:
            self.tell(conn, self.notices.of_hand_letter(case, owed, message), event.at)

    def _incomplete(
        self, conn: Connection, decision: Decision, owed: Owed, letter: Letter, event: Event
    ) -> None:
        """An agent is told what to fill in first; what the desk owes by itself becomes a notice."""
        missing = f"thư {letter.template_id} còn thiếu: {', '.join(letter.missing)}"
        if not owed.automatic:
            raise NotAllowed(decision.rule.clause, (missing,))
        self.tell(
            conn, self.notices.of_trouble(f"{decision.case.number}: {missing}"), event.at
        )

    def _message(
        self, conn: Connection, case: Case, owed: Owed, letter: Letter, way: Way, event: Event
    ) -> Outbound:
        files: tuple[Attachment, ...] = ()
        if letter.document is not None:
            content = pdf(letter.document, self.policy)
            name = letter.document.file_name
            files = (Attachment(name=name, media_type="application/pdf", content=content),)
        return Outbound(
            key=owed.key,
            channel=way.channel,
            to=way.to,
            to_name=case.person.full_name,
            subject=letter.subject,
            text=letter.text,
            attachments=files,
            case_number=case.number,
            in_reply_to=_answered(conn, case, way, event),
            automatic=owed.automatic,
        )


def _answered(conn: Connection, case: Case, way: Way, event: Event) -> str:
    """The id of the customer's mail that this one answers, so that mail programs thread it."""
    if way.channel != "email":
        return ""
    if isinstance(event, Wrote):
        return event.message.external_id if event.message.channel == "email" else ""
    received = (
        row.external_id
        for row in reversed(messages.of_case(conn, case.number))
        if row.direction == "in" and row.channel == "email"
    )
    return next(received, "")
