"""Facts as people say them, and words that only sound like facts."""

from __future__ import annotations

import tomllib
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

from workflows.calendar.working_time import ZONE
from workflows.reading import Reading, read

ROWS = tomllib.loads(Path(__file__).with_name("facts_check.toml").read_text("utf-8"))["rows"]
WEDNESDAY = datetime(2026, 3, 4, 15, 0, tzinfo=ZONE)


def reading_of(text: str) -> Reading:
    asked: list[str] = []
    if text.startswith("@"):
        fields, _, text = text[1:].partition(" ")
        asked = fields.split(",")
    return read(text, channel="zalo_bot", now=WEDNESDAY, asked=asked)


def missed(reading: Reading, wanted: str) -> list[str]:
    """The parts of a row that do not hold."""
    known = {fact.key: fact.value for fact in reading.facts}
    wrong = []
    for part in (one.strip() for one in wanted.split(";")):
        key, _, value = part.partition("=")
        if part == "-":
            holds = not known
        elif part.startswith("!"):
            holds = key[1:] not in known if not value else value not in known.get(key[1:], "")
        else:
            holds = key in known and value in known[key]
        wrong += [] if holds else [f"{part}: {known}"]
    return wrong


@pytest.mark.parametrize("row", ROWS)
def test_facts_are_read_and_none_is_invented(row: str) -> None:
    text, _, wanted = row.rpartition(" => ")
    assert missed(reading_of(text), wanted) == []


@pytest.mark.parametrize("row", ROWS)
def test_the_form_of_the_letters_changes_nothing(row: str) -> None:
    text, _, wanted = row.rpartition(" => ")
    for other in (unicodedata.normalize("NFD", text), f"{text}  ", f"{text}\n"):
        assert missed(reading_of(other), wanted) == []
