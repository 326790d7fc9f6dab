"""Letters to a sender without proof: they repeat nothing that the customer wrote (PV-19).

A forged sender makes the desk write to somebody who never wrote. Such a letter therefore holds
only the company's own words. The fields listed here are all that is left of the case, so neither
a new template nor a new field can bring the forger's words back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.case import Actor, Case
from workflows.events import Event, Wrote
from workflows.letters.context import NOT_STAFF, LetterContext
from workflows.messaging.channels import is_forgeable
from workflows.records import changed

OURS = (
    *("number", "state", "kind", "channel", "opened_at", "received_at", "round", "branch"),
    *(
        "language",
        "category",
        "category_choices",
        "department",
        "owner",
        "closing_reason",
        "closed_at",
    ),
    *("cause", "proposal", "settlement", "meeting", "documents", "clocks", "merged_into"),
)
"""The fields of a case that the company itself has written."""
OUR_MOMENTS = frozenset({"reply_by", "transferred_at", "new_date"})


def is_sender_unproven(case: Case, event: Event) -> bool:
    """No proof of who wrote this message, or of the sender of any mail in this case.

    Chat platforms and agents prove the senders of their messages.
    """
    if isinstance(event, Wrote) and not event.proven:
        return True
    return is_forgeable(case.channel) and not case.vouched


def with_own_words_only(context: LetterContext) -> LetterContext:
    """The same context with the company's own words alone."""
    return changed(
        context,
        case=_ours(context.case),
        by=_nameless(context.by),
        data=dict(_our_data(context.data)),
        without_customer_text=True,
    )


def _ours(case: Case) -> Case:
    kept = {name: getattr(case, name) for name in OURS}
    asked = tuple(changed(question, value="") for question in case.questions)
    return Case(**kept, conversation="", questions=asked)


def _nameless(by: Actor) -> Actor:
    return by if by.roles - NOT_STAFF else changed(by, id="", name="")


def _our_data(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Days, and why files were refused. The name of a file is left out: its sender chose it."""
    yield from ((name, data[name]) for name in OUR_MOMENTS & data.keys())
    reasons = dict.fromkeys(str(what) for _, what in data.get("file_problems", ()))
    yield "file_problems", [["", what] for what in reasons]
