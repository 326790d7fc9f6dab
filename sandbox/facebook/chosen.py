"""Graph answers with the fields that were asked for, and no others: `id,messages{id,from}`."""

from __future__ import annotations

from sandbox.facebook.envelope import Refused
from sandbox.facebook.messages import Fields


def chosen(record: Fields, wanted: str) -> Fields:
    """The record with these fields (and its id). Raises Refused for a field that no record has."""
    picked: Fields = {"id": record["id"]} if "id" in record else {}
    for name, inner in split(wanted):
        if name not in record:
            raise Refused(100, what=f"Tried accessing nonexisting field ({name})")
        value = record[name]
        if value is not None:
            picked[name] = _inside(value, inner) if inner else value
    return picked


def split(wanted: str) -> list[tuple[str, str]]:
    """The names at the top, each with what is asked inside of it."""
    names: list[tuple[str, str]] = []
    depth, name, inner = 0, "", ""
    for letter in f"{wanted},":
        depth -= letter == "}"
        if letter == "," and depth == 0:
            names.append((name.partition(".")[0].strip(), inner))
            name = inner = ""
        elif depth > 0:
            inner += letter
        elif letter not in "{}":
            name += letter
        depth += letter == "{"
    return [pair for pair in names if pair[0]]


def _inside(value: object, wanted: str) -> object:
    if not isinstance(value, dict):
        return value
    rows = value.get("data")
    if not isinstance(rows, list):
        return chosen(value, wanted)
    return {**value, "data": [chosen(row, wanted) for row in rows]}
