"""Requests to erase a person's data, by the code that the person was given."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from storage.schema.tables import erasure_requests


@dataclass(frozen=True, kw_only=True)
class ErasureRequest:
    """One request. `person` is the provider's name for them: for Meta an id of the app, no PSID."""

    code: str
    channel: str
    person: str
    requested_at: datetime


_add = erasure_requests.insert()
_get = select(erasure_requests).where(erasure_requests.c.code == bindparam("code"))


def add(conn: Connection, request: ErasureRequest) -> None:
    """Store a new request. Raises IntegrityError if its code is taken."""
    conn.execute(_add, asdict(request))


def get(conn: Connection, code: str) -> ErasureRequest | None:
    """The request with that code, if there is one."""
    row = conn.execute(_get, {"code": code}).one_or_none()
    return None if row is None else ErasureRequest(**row._mapping)
