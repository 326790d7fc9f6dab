from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from storage.contacts import people
from workflows.case import ContactPoint, Person

ZALO = ContactPoint(channel="zalo_bot", address="chat-1")
MAIL = ContactPoint(channel="email", address="duc@example.com", verified=True)
DUC = Person(full_name="Trần Văn Đức", contacts=(ZALO, MAIL))


def test_a_person_is_found_at_every_address(conn: Connection) -> None:
    person_id = people.save(conn, DUC)
    assert people.find(conn, "zalo_bot", "chat-1") == (person_id, DUC)
    assert people.find(conn, "email", "duc@example.com") == (person_id, DUC)
    assert people.find(conn, "email", "chat-1") is None


def test_saving_again_keeps_the_id_and_the_addresses_known_before(conn: Connection) -> None:
    person_id = people.save(conn, DUC)
    renamed = replace(DUC, full_name="Trần Đức", contacts=())
    assert people.save(conn, renamed, person_id) == person_id
    found = people.load(conn, person_id)
    assert found.full_name == "Trần Đức"
    assert set(found.contacts) == {ZALO, MAIL}


def test_contacts_come_back_in_the_order_in_which_they_were_listed(conn: Connection) -> None:
    for contacts in ((ZALO, MAIL), (MAIL, ZALO)):
        person = replace(DUC, contacts=contacts)
        assert people.load(conn, people.save(conn, person)) == person


def test_an_address_belongs_to_whoever_was_linked_last(conn: Connection) -> None:
    duc, lan = people.save(conn, DUC), people.save(conn, Person(full_name="Lan"))
    people.link(conn, lan, ZALO)
    assert people.find(conn, "zalo_bot", "chat-1") == (
        lan,
        Person(full_name="Lan", contacts=(ZALO,)),
    )
    assert people.load(conn, duc).contacts == (MAIL,)


@pytest.mark.clause("PV-19")
def test_a_hold_outlives_every_later_message(conn: Connection) -> None:
    person_id = people.save(conn, DUC)
    assert people.set_hold(conn, "zalo_bot", "chat-1", held=True)
    people.link(conn, person_id, ZALO)
    people.save(conn, DUC, person_id)
    assert people.load(conn, person_id).contacts[0].held
    people.set_hold(conn, "zalo_bot", "chat-1", held=False)
    assert not people.load(conn, person_id).contacts[0].held


def test_linking_a_held_contact_puts_the_address_on_hold(conn: Connection) -> None:
    person_id = people.save(conn, DUC)
    people.link(conn, person_id, replace(ZALO, held=True))
    assert people.load(conn, person_id).contacts[0].held


def test_an_unknown_address_cannot_be_held(conn: Connection) -> None:
    assert not people.set_hold(conn, "zalo_bot", "nobody", held=True)


def test_an_unknown_person_is_said_so(conn: Connection) -> None:
    with pytest.raises(NoResultFound):
        people.load(conn, 99)
