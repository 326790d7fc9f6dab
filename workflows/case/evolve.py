"""A changed copy of a frozen record, at a fraction of the price of `dataclasses.replace`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # the same call, with the same types
    from dataclasses import replace as changed
else:
    Record = TypeVar("Record")

    def changed(record: Record, /, **values: Any) -> Record:
        """The record with these fields changed; raises TypeError for a field that it has not.

        For records without `__post_init__`, slots or cached properties: it copies what they hold
        and does not run `__init__` again, which takes ten times as long for a case. Use it where
        that was measured (docs/measurements.md), `replace` everywhere else.
        """
        if not values.keys() <= record.__dataclass_fields__.keys():
            raise TypeError(f"{type(record).__name__} has no such fields: {sorted(values)}")
        copy = object.__new__(type(record))
        vars(copy).update(vars(record) | values)
        return copy


__all__ = ["changed"]
