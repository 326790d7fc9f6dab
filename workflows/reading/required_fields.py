"""Which required fields a set of facts fills, and which are still to be asked for (CP-10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from workflows.messaging.channels import needs_contact
from workflows.reading.lexicons import lexicon


@cache
def _fills() -> Mapping[str, frozenset[str]]:
    """fact key -> the required fields that it fills, itself among them."""
    filled: dict[str, set[str]] = {}
    for required, facts in lexicon("required")["satisfied_by"].items():
        for fact in facts:
            filled.setdefault(fact, set()).add(required)
    return {fact: frozenset(fields | {fact}) for fact, fields in filled.items()}


def fills(facts: Iterable[str]) -> frozenset[str]:
    """The required fields that these fact keys (or a mapping by fact key) satisfy."""
    known = _fills()
    return frozenset().union(*(known.get(key, {key}) for key in facts))


def required_for(
    category: str, channel: str, required: Mapping[str, Sequence[str]] | None = None
) -> tuple[str, ...]:
    """Everything a complaint of this category needs, in the order in which it is asked.

    `required` is the tenant's matrix by category; without it the built-in one counts.
    """
    matrix = required if required is not None else lexicon("required")["required"]
    own = tuple(
        field for field in matrix.get(category, ()) if field not in ("full_name", "contact")
    )
    contact = ("contact",) if needs_contact(channel) else ()
    return ("full_name", *contact, *own)


def missing_fields(
    category: str,
    channel: str,
    known_facts: Iterable[str] | Mapping[str, str],
    required: Mapping[str, Sequence[str]] | None = None,
) -> tuple[str, ...]:
    """The required fields that the known facts (keys, or a mapping key -> value) do not fill.

    A mapping's empty values do not count as known.
    """
    if isinstance(known_facts, Mapping):
        known_facts = [key for key, value in known_facts.items() if value]
    filled = fills(known_facts)
    return tuple(
        field for field in required_for(category, channel, required) if field not in filled
    )
