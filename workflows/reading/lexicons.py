"""Loads the word lists of workflows/data/reading, once per process."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The parsed `name`.toml. Shared by all callers: read it, do not change it."""
    source = files("workflows").joinpath("data", "reading", f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def comma_separated(row: str) -> tuple[str, ...]:
    """The comma-separated entries of one row."""
    return tuple(entry for entry in (part.strip() for part in row.split(",")) if entry)


def blank_separated(row: str) -> frozenset[str]:
    """The words of a row that are separated by blanks."""
    return frozenset(row.split())
