"""Writes a table as TOML; the standard library only reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def toml(table: Mapping[str, Any]) -> str:
    """The table as TOML, with all tables inline."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = "".join(_escaped(char) for char in value)
        return f'"{escaped}"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return str(value)  # numbers, dates and times are written as they print


def _key(name: str) -> str:
    return _value(name)


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\u{ord(char):04x}"
