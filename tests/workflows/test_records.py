"""A changed copy of a record is what `dataclasses.replace` makes of it."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tests.storage.given import a_case
from workflows.case import State
from workflows.records import changed

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


ROOM = Path(__file__).parents[2] / "workflows"


@pytest.mark.parametrize("file", sorted(ROOM.rglob("*.py")), ids=lambda file: file.stem)
def test_the_pure_core_copies_in_one_way_and_its_records_can_be_copied(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
        for alias in node.names
    }
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert "replace" not in imported, "use workflows.records.changed"
    assert "__post_init__" not in defined, "workflows.records.changed would not run it"
