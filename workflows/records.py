"""A changed copy of a frozen record: the one copy function of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # the same call, with the same types
    from dataclasses import replace as changed
else:
    Record = TypeVar("Record")

    def changed(record: Record, /, **values: Any) -> Record:
        """Returns the record with these fields changed. Raises TypeError for an unknown field.

        It copies the fields and does not run `__init__` again: for a case that takes 2 µs, where
        `dataclasses.replace` takes 29. So the records of this package have no `__post_init__`,
        and those that are copied have no slots and no cached properties.
        """
        if not values.keys() <= record.__dataclass_fields__.keys():
            raise TypeError(f"{type(record).__name__} has no such fields: {sorted(values)}")
        copy = object.__new__(type(record))
        vars(copy).update(vars(record) | values)
        return copy


__all__ = ["changed"]
