"""Cases: a frozen record in one row, with the columns that queries need beside it.

The whole case is one JSON document (storage.database.json_record); no query reads inside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, literal_column, null, select, update

from storage.cases.journal import Line
from storage.cases.search import folded_record, matching
from storage.database.json_record import JsonRecord
from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.schema.tables import cases, messages, serials
from workflows.case import Case, State
from workflows.records import changed

RECORD = JsonRecord(Case)
ENDED = (State.CLOSED, State.ARCHIVED, State.MERGED, State.NOT_A_COMPLAINT)
"""States in which nobody works on a case any more; the worklist leaves them out."""


class VersionConflict(Exception):
    """Another transaction saved this case first: load it again and decide again."""


class NoSuchCase(LookupError):
    """No case has this number."""


_open = cases.c.state.not_in([literal_column(f"'{state}'") for state in ENDED])
_record = select(cases.c.data)
_load = Prepared(_record.where(cases.c.number == bindparam("number")))
_insert = Prepared(cases.insert())
_NO_JOURNAL: dict[str, Any] = {"journal_length": 0, "journal_head": ""}
_save = Prepared(
    update(cases).where(
        cases.c.number == bindparam("this_number"), cases.c.version == bindparam("this_version")
    )
)
_in_conversation = (
    _record.where(
        cases.c.channel == bindparam("channel"), cases.c.conversation == bindparam("address")
    )
    .order_by(cases.c.opened_at.desc(), cases.c.number.desc())
    .limit(1)
)
_open_in_conversation = _in_conversation.where(_open).limit(bindparam("limit"))
_of_person = _record.where(cases.c.person_id == bindparam("person_id")).order_by(
    cases.c.opened_at.desc(), cases.c.number.desc()
)
_worklist = (
    _record.where(_open)
    .order_by(cases.c.next_due_at.is_(null()), cases.c.next_due_at, cases.c.number)
    .limit(bindparam("limit"))
)
_worklist_of = _worklist.where(cases.c.owner == bindparam("owner"))
_earlier = messages.alias("earlier")
_first_of = (
    select(func.min(_earlier.c.id))
    .where(_earlier.c.case_number == cases.c.number, _earlier.c.direction == "in")
    .scalar_subquery()
)
_openings = (
    select(cases.c.data, messages.c.subject, messages.c.text)
    .select_from(cases)
    .join(messages, messages.c.id == _first_of)
    .order_by(cases.c.opened_at, cases.c.number)
)
_next_number = Prepared(
    Upsert(
        serials,
        lambda into: (
            into.values(name=bindparam("name"), last=1)
            .on_conflict_do_update(index_elements=["name"], set_={"last": serials.c.last + 1})
            .returning(serials.c.last)
        ),
    )
)


def next_number(conn: Connection, name: int | str) -> int:
    """The next serial of that year: 1, 2, 3… without gaps. A rollback takes it back."""
    ((serial,),) = _next_number.rows(conn, {"name": str(name)})
    return int(serial)


def insert(conn: Connection, case: Case, line: Line | None = None) -> Case:
    """Store a new case and return it; `line` is its newest journal entry: append it next.

    Raises IntegrityError if the number is taken.
    """
    begun = _of_journal(line) if line else _NO_JOURNAL | {"updated_at": case.opened_at}
    _insert.execute(conn, _columns(case) | begun)
    return case


def save(conn: Connection, case: Case, line: Line | None = None) -> Case:
    """Store the case, with its version one higher; `line` is its newest journal entry: append it.

    Raises VersionConflict if `case.version` is not the newest.
    """
    saved = changed(case, version=case.version + 1)
    row = _columns(saved) | {"this_number": case.number, "this_version": case.version}
    if _save.execute(conn, row | (_of_journal(line) if line else {})) != 1:
        raise VersionConflict(
            f"case {case.number} is no longer at version {case.version}: load it again"
        )
    return saved


def load(conn: Connection, number: str) -> Case:
    """The case. Raises NoSuchCase."""
    row = _load.first(conn, {"number": number})
    if row is None:
        raise NoSuchCase(f"there is no case {number}")
    return RECORD.parse(row[0])


def open_in_conversation(
    conn: Connection, channel: str, address: str, *, limit: int = 10
) -> list[Case]:
    """The cases of that conversation that have not ended, newest first."""
    values = {"channel": channel, "address": address, "limit": limit}
    return [_case(row) for row in conn.execute(_open_in_conversation, values)]


def latest_in_conversation(conn: Connection, channel: str, address: str) -> Case | None:
    """The newest case of that conversation, ended or not."""
    return _first(conn, _in_conversation, {"channel": channel, "address": address})


def of_person(conn: Connection, person_id: int) -> list[Case]:
    """All cases of a person, newest first."""
    return [_case(row) for row in conn.execute(_of_person, {"person_id": person_id})]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A case, and the message that opened it (its words without secrets)."""

    case: Case
    subject: str
    text: str


def openings(conn: Connection) -> list[Opening]:
    """Every case with its first incoming message, oldest first; cases without one are left out."""
    return [
        Opening(case=_case(row), subject=row.subject, text=row.text)
        for row in conn.execute(_openings)
    ]


def worklist(conn: Connection, *, owner: str | None = None, limit: int = 50) -> list[Case]:
    """Cases that have not ended, the next due first; those that are never due come last."""
    if owner is None:
        return [_case(row) for row in conn.execute(_worklist, {"limit": limit})]
    return [_case(row) for row in conn.execute(_worklist_of, {"limit": limit, "owner": owner})]


def search(conn: Connection, text: str, *, limit: int = 20) -> list[Case]:
    """Cases in which every word of the text is found: in the record, a message or a letter.

    Case, diacritics and the notation of numbers do not matter. The best first; nothing for an
    empty text.
    """
    query = matching(conn.dialect.name, text)
    if query is None:
        return []
    return [_case(row) for row in conn.execute(query.limit(limit))]


def _first(conn: Connection, query: Any, values: dict[str, str]) -> Case | None:
    row = conn.execute(query, values).one_or_none()
    return None if row is None else _case(row)


def _case(row: Row[*tuple[Any, ...]]) -> Case:
    return RECORD.parse(row.data)


def _of_journal(line: Line) -> dict[str, Any]:
    return {"updated_at": line.at, "journal_length": line.seq, "journal_head": line.hash}


def _columns(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "state": case.state.value,
        "kind": case.kind.value,
        "owner": case.owner,
        "department": case.department,
        "category": case.category,
        "channel": case.channel,
        "conversation": case.conversation,
        "person_id": case.person_id,
        "opened_at": case.opened_at,
        "received_at": case.received_at,
        "next_due_at": case.next_due_at,
        "version": case.version,
        "folded": folded_record(case),
        "data": RECORD.dump(case),
    }
