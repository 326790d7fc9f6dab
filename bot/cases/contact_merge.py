"""A private reply to a public comment tells whose conversation goes on from it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from storage.contacts import people
from workflows.case import Case


def merged_with_known_contact(conn: Connection, case: Case, reached: str) -> Case:
    """The case as that of the person who is known there already, if anybody is.

    Their own record stands; only what it lacks is filled from the comment's.
    """
    found = people.find(conn, case.channel, reached) if reached else None
    if found is None or found[0] == case.person_id:
        return case
    person_id, person = found
    mine = case.person
    whole = replace(
        person,
        full_name=person.full_name or mine.full_name,
        organisation=person.organisation or mine.organisation,
        phone=person.phone or mine.phone,
        email=person.email or mine.email,
        postal_address=person.postal_address or mine.postal_address,
    )
    return replace(case, person_id=person_id, person=whole)
