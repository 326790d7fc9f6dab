"""Comments that everybody reads: the addresses under which they are known, and answered."""

from __future__ import annotations

from workflows.case import Case, ContactPoint

COMMENT = "comment:"
"""Before a comment's id: an address to which one private reply may go, once."""
PUBLIC = "public:"
"""Before a comment's id: the place under it where everybody reads. No case facts go there."""
HIDE = "hide:"
"""Before a comment's id: what goes there hides it from all but its writer and their friends."""


def under_comment(case: Case, what: str = PUBLIC) -> ContactPoint | None:
    """The place under the customer's latest comment; None where they wrote none."""
    for contact in reversed(case.person.contacts):
        if contact.address.startswith(COMMENT):
            comment = contact.address.removeprefix(COMMENT)
            return ContactPoint(channel=contact.channel, address=f"{what}{comment}")
    return None
