"""What every template may name: the company, the customer, the case, the sender. One place."""

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
    """One letter about to be written: everything that its fields are taken from."""

    name: str
    case: Case
    policy: Policy
    key: str
    now: datetime
    by: Actor
    form: str  # chat | mail
    language: str
    told: Mapping[str, Any]  # journal data of the event that owed the letter
    wordless: bool = False  # not a word of the customer's is left to say (wordless.py)

    @property
    def by_hand(self) -> bool:
        """A member of staff caused this letter."""
        return bool(self.by.roles - NOT_STAFF)

    @property
    def today(self) -> date:
        return local_day(self.now)

    @property
    def due_date(self) -> date | None:
        """The promised day (CP-25); None once the answer was given or the day has passed.

        Only the apology for being late names a day that has passed.
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
        """The newest document of these kinds in the file."""
        found = [d for d in self.case.documents if d.template in templates]
        return found[-1] if found else None


def common(o: LetterContext) -> Fields:
    """The fields that every template may use."""
    return {
        "org": _org(o),
        "bot": _bot(o),
        "customer": _customer(o),
        "case": _case(o),
        "by_hand": o.by_hand,
        "signed_by": "",
        "now": o.now,
    }


def _org(o: LetterContext) -> Fields:
    org, english = o.policy.org, o.language == "en"
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


def _bot(o: LetterContext) -> Fields:
    bot = o.policy.bot
    return {
        "name": (o.language == "en" and bot.name_en) or bot.name,
        "self": bot.self_reference,
    }


def _customer(o: LetterContext) -> Fields:
    person, nobody = o.case.person, words(o.language)["customer"]
    name, organisation = one_line(person.full_name), one_line(person.organisation)
    return {
        "address_as": nobody if o.form == "mail" else _address_as(name, person.honorific, nobody),
        "salutation": _salutation(o, name, organisation),
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


def _salutation(o: LetterContext, name: str, organisation: str) -> str:
    if o.language == "en":
        return name or organisation or "Customer"
    if not name:
        return organisation or "Quý khách"
    return f"{o.case.person.honorific or 'Quý khách'} {name}"


def _case(o: LetterContext) -> Fields:
    case, w = o.case, words(o.language)
    category = o.policy.category(case.category)
    label = (category.label_en if o.language == "en" else category.label) if category else ""
    subject = one_line(case.subject) or label or ("" if o.wordless else w["something"])
    return {
        "code": case.number,
        "received_at": case.received_at or "",
        "channel": channels.name_of(case.channel, o.language),
        "by_channel": channels.phrase_of(case.channel, o.language),
        "category": label,
        "subject": subject,
        "summary": tidy(case.summary) or ("" if o.wordless else subject),
        "remedy_asked": tidy(case.remedy_asked),
        "due_date": o.due_date or "",
        "resolution_days": o.policy.resolution_working_days,
        "department": o.department(case.department),
        "owner": _owner(o),
        "status": w["status"][case.state],
        "next_step": w["next_step"][case.state],
    }


def _owner(o: LetterContext) -> str:
    """The accountable person's name where it is known; agents' names are no part of the policy."""
    told = str(o.told.get("owner_name", ""))
    own = o.by.name if o.by_hand and o.by.id == o.case.owner else ""
    return told or own or str(words(o.language)["nobody"])


def one_line(text: str) -> str:
    """The text without line breaks: a subject or a name can never add lines of its own."""
    return " ".join(text.split())


def tidy(text: str) -> str:
    """The text without blank lines and without spaces at the ends of its lines."""
    return "\n".join(line for line in (one_line(raw) for raw in text.splitlines()) if line)


def sentence(text: str) -> str:
    """The text without its own full stop: the letter sets one."""
    return tidy(text).rstrip(". ")
