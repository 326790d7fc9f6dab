"""A letter without a word of the customer's: for an address for which nobody vouches (PV-19).

Whoever forges a sender makes the desk write to somebody who never wrote. What such a letter says
is therefore the company's own alone. Only what stands here is left of the case, so that neither a
new template nor a new field can bring the forger's words back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.case import Actor, Case
from workflows.events import Event, Wrote
from workflows.letters.view import NOT_STAFF, LetterContext
from workflows.messaging.channels import is_forgeable
from workflows.records import changed

OURS = (
    *("number", "state", "kind", "channel", "opened_at", "received_at", "round", "branch"),
    *("language", "category", "department", "owner", "closing_reason", "closed_at"),
    *("cause", "proposal", "settlement", "meeting", "documents", "clocks", "merged_into"),
)
"""What of a case is the company's own: numbers, days, and what its people have written."""
OUR_MOMENTS = frozenset({"reply_by", "transferred_at", "new_date"})


def is_sender_unproven(case: Case, event: Event) -> bool:
    """Nobody vouches for who wrote now, or for any mail of the customer's in this case.

    Chat platforms and agents vouch for theirs.
    """
    if isinstance(event, Wrote) and not event.proven:
        return True
    return is_forgeable(case.channel) and not case.vouched


def without_customer_text(o: LetterContext) -> LetterContext:
    """The same letter about to be written, with the company's own words alone."""
    return changed(o, case=_ours(o.case), by=_nameless(o.by), told=_told(o.told), wordless=True)


def _ours(case: Case) -> Case:
    kept = {name: getattr(case, name) for name in OURS}
    asked = tuple(changed(question, value="") for question in case.questions)
    return Case(**kept, conversation="", questions=asked)


def _nameless(by: Actor) -> Actor:
    return by if by.roles - NOT_STAFF else changed(by, id="", name="")


def _told(told: Mapping[str, Any]) -> dict[str, Any]:
    """Days, and why files were refused; a file's name is its sender's."""
    return dict(_kept(told))


def _kept(told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((name, told[name]) for name in OUR_MOMENTS & told.keys())
    reasons = dict.fromkeys(str(what) for _, what in told.get("file_problems", ()))
    yield "file_problems", [["", what] for what in reasons]
