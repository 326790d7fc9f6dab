"""The context of one letter, and the fields of every template: company, customer, case, sender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflows.calendar.working_time import local_day
from workflows.case import Actor, Case, Document, Role
from workflows.letters.filters import phone
from workflows.letters.words import words
from workflows.messaging import channels
from workflows.policy import Policy

Fields = dict[str, Any]
NOT_STAFF = frozenset({Role.CUSTOMER, Role.SYSTEM})


@dataclass(frozen=True, kw_only=True)
class LetterContext:
    """Everything from which the fields of one letter are taken."""

    name: str
    case: Case
    policy: Policy
    key: str
    now: datetime
    by: Actor
    form: str  # chat | mail
    language: str
    data: Mapping[str, Any]  # journal data of the event that owed the letter
    without_customer_text: bool = False

    @property
    def by_hand(self) -> bool:
        """An agent caused this letter."""
        return bool(self.by.roles - NOT_STAFF)

    @property
    def today(self) -> date:
        return local_day(self.now)

    @property
    def due_date(self) -> date | None:
        """Returns the promised day (CP-25), or None if the answer was given or the day has passed.

        Only the letter that says sorry for being late names a day that has passed.
        """
        timer = self.case.timer("K20")
        if timer is None or not timer.running:
            return None
        return timer.due_on if timer.due_on >= self.today or self.name == "late_notice" else None

    def department(self, key: str) -> str:
        """A department's name in the language of the letter."""
        department = self.policy.department(key)
        return (self.language == "en" and department.name_en) or department.name

    def document(self, *templates: str) -> Document | None:
        """The newest document of these kinds in the case."""
        found = [d for d in self.case.documents if d.template in templates]
        return found[-1] if found else None


def common(context: LetterContext) -> Fields:
    """The fields that every template may use."""
    return {
        "org": _org(context),
        "bot": _bot(context),
        "customer": _customer(context),
        "case": _case(context),
        "by_hand": context.by_hand,
        "signed_by": "",
        "now": context.now,
    }


def _org(context: LetterContext) -> Fields:
    org, english = context.policy.org, context.language == "en"
    return {
        "name": org.name,
        "brand": org.brand,
        "address": org.address,
        "phone": phone(org.phone),
        "email": org.email,
        "website": org.website,
        "tax_code": org.tax_code,
        "city": org.city,
        "hours": (english and org.hours_en) or org.hours,
        "dept_cskh": (english and org.dept_cskh_en) or org.dept_cskh,
        "privacy_url": org.privacy_url,
        "data_contact": org.data_contact,
    }


def _bot(context: LetterContext) -> Fields:
    bot = context.policy.bot
    return {
        "name": (context.language == "en" and bot.name_en) or bot.name,
        "self": bot.self_reference,
    }


def _customer(context: LetterContext) -> Fields:
    person, nobody = context.case.person, words(context.language)["customer"]
    name, organisation = one_line(person.full_name), one_line(person.organisation)
    return {
        "address_as": nobody
        if context.form == "mail"
        else _address_as(name, person.honorific, nobody),
        "salutation": _salutation(context, name, organisation),
        "full_name": name or organisation,
        "org_name": organisation if name else "",
        "position": one_line(person.position),
        "address": one_line(person.postal_address),
        "email": person.email,
    }


def _address_as(name: str, honorific: str, nobody: str) -> str:
    """ "anh Khôi" once the customer has said how to be addressed, "Quý khách" before."""
    if not honorific:
        return nobody
    return f"{honorific} {name.split()[-1]}" if name else honorific


def _salutation(context: LetterContext, name: str, organisation: str) -> str:
    if context.language == "en":
        return name or organisation or "Customer"
    if not name:
        return organisation or "Quý khách"
    return f"{context.case.person.honorific or 'Quý khách'} {name}"


def _case(context: LetterContext) -> Fields:
    case, w = context.case, words(context.language)
    category = context.policy.category(case.category)
    label = (category.label_en if context.language == "en" else category.label) if category else ""
    subject = (
        one_line(case.subject) or label or ("" if context.without_customer_text else w["something"])
    )
    return {
        "code": case.number,
        "received_at": case.received_at or "",
        "channel": channels.name_of(case.channel, context.language),
        "by_channel": channels.phrase_of(case.channel, context.language),
        "category": label,
        "subject": subject,
        "summary": tidy(case.summary) or ("" if context.without_customer_text else subject),
        "remedy_asked": tidy(case.remedy_asked),
        "due_date": context.due_date or "",
        "resolution_days": context.policy.resolution_working_days,
        "department": context.department(case.department),
        "owner": _owner(context),
        "status": w["status"][case.state],
        "next_step": w["next_step"][case.state],
    }


def _owner(context: LetterContext) -> str:
    """The owner's name if the event or the actor gives it. The policy has no agents' names."""
    named = str(context.data.get("owner_name", ""))
    own = context.by.name if context.by_hand and context.by.id == context.case.owner else ""
    return named or own or str(words(context.language)["nobody"])


def one_line(text: str) -> str:
    """The text without line breaks, so that a subject or a name cannot add a line."""
    return " ".join(text.split())


def tidy(text: str) -> str:
    """The text without blank lines and without spaces at the ends of its lines."""
    return "\n".join(line for line in (one_line(raw) for raw in text.splitlines()) if line)


def sentence(text: str) -> str:
    """The text without its full stop: the template has one."""
    return tidy(text).rstrip(". ")
