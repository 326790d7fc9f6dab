"""The phrase files: what a translator may write in them, and that every entry can be used."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from channels.mail.phrases import tables

FILES = sorted(tables.FOLDER.glob("*.toml"))


def entries(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, list[str]]]:
    for name, value in table.items():
        where = f"{path}.{name}".strip(".")
        if isinstance(value, dict):
            yield from entries(value, where)
        else:
            yield where, list(value)


def lists() -> Iterator[tuple[str, str, list[str]]]:
    for file in FILES:
        for path, values in entries(tomllib.loads(file.read_text("utf-8"))):
            yield file.stem, path, values


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_says_in_its_first_lines_how_its_entries_are_read(file: Path):
    head = file.read_text("utf-8").partition("\n\n")[0].lower()
    assert all(line.startswith("#") for line in head.splitlines())
    assert "regular expression" in head or "plain words" in head


def test_every_list_has_entries_and_every_pattern_compiles():
    for file, path, values in lists():
        assert values and all(isinstance(one, str) and one for one in values), (file, path)
        if file != "quotes" or path == "devices":
            for one in () if path.endswith(".stems") else values:
                re.compile(one)


def test_stems_are_lower_case_as_the_text_is():
    for file, path, values in lists():
        if path.endswith(".stems"):
            assert values == [one.lower() for one in values], (file, path)


def test_a_key_that_is_missing_or_unknown_is_no_silent_loss(tmp_path: Path, monkeypatch):
    for file in FILES:
        text = file.read_text("utf-8").replace("forwarded = [", "forward = [", 1)
        (tmp_path / file.name).write_text(text, "utf-8")
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    with pytest.raises(TypeError, match="forward"):
        tables.quotes.__wrapped__()


def test_a_language_has_every_part_of_an_automatic_reply():
    for one in tables.auto_replies():
        assert all((one.stems, one.away, one.later, one.thanks, one.service, one.person))
