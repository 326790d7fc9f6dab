"""People and the addresses at which they are known."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, bindparam, select, update

from storage.database.json_record import JsonRecord
from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.schema.tables import contacts, people
from workflows.case import ContactPoint, Person

RECORD = JsonRecord(Person)

_owner = Prepared(
    select(contacts.c.person_id).where(
        contacts.c.channel == bindparam("channel"), contacts.c.address == bindparam("address")
    )
)
_contacts = (
    select(contacts.c.channel, contacts.c.address, contacts.c.verified, contacts.c.held)
    .where(contacts.c.person_id == bindparam("person_id"))
    .order_by(contacts.c.channel, contacts.c.address)
)
_get = select(people.c.data).where(people.c.id == bindparam("id"))
_insert = Prepared(people.insert().returning(people.c.id))
_update = update(people).where(people.c.id == bindparam("this"))
_link = Prepared(
    Upsert(
        contacts,
        lambda into: into.on_conflict_do_update(
            index_elements=["channel", "address"],
            set_={"person_id": into.excluded.person_id, "verified": into.excluded.verified},
        ),
    )
)
_hold = (
    update(contacts)
    .where(contacts.c.channel == bindparam("this_channel"))
    .where(contacts.c.address == bindparam("this_address"))
    .values(held=bindparam("held"))
)


def find(conn: Connection, channel: str, address: str) -> tuple[int, Person] | None:
    """The person known at that address: the id and the person with all contacts."""
    owner = _owner.first(conn, {"channel": channel, "address": address})
    return None if owner is None else (owner[0], load(conn, owner[0]))


def load(conn: Connection, person_id: int) -> Person:
    """The person with all contacts. Raises NoResultFound."""
    person = RECORD.parse(conn.execute(_get, {"id": person_id}).scalar_one())
    rows = conn.execute(_contacts, {"person_id": person_id})
    known = {(row.channel, row.address): ContactPoint(**row._mapping) for row in rows}
    # The rows decide; the record only gives the order of the contacts.
    listed = [known.pop(place) for place in map(_place, person.contacts) if place in known]
    return replace(person, contacts=(*listed, *known.values()))


def save(conn: Connection, person: Person, person_id: int = 0) -> int:
    """Store a person (0: a new one) with the listed contacts, and return the id.

    Contacts that are not listed stay: a later message does not remove a known address.
    """
    data = RECORD.dump(person)
    if person_id:
        conn.execute(_update, {"this": person_id, "data": data})
    else:
        ((person_id,),) = _insert.rows(conn, {"data": data})
    for contact in person.contacts:
        link(conn, person_id, contact)
    return person_id


def link(conn: Connection, person_id: int, contact: ContactPoint) -> None:
    """Assign that address to that person, also if another person had it before.

    This never lifts a hold (PV-19): only `set_hold` does.
    """
    values = {
        "channel": contact.channel,
        "address": contact.address,
        "person_id": person_id,
        "verified": contact.verified,
        "held": contact.held,
    }
    _link.execute(conn, values)
    if contact.held:
        set_hold(conn, contact.channel, contact.address, held=True)


def set_hold(conn: Connection, channel: str, address: str, *, held: bool) -> bool:
    """Put a known address on hold, or lift it. False when the address is unknown."""
    values = {"this_channel": channel, "this_address": address, "held": held}
    return conn.execute(_hold, values).rowcount == 1


def _place(contact: ContactPoint) -> tuple[str, str]:
    return contact.channel, contact.address
