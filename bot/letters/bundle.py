"""An address that takes a single letter (a public comment) gets all owed letters in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from workflows.engine.advance import Decision, OwedLetter
from workflows.letters import RenderedLetter
from workflows.messaging.windows import Carrier
from workflows.planning.route import Route
from workflows.records import changed

MAIN = "acknowledge"
"""The letter whose key the bundle carries, if it is in it."""

Group = tuple[OwedLetter, Sequence[OwedLetter]]
"""A letter, and all letters whose text travels in it, itself included; () for its own text only."""


def grouped(
    decision: Decision,
    carriers: Mapping[str, Carrier],
    route_of: Callable[[OwedLetter], Route | None],
) -> list[Group]:
    """The letters of a decision as they travel."""
    case = decision.case
    carrier = carriers.get(case.channel)
    single = carrier is not None and carrier.single(case.conversation)
    if not single or len(decision.owed) < 2:
        return [(owed, ()) for owed in decision.owed]
    routes = [(owed, route_of(owed)) for owed in decision.owed]
    there = [owed for owed, route in routes if route is not None and route.to == case.conversation]
    others: list[Group] = [(owed, ()) for owed in decision.owed if owed not in there]
    if not there:
        return others
    main = next((owed for owed in there if owed.letter == MAIN), there[-1])
    return [(main, there), *others]


def bundled(letter: RenderedLetter, beside: Sequence[RenderedLetter], limit: int) -> RenderedLetter:
    """The letter with the texts and choices of all letters, in their order.

    Texts beyond `limit` UTF-16 units are left out.
    """
    if not beside:
        return letter
    fitting = [letter]
    for one in beside:
        words = "\n\n".join(other.text for other in (*fitting, one))
        if one.text != letter.text and len(words.encode("utf-16-le")) // 2 <= limit:
            fitting.append(one)
    included = [one for one in beside if one in fitting]
    return changed(
        letter,
        text="\n\n".join(one.text for one in included),
        choices=tuple(dict.fromkeys(chain.from_iterable(one.choices for one in included))),
        carries=tuple(one.name for one in included),
    )
