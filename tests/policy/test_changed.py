"""A changed copy of a record is what `dataclasses.replace` makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from tests.storage.given import a_case
from workflows.case import State
from workflows.case.evolve import changed

CASE = a_case("KN-2026-000001")


def test_a_changed_copy_equals_the_one_that_dataclasses_make_and_leaves_the_record() -> None:
    kept = repr(CASE)
    copy = changed(CASE, state=State.DRAFT, version=7)
    assert copy == replace(CASE, state=State.DRAFT, version=7) != CASE
    assert type(copy) is type(CASE) and hash(copy) == hash(
        replace(CASE, version=7, state=copy.state)
    )
    assert repr(CASE) == kept


def test_a_field_that_the_record_has_not_is_refused() -> None:
    with pytest.raises(TypeError, match="no such fields: \\['colour'\\]"):
        changed(CASE, **cast("Any", {"colour": "red"}))
