"""The journal of a case: append-only, each entry sealed with the hash of the one before.

`hash` is SHA-256 over the canonical JSON (sorted keys, no spaces, ASCII) of all other fields; the
first `prev_hash` is GENESIS. Editing, deleting, inserting or moving an entry breaks the chain.
Truncation does not: compare with `head`, which the row of the case has. A person who may write the
whole database can forge everything: store exports, or at least heads, where that person cannot
write.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select
from sqlalchemy.exc import NoResultFound

from storage.database.prepared import Prepared
from storage.schema.tables import cases, journal
from storage.schema.types import storable
from workflows.engine.decision import JournalEntry

GENESIS = "0" * 64
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, kw_only=True)
class Line:
    """One stored entry with its hash. An export is these fields, one JSON object a line."""

    case_number: str
    seq: int  # 1, 2, 3…
    at: datetime
    actor_id: str
    actor_name: str
    event: str
    clause: str
    before: str
    after: str
    sentence: str
    data: dict[str, Any]
    prev_hash: str
    hash: str = ""


@dataclass(frozen=True, kw_only=True)
class Head:
    """How long the journal is and the hash of its newest entry ("" when it is empty)."""

    length: int
    hash: str


EMPTY = Head(length=0, hash="")


class BrokenChain(Exception):
    """The journal was altered; the message says at which entry and how it shows."""


_of_case = select(cases.c.journal_length, cases.c.journal_head).where(
    cases.c.number == bindparam("number")
)
_peek = Prepared(_of_case)
_head = Prepared(_of_case.with_for_update())
_append = Prepared(journal.insert())
_newest = (
    select(journal.c.at)
    .where(journal.c.case_number == bindparam("number"), journal.c.event == bindparam("event"))
    .order_by(journal.c.seq.desc())
    .limit(bindparam("limit"))
)
_entries = (
    select(journal).where(journal.c.case_number == bindparam("number")).order_by(journal.c.seq)
)


def next_line(conn: Connection, number: str, entry: JournalEntry, *, new: bool = False) -> Line:
    """The entry, sealed as the next of that case; of a `new` case, not stored yet, as the first.

    Save the case with it, then `append` it. Raises NoResultFound when there is no such case.
    """
    head = EMPTY if new else _read(_head.first(conn, {"number": number}))
    return seal(
        Line(
            case_number=number,
            seq=head.length + 1,
            at=entry.at.astimezone(UTC),
            actor_id=storable(entry.actor_id),
            actor_name=storable(entry.actor_name),
            event=entry.event,
            clause=entry.clause,
            before=str(entry.before),
            after=str(entry.after),
            sentence=storable(entry.sentence),
            data=dict(entry.data),
            prev_hash=head.hash or GENESIS,
        )
    )


def append(conn: Connection, line: Line) -> None:
    """Store a sealed entry of a stored case."""
    _append.execute(conn, line.__dict__ | {"data": canonical(line.data)})


def entries(conn: Connection, number: str) -> list[Line]:
    """The journal of a case, oldest first."""
    return [_line(row) for row in conn.execute(_entries, {"number": number})]


def newest(conn: Connection, number: str, event: str, limit: int) -> list[datetime]:
    """When the newest events of that name happened, newest first."""
    values = {"number": number, "event": event, "limit": limit}
    return list(conn.execute(_newest, values).scalars())


def head(conn: Connection, number: str) -> Head:
    """Length and hash of the journal in the row of the case. Raises NoResultFound."""
    return _read(_peek.first(conn, {"number": number}))


def verify(lines: Sequence[Line], head: Head | None = None) -> None:
    """Check the chain of one case, from its first entry. Raises BrokenChain.

    Without the head a truncated journal looks complete.
    """
    previous, number = GENESIS, lines[0].case_number if lines else ""
    for place, line in enumerate(lines, start=1):
        if (line.case_number, line.seq, line.prev_hash) != (number, place, previous):
            raise BrokenChain(f"entry {place} of case {number} does not follow the one before it")
        if seal(line).hash != line.hash:
            raise BrokenChain(f"entry {place} of case {number} was changed after it was sealed")
        previous = line.hash
    if head is not None and (head.length, head.hash or GENESIS) != (len(lines), previous):
        raise BrokenChain(f"case {number} had {head.length} entries, here are {len(lines)}")


def seal(line: Line) -> Line:
    """The line with the hash that belongs to its other fields."""
    fields = {key: value for key, value in line.__dict__.items() if key != "hash"}
    fields["at"] = line.at.astimezone(UTC).isoformat()
    return Line(**line.__dict__ | {"hash": hashlib.sha256(canonical(fields).encode()).hexdigest()})


def canonical(value: Mapping[str, Any]) -> str:
    """The only JSON text of a value. Raises TypeError or ValueError for what JSON cannot say."""
    return _canonical(value)


def export(lines: Iterable[Line]) -> str:
    """The journal as JSON lines: a file that anybody can verify."""
    return "".join(canonical(asdict(line) | {"at": line.at.isoformat()}) + "\n" for line in lines)


def read_export(text: str) -> list[Line]:
    """The lines of an exported file. Raises BrokenChain if it is not a journal."""
    try:
        rows = [json.loads(row) for row in text.splitlines()]
        return [Line(**(row | {"at": datetime.fromisoformat(row["at"])})) for row in rows]
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenChain(f"this is not an exported journal: {error}") from error


def _read(row: tuple[Any, ...] | None) -> Head:
    if row is None:
        raise NoResultFound("there is no such case")
    return Head(length=row[0], hash=row[1])


def _line(row: Row[Any]) -> Line:
    return Line(**(dict(row._mapping) | {"data": json.loads(row.data)}))
