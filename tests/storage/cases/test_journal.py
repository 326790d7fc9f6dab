from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from storage.cases import journal
from storage.cases.journal import BrokenChain, Line
from tests.storage.given import MINUTE, NOW, a_kept_case, an_entry, written_down

NUMBER = "KN-2026-000001"


@pytest.fixture
def lines(conn: Connection) -> list[Line]:
    """The journal of a case with four entries."""
    a_kept_case(conn)
    for n in range(4):
        written_down(conn, NUMBER, an_entry(at=NOW + n * MINUTE, sentence=f"Bước {n}"))
    return journal.entries(conn, NUMBER)


def test_entries_come_back_in_order_and_verify(conn: Connection, lines: list[Line]) -> None:
    assert [(line.seq, line.sentence) for line in lines] == [(n + 1, f"Bước {n}") for n in range(4)]
    assert lines[0].data == an_entry().data
    assert (lines[0].before, lines[0].after) == ("received", "analysing")
    journal.verify(lines, journal.head(conn, NUMBER))


def test_the_case_remembers_when_its_journal_last_moved(
    conn: Connection, lines: list[Line]
) -> None:
    seen = conn.execute(text("SELECT updated_at, journal_length FROM cases")).one()
    assert seen.journal_length == 4
    assert seen.updated_at == (NOW + 3 * MINUTE).timestamp() * 1_000_000


@pytest.mark.parametrize(
    "change",
    [
        {"sentence": "Bước khác"},
        {"actor_name": "Ai đó"},
        {"at": NOW + timedelta(microseconds=1)},
        {"clause": "CP-99"},
        {"data": {}},
        {"hash": "f" * 64},
    ],
)
def test_a_changed_entry_shows(lines: list[Line], change: dict[str, Any]) -> None:
    with pytest.raises(BrokenChain, match="entry 2"):
        journal.verify([lines[0], replace(lines[1], **change), *lines[2:]])


@pytest.mark.clause("X-08")
def test_a_changed_entry_shows_even_if_it_is_sealed_anew(lines: list[Line]) -> None:
    forged = journal.seal(replace(lines[1], sentence="Bước khác"))
    with pytest.raises(BrokenChain, match="entry 3"):
        journal.verify([lines[0], forged, *lines[2:]])


@pytest.mark.clause("X-08")
def test_a_deleted_entry_shows(lines: list[Line]) -> None:
    for place in range(3):
        with pytest.raises(BrokenChain):
            journal.verify(lines[:place] + lines[place + 1 :])


def test_reordered_and_repeated_entries_show(lines: list[Line]) -> None:
    first, second, third, fourth = lines
    for altered in ([first, third, second, fourth], [first, second, second, third, fourth]):
        with pytest.raises(BrokenChain):
            journal.verify(altered)


def test_an_entry_of_another_case_shows(conn: Connection, lines: list[Line]) -> None:
    a_kept_case(conn, "KN-2026-000002")
    other = written_down(conn, "KN-2026-000002", an_entry())
    with pytest.raises(BrokenChain):
        journal.verify([*lines, other])


@pytest.mark.clause("X-08")
def test_a_journal_that_lost_its_end_shows_by_the_head(conn: Connection, lines: list[Line]) -> None:
    head = journal.head(conn, NUMBER)
    journal.verify(lines[:3])
    for cut in (lines[:3], []):
        with pytest.raises(BrokenChain, match="had 4 entries"):
            journal.verify(cut, head)


def test_a_row_changed_in_the_database_shows(conn: Connection, lines: list[Line]) -> None:
    conn.execute(text("UPDATE journal SET sentence = 'x' WHERE seq = 3"))
    with pytest.raises(BrokenChain, match="entry 3"):
        journal.verify(journal.entries(conn, NUMBER))


def test_an_export_can_be_verified_without_the_database(lines: list[Line]) -> None:
    file = journal.export(lines)
    assert journal.read_export(file) == lines
    journal.verify(journal.read_export(file))
    altered = file.replace("B\\u01b0\\u1edbc 2", "B\\u01b0\\u1edbc 9")
    assert altered != file
    with pytest.raises(BrokenChain, match="entry 3"):
        journal.verify(journal.read_export(altered))


@pytest.mark.parametrize("file", ["{", "[]", "{}", '{"at": "yesterday"}'])
def test_what_is_no_export_is_said_so(file: str) -> None:
    with pytest.raises(BrokenChain, match="not an exported journal"):
        journal.read_export(file)


def test_an_empty_journal_is_whole(conn: Connection) -> None:
    a_kept_case(conn)
    journal.verify(journal.entries(conn, NUMBER), journal.head(conn, NUMBER))


def test_words_that_no_database_can_hold_keep_the_chain_whole(conn: Connection) -> None:
    a_kept_case(conn)
    entry = an_entry(sentence="a\0b\ud800", actor_name="\udfff", data={"raw": "a\0b\ud800"})
    written_down(conn, NUMBER, entry)
    journal.verify(journal.entries(conn, NUMBER), journal.head(conn, NUMBER))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=80)
@given(data=st.dictionaries(st.text(), JSON, max_size=4))
def test_any_facts_can_be_exported_and_verified(data: dict[str, Any]) -> None:
    sealed = journal.seal(
        Line(
            case_number=NUMBER,
            seq=1,
            at=NOW,
            actor_id="an",
            actor_name="An",
            event="Noted",
            clause="",
            before="received",
            after="received",
            sentence="Ghi chú",
            data=data,
            prev_hash=journal.GENESIS,
        )
    )
    journal.verify(journal.read_export(journal.export([sealed])))
