from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from storage.cases import cases
from tests.patience import PATIENCE
from tests.storage.given import MINUTE, NOW, a_case, a_clock, a_kept_case
from workflows.case import ContactPoint, Person, State


def test_a_case_comes_back_as_it_was_kept(conn: Connection) -> None:
    case = a_case(clocks=(a_clock("answer", timedelta(days=28)),), signals=frozenset({"minor"}))
    cases.insert(conn, case)
    assert cases.load(conn, case.number) == case


def test_an_unknown_number_is_said_so(conn: Connection) -> None:
    with pytest.raises(cases.NoSuchCase, match="KN-2026-000009"):
        cases.load(conn, "KN-2026-000009")


def test_a_number_is_given_once(conn: Connection) -> None:
    a_kept_case(conn)
    with pytest.raises(IntegrityError):
        a_kept_case(conn)


def test_serials_count_up_within_each_year(conn: Connection) -> None:
    assert [cases.next_number(conn, 2026) for _ in range(3)] == [1, 2, 3]
    assert cases.next_number(conn, 2027) == 1


def test_saving_counts_versions(conn: Connection) -> None:
    case = a_kept_case(conn)
    saved = cases.save(conn, replace(case, state=State.ANALYSING))
    assert saved.version == case.version + 1
    assert cases.load(conn, case.number) == saved


def test_a_stale_save_is_refused_and_changes_nothing(conn: Connection) -> None:
    case = a_kept_case(conn)
    winner = cases.save(conn, replace(case, owner="binh"))
    with pytest.raises(cases.VersionConflict, match="load it again"):
        cases.save(conn, replace(case, owner="chi"))
    assert cases.load(conn, case.number) == winner


def test_of_two_who_save_at_once_one_loses(engine: Engine) -> None:
    with engine.begin() as conn:
        a_kept_case(conn)
    both_loaded, outcomes = threading.Barrier(2), []

    def act(owner: str) -> None:
        with engine.connect() as conn:
            case = cases.load(conn, "KN-2026-000001")
        both_loaded.wait(timeout=PATIENCE)
        try:
            with engine.begin() as conn:
                cases.save(conn, replace(case, owner=owner))
            outcomes.append(owner)
        except cases.VersionConflict:
            outcomes.append("lost")

    threads = [threading.Thread(target=act, args=(owner,)) for owner in ("binh", "chi")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as conn:
        winner = cases.load(conn, "KN-2026-000001").owner
    assert sorted(outcomes) == sorted([winner, "lost"])


def test_keys_of_a_newer_version_are_ignored() -> None:
    case = a_case()
    newer = json.loads(cases.RECORD.dump(case))
    newer["mood"] = "angry"
    newer["person"]["shoe_size"] = 42
    assert cases.RECORD.parse(json.dumps(newer)) == case


def test_keys_that_an_older_version_did_not_write_have_their_defaults() -> None:
    case = a_case()
    older = json.loads(cases.RECORD.dump(case))
    del older["absorbed"], older["person"]["contacts"]
    assert cases.RECORD.parse(json.dumps(older)) == replace(
        case, person=replace(case.person, contacts=())
    )


def test_the_conversation_leads_to_its_newest_case_that_has_not_ended(conn: Connection) -> None:
    a_kept_case(conn, "KN-1", opened_at=NOW)
    a_kept_case(conn, "KN-2", opened_at=NOW + MINUTE)
    a_kept_case(conn, "KN-3", opened_at=NOW + 2 * MINUTE, state=State.CLOSED)
    a_kept_case(conn, "KN-4", opened_at=NOW + 3 * MINUTE, conversation="chat-2")
    found = cases.open_in_conversation(conn, "zalo_bot", "chat-1")
    latest = cases.latest_in_conversation(conn, "zalo_bot", "chat-1")
    assert ([case.number for case in found], latest and latest.number) == (["KN-2", "KN-1"], "KN-3")
    assert cases.open_in_conversation(conn, "mail", "chat-1") == []


@pytest.mark.parametrize("state", cases.ENDED)
def test_an_ended_case_is_not_open_and_not_on_the_worklist(conn: Connection, state: State) -> None:
    a_kept_case(conn, state=state)
    assert cases.open_in_conversation(conn, "zalo_bot", "chat-1") == []
    assert cases.worklist(conn) == []


def test_the_worklist_begins_with_the_most_pressing(conn: Connection) -> None:
    a_kept_case(conn, "KN-1")
    a_kept_case(conn, "KN-2", clocks=(a_clock("answer", 3 * MINUTE),))
    a_kept_case(conn, "KN-3", clocks=(a_clock("answer", 2 * MINUTE),), owner="binh")
    assert [case.number for case in cases.worklist(conn)] == ["KN-3", "KN-2", "KN-1"]
    assert [case.number for case in cases.worklist(conn, limit=1)] == ["KN-3"]
    assert [case.number for case in cases.worklist(conn, owner="an")] == ["KN-2", "KN-1"]


def test_the_cases_of_a_person_come_newest_first(conn: Connection) -> None:
    a_kept_case(conn, "KN-1", person_id=7)
    a_kept_case(conn, "KN-2", person_id=7, opened_at=NOW + MINUTE)
    a_kept_case(conn, "KN-3", person_id=8)
    assert [case.number for case in cases.of_person(conn, 7)] == ["KN-2", "KN-1"]


@pytest.mark.parametrize(
    "words",
    [
        "tran van duc",
        "TRẦN VĂN ĐỨC",
        "Trần Văn Đức",
        "đức miền",
        "0912345678",
        "+84912345678",
        "DUC@example.com",
        "2026-000001",
        "chat-1",
    ],
)
def test_search_needs_neither_diacritics_nor_the_exact_words(conn: Connection, words: str) -> None:
    a_kept_case(conn)
    a_kept_case(
        conn, "KN-2026-000002", subject="hoá đơn", conversation="x", person=Person(full_name="Lê")
    )
    assert [case.number for case in cases.search(conn, words)] == ["KN-2026-000001"]


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "không-có"])
def test_search_finds_nothing_for_nothing(conn: Connection, words: str) -> None:
    a_kept_case(conn)
    assert cases.search(conn, words) == []


def test_search_follows_what_is_saved(conn: Connection) -> None:
    case = a_kept_case(conn)
    mail = ContactPoint(channel="mail", address="moi@example.vn")
    cases.save(conn, replace(case, person=replace(case.person, contacts=(mail,))))
    assert [found.number for found in cases.search(conn, "moi@example.vn")] == [case.number]


def test_a_number_that_no_database_can_hold_is_nobodys(conn: Connection) -> None:
    with pytest.raises(cases.NoSuchCase):
        cases.load(conn, "KN-2026-\x00")
