"""The facts that a case still lacks, by the tenant's required-field matrix (CP-10, PV-08)."""

from __future__ import annotations

from workflows.case import Case
from workflows.messaging.channels import needs_contact
from workflows.policy import Policy
from workflows.reading import fills

CATEGORY = "category"
"""The question what a complaint is about. Its answer is no fact but the category of the case."""


def required_fields(case: Case, policy: Policy) -> tuple[str, ...]:
    """The fields that must be known to work on this case, in the order of the questions.

    While nobody knows what it is about, the customer is asked that before the rest.
    """
    category = policy.category(case.category)
    contact = ("contact",) if needs_contact(case.channel) else ()
    if category is None:
        return ("full_name", *contact, *((CATEGORY,) if CATEGORY in policy.questions else ()))
    return ("full_name", *contact, *category.required)


def offered(case: Case, policy: Policy) -> tuple[str, ...]:
    """The categories to choose from, at most three; none where there is nothing to choose."""
    known = tuple(key for key in case.category_choices if policy.category(key))[:3]
    return known if len(known) > 1 else ()


def missing_fields(case: Case, policy: Policy) -> tuple[str, ...]:
    """Required fields that are unknown and not yet answered ("chưa có" is an answer)."""
    known = dict(case.facts)
    person = case.person
    for key, value in (
        ("full_name", person.full_name),
        ("organisation", person.organisation),
        ("phone", person.phone),
        ("email", person.email),
    ):
        if value:
            known.setdefault(key, value)
    filled = fills(key for key, value in known.items() if value)
    answered = {question.field for question in case.questions if not question.open}
    return tuple(name for name in required_fields(case, policy) if name not in filled | answered)
