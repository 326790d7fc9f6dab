"""An address that takes one single letter (a public comment) gets all that is owed in that one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from workflows.engine.advance import Decision, OwedLetter
from workflows.letters import RenderedLetter
from workflows.messaging.windows import Carrier
from workflows.planning.route import Route

MAIN = "acknowledge"
"""Under whose key the single letter travels, where it is among them."""

Group = tuple[OwedLetter, Sequence[OwedLetter]]
"""A letter, and all whose words travel in it, itself included; (): its own words alone."""


def grouped(
    decision: Decision,
    carriers: Mapping[str, Carrier],
    way_of: Callable[[OwedLetter], Route | None],
) -> list[Group]:
    """The letters of a decision as they travel."""
    case = decision.case
    carrier = carriers.get(case.channel)
    single = carrier is not None and carrier.single(case.conversation)
    if not single or len(decision.owed) < 2:
        return [(owed, ()) for owed in decision.owed]
    ways = [(owed, way_of(owed)) for owed in decision.owed]
    there = [owed for owed, way in ways if way is not None and way.to == case.conversation]
    others: list[Group] = [(owed, ()) for owed in decision.owed if owed not in there]
    if not there:
        return others
    main = next((owed for owed in there if owed.letter == MAIN), there[-1])
    return [(main, there), *others]


def bundled(letter: RenderedLetter, beside: Sequence[RenderedLetter], limit: int) -> RenderedLetter:
    """The letter with the words and choices of these in their order, itself among them.

    What does not fit any more is left out.
    """
    if not beside:
        return letter
    kept = [letter]
    for one in beside:
        words = "\n\n".join(other.text for other in (*kept, one))
        if one.text != letter.text and len(words.encode("utf-16-le")) // 2 <= limit:
            kept.append(one)
    said = [one for one in beside if one in kept]
    return replace(
        letter,
        text="\n\n".join(one.text for one in said),
        choices=tuple(dict.fromkeys(chain.from_iterable(one.choices for one in said))),
    )
