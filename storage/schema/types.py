"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Key = BigInteger().with_variant(Integer(), "sqlite")
"""A surrogate key. SQLite numbers rows by itself only in a column that is exactly INTEGER."""


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, stored as microseconds since 1970 UTC: exact and ordered.

    Takes any aware datetime and returns it in UTC; raises ValueError for a naive one.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """Text of any length from outside: characters that no database can store become U+FFFD."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 UTC. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment!r}: give it a time zone before it is stored")
    return (moment - EPOCH) // MICROSECOND


def storable(text: str) -> str:
    """The text with NUL (refused by PostgreSQL) and lone surrogates (not UTF-8) as U+FFFD."""
    text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
