"""Every case that can be built comes back equal from its JSON."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from storage.cases import cases
from storage.outbox.letters import OUTBOUND
from storage.schema.types import EPOCH, UtcTime, microseconds, storable
from tests.storage.given import a_case
from workflows.case import Case
from workflows.messaging.messages import Outbound

SQLITE = sqlite.dialect()
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-3))])
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=20),  # all of Unicode but surrogates
    int: st.integers(),
    bool: st.booleans(),
    bytes: st.binary(max_size=20),
    date: st.dates(),
    type(None): st.none(),
    datetime: st.datetimes(
        min_value=datetime.fromisoformat("1971-01-01"),
        max_value=datetime.fromisoformat("2200-01-01"),
        timezones=ZONES,
    ),
}


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type that records are made of."""
    if kind in SIMPLE:
        return SIMPLE[kind]
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field: anything(hint) for field, hint in hints.items()})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    origin, parts = get_origin(kind), get_args(kind)
    if origin is frozenset:
        return st.frozensets(anything(parts[0]), max_size=3)
    if origin is tuple and parts[-1] is Ellipsis:
        return st.lists(anything(parts[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(anything, parts))
    return st.one_of(*map(anything, parts))


@settings(max_examples=60)
@given(case=anything(Case))
def test_every_case_survives_its_json(case: Case) -> None:
    assert cases.RECORD.parse(cases.RECORD.dump(case)) == case


def test_a_case_with_broken_text_is_kept_with_a_mark_in_its_place() -> None:
    broken = a_case(subject="a\ud800b", facts=(("error_detail", "\udfff"),))
    mended = a_case(subject="a\ufffdb", facts=(("error_detail", "\ufffd"),))
    assert cases.RECORD.parse(cases.RECORD.dump(broken)) == mended


@settings(max_examples=60)
@given(message=anything(Outbound))
def test_every_letter_survives_its_json(message: Outbound) -> None:
    files = tuple(replace(file, content=None) for file in message.attachments)
    message = replace(message, attachments=files)
    assert OUTBOUND.parse(OUTBOUND.dump(message)) == message


@settings(max_examples=60)
@given(moment=SIMPLE[datetime])
def test_every_aware_moment_survives_its_column(moment: datetime) -> None:
    column = UtcTime()
    stored = column.process_bind_param(moment, SQLITE)
    back = column.process_result_value(stored, SQLITE)
    assert back == moment
    assert back is not None and back.tzinfo is UTC


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        microseconds(EPOCH.replace(tzinfo=None))


@given(text=st.text(alphabet=st.characters(codec=None), max_size=20))
def test_any_text_becomes_storable(text: str) -> None:
    kept = storable(text)
    assert "\0" not in kept
    kept.encode("utf-8")


@given(text=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
def test_storable_text_is_left_alone(text: str) -> None:
    assert storable(text) == text
