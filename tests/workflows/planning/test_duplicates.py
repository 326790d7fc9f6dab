"""Whether two cases are one person's, and whether a second complaint repeats the first (X-04)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.storage.given import NOW, a_case
from workflows.case import Case, CaseKind, ContactPoint, Person, State
from workflows.planning.duplicates import earlier_complaint, merge_evidence
from workflows.records import changed

NOBODY = Person()


def case(number: str, person: Person = NOBODY, **more: object) -> Case:
    made = a_case(number)
    return changed(made, number=number, person=person, conversation=f"{number}@x.vn", **more)


MAI = Person(full_name="Lê Thị Mai", phone="+84903111222")
DUC = Person(full_name="Trần Minh Đức", phone="+84987654321", email="duc.tran@gmail.com")


def test_two_people_are_told_apart_and_must_be_asked_about() -> None:
    evidence = merge_evidence(case("A", MAI), case("B", DUC))
    assert not evidence.same_person and not evidence.proven
    assert "khác tên: Lê Thị Mai và Trần Minh Đức" in evidence.separates
    assert any("0903111222" in one or "903111222" in one for one in evidence.separates)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (MAI, changed(MAI, full_name="le thi mai")),
        (MAI, changed(MAI, full_name="Mai")),
        (MAI, changed(MAI, full_name="")),
        (changed(DUC, phone=""), Person(email="Duc.Tran@gmail.com")),
    ],
)
def test_the_same_phone_or_mail_under_the_same_name_is_one_person(
    one: Person, other: Person
) -> None:
    assert merge_evidence(case("A", one), case("B", other)).same_person
    assert merge_evidence(case("B", other), case("A", one)).same_person


def test_a_shared_phone_under_two_names_is_asked_about() -> None:
    evidence = merge_evidence(case("A", MAI), case("B", changed(DUC, phone=MAI.phone)))
    assert evidence.proven and not evidence.same_person


def test_a_contact_of_the_other_case_ties_them() -> None:
    contact = ContactPoint(channel="email", address="A@x.vn")
    other = case("B", Person(contacts=(contact,)))
    mine = changed(case("A"), channel="email")
    assert merge_evidence(mine, other).same_person


def test_facts_and_category_tie_but_prove_nothing() -> None:
    one = case("A", category="outage", facts=(("domain", "maile.vn"), ("amount", "5")))
    other = case("B", category="outage", facts=(("domain", "MAILE.vn"), ("amount", "5")))
    evidence = merge_evidence(one, other)
    assert evidence.ties == ("cùng tên miền maile.vn", "cùng loại sự việc")
    assert not evidence.same_person


def test_a_second_complaint_of_the_same_matter_is_noticed() -> None:
    first = case("A", category="outage", state=State.ANALYSING, kind=CaseKind.COMPLAINT)
    second = changed(first, number="B", state=State.RECEIVED)
    found = earlier_complaint(second, [second, first], NOW)
    assert found == first


@pytest.mark.parametrize(
    "change",
    [
        {"category": "refund"},
        {"state": State.CLOSED},
        {"state": State.AGREED},
        {"kind": CaseKind.QUERY},
        {"opened_at": NOW - timedelta(days=30)},
    ],
)
def test_other_matters_and_ended_or_old_cases_are_not(change: dict[str, object]) -> None:
    first = case("A", category="outage", state=State.ANALYSING, kind=CaseKind.COMPLAINT)
    second = changed(first, number="B", state=State.RECEIVED)
    assert earlier_complaint(second, [changed(first, **change)], NOW) is None
