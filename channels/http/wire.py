"""Reads JSON of strangers: every string in the result can be stored and sent on."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from channels.contract import Unreadable

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a message that gives none; the time of arrival counts instead."""

_DEEPEST = 64  # levels; providers use six, and later code may walk the value recursively

_LONGEST_ID = 255  # characters; a PostgreSQL index holds 2704 bytes


def load(raw: bytes) -> object:
    """The JSON value in these bytes; raises Unreadable with a sentence for an agent."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable("Gói tin không phải là JSON hợp lệ nên không đọc được.") from None
    if _is_deep(value):
        raise Unreadable("Gói tin JSON lồng nhau quá sâu nên không đọc được.")
    return value


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def clean(value: str) -> str:
    """The string in NFC, without NUL (PostgreSQL refuses it) or halves of surrogate pairs."""
    whole = value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", whole)


def text(value: object) -> str:
    """A JSON value as a clean string: ids come as numbers too; anything else is empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return clean(str(value))


def id(value: object) -> str:
    """A provider's id as a clean string that an index can hold; a longer one becomes its digest."""
    given = text(value)
    if len(given) <= _LONGEST_ID:
        return given
    return f"sha256:{hashlib.sha256(given.encode()).hexdigest()}"


def digest(event: Mapping[str, object]) -> str:
    """An id for an event that has none; it does not depend on how the JSON is written."""
    canonical = json.dumps(event, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def since_1970(value: object) -> datetime | None:
    """The time meant by a number of milliseconds, which may come as a string; None for no time."""
    digits = text(value)
    if not digits.isdecimal() or not 0 < len(digits) <= 14:
        return None
    return UNDATED + timedelta(milliseconds=int(digits))


def table(value: object) -> dict[str, object]:
    """A JSON value as an object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}
