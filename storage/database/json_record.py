"""Frozen records as JSON text, and back."""

from __future__ import annotations

import json
from typing import Generic, TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from storage.schema.types import storable

T = TypeVar("T")


class JsonRecord(Generic[T]):
    """Writes and reads one kind of record.

    Reading ignores keys that a newer version wrote, so that a rollback can still open everything;
    keys that an older version did not write get their defaults. Lone surrogates, which are not
    UTF-8, are written as U+FFFD.
    """

    def __init__(self, kind: type[T]) -> None:
        self._adapter = TypeAdapter(kind)

    def dump(self, record: T) -> str:
        """The record as JSON; `parse` gives an equal record back."""
        try:
            return self._adapter.dump_json(record).decode()
        except PydanticSerializationError:
            plain = self._adapter.dump_python(record, mode="json")
            return storable(json.dumps(plain, ensure_ascii=False))

    def parse(self, data: str) -> T:
        """The record that this or another version wrote. Raises ValidationError."""
        return self._adapter.validate_json(data)
