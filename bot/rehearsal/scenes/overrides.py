"""Keys of the policy and of the settings that a rehearsal changes, by their dotted names."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any


def with_overrides(table: Mapping[str, Any], keys: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the table with other values under dotted keys. Raises KeyError for no table."""
    changed = copy.deepcopy(dict(table))
    for dotted, value in keys.items():
        *above, last = dotted.split(".")
        here = changed
        for name in above:
            here = here.setdefault(name, {})
            if not isinstance(here, dict):
                raise KeyError(dotted)
        here[last] = value
    return changed


def unknown_part(table: Mapping[str, Any], dotted: str) -> str:
    """The first name of a dotted key that a table does not have; empty: it has the key."""
    here: Any = table
    for name in dotted.split("."):
        if not isinstance(here, Mapping) or name not in here:
            return name
        here = here[name]
    return ""
