"""A letter was sent: the case records it, and the person whom it reached."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.cases.writer import CaseWriter
from bot.letters.composer import PART
from storage.cases import cases
from storage.contacts import people
from storage.outbox.letters import ClaimedLetter, OutboxLetter
from workflows.case import DESK, Actor, Case
from workflows.events import LetterSent
from workflows.records import changed


def apply_letter_sent(
    conn: Connection,
    case_writer: CaseWriter,
    letter: ClaimedLetter | OutboxLetter,
    at: datetime,
    *,
    by: Actor = DESK,
    reached: str = "",
) -> None:
    """Apply LetterSent to the case of the letter.

    `reached` is the conversation in which the provider says it arrived: the private reply to a
    public comment opens one. Nothing happens for a piece of a long letter (the letter is sent with
    its last piece), for a notice to agents, and for a letter without a case.
    """
    message = letter.message
    if letter.template == PART or letter.internal or not message.case_number:
        return
    event = LetterSent(
        by=by,
        at=at,
        letter=message.key,
        template=letter.template,
        automatic=message.automatic,
        reached="" if reached == message.to else reached,
    )
    case = cases.load(conn, message.case_number)
    case_writer.apply_to(conn, _merged_with_known_contact(conn, case, event.reached), event)


def _merged_with_known_contact(conn: Connection, case: Case, reached: str) -> Case:
    """The case as that of the person who is known at `reached`, if anybody is.

    The record of that person wins; what it lacks is filled from the person of the case.
    """
    found = people.find(conn, case.channel, reached) if reached else None
    if found is None or found[0] == case.person_id:
        return case
    person_id, person = found
    mine = case.person
    merged = changed(
        person,
        full_name=person.full_name or mine.full_name,
        organisation=person.organisation or mine.organisation,
        phone=person.phone or mine.phone,
        email=person.email or mine.email,
        postal_address=person.postal_address or mine.postal_address,
    )
    return changed(case, person_id=person_id, person=merged)
