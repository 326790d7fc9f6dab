"""An address that takes one single letter (a public comment) gets all that is owed in that one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from workflows.advance import Decision, Owed
from workflows.letters import Letter
from workflows.ways import Way
from workflows.windows import Carrier

MAIN = "acknowledge"
"""Under whose key the single letter travels, where it is among them."""

Group = tuple[Owed, Sequence[Owed]]
"""A letter, and all whose words travel in it, itself included; (): its own words alone."""


def grouped(
    decision: Decision, carriers: Mapping[str, Carrier], way_of: Callable[[Owed], Way | None]
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


def told_together(letter: Letter, texts: Sequence[str], limit: int) -> Letter:
    """The letter with those texts in their order; what does not fit any more is left out."""
    if not texts:
        return letter
    kept = [letter.text]
    for text in texts:
        if (
            text != letter.text
            and len("\n\n".join((*kept, text)).encode("utf-16-le")) // 2 <= limit
        ):
            kept.append(text)
    return replace(letter, text="\n\n".join(text for text in texts if text in kept))
