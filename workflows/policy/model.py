"""The tenant's policy as data: names, numbers, departments, categories, hours, authorities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from workflows.calendar.working_time import Calendar
from workflows.messaging.windows import QuietHours


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """The company, as letterheads and messages print it."""

    name: str
    brand: str
    address: str
    phone: str  # E.164
    email: str
    website: str
    tax_code: str
    city: str
    hours: str
    dept_cskh: str
    privacy_url: str
    data_contact: str
    dept_cskh_en: str = "Customer Care"
    hours_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Bot:
    """How the desk names itself in chats."""

    name: str
    self_reference: str
    name_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Department:
    """One department; `lead` is the agent who owns its cases until another agent takes them."""

    key: str
    name: str
    lead: str
    name_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Category:
    """One row of the taxonomy: label, routing and what must be known to work on it (CP-10)."""

    key: str
    label: str
    label_en: str
    department: str
    required: tuple[str, ...]
    urgency: str  # normal | high | urgent
    on_the_spot: bool  # may customer care settle it at once (CP-09)?
    phrases: tuple[str, ...] = ()  # how customers speak of it; the built-in categories need none


@dataclass(frozen=True, kw_only=True)
class Ask:
    """The line that asks for one field (letters.md T04)."""

    field: str
    vi: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Body:
    """A competent authority for the customer (CP-27, AMB-18)."""

    name: str
    scope: str
    address: str
    phone: str
    name_en: str = ""
    scope_en: str = ""
    checked_on: date | None = None  # when name and address were last checked


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who signs letters. With an empty name the approver of the letter signs."""

    title: str
    name: str
    title_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Everything that a tenant decides. Numbers that the tenant left open are None, never "?"."""

    version: str
    org: Organisation
    bot: Bot
    signer: Signer
    departments: dict[str, Department]
    branches: dict[str, str]  # key -> name and address
    categories: dict[str, Category]
    questions: dict[str, Ask]
    bodies: tuple[Body, ...]
    calendar: Calendar
    open_from: time
    open_until: time
    night: QuietHours
    resolution_working_days: int = 20
    transfer_reply_hours: int = 24
    transfer_reply_counts_from: str = "receipt"  # receipt | transfer (AMB-04)
    pauses_while_waiting: bool = False
    round2_target_working_days: int = 10
    silence_reminder_working_days: int = 10
    silence_close_working_days: int = 15
    question_reminder_working_days: int = 3
    reopen_days: int = 30
    archive_days: int = 30
    agreement_question_hours: int = 72
    four_eyes: bool = True
    deem_next_working_day: bool = False  # AMB-02
    saturday_is_working_day: bool = False  # AMB-06
    show_motto_in_minutes: bool = True
    verify_reply_days: int | None = None
    verify_change_notice_days: int | None = None
    party_change_written_notice_days: int | None = None
    renewal_grace_days: int | None = None
    case_prefix: str = "KN"
    duty_manager: str = ""
    update_every_working_days: int = 5  # the next update that T05 and T06 announce
    emergency_phone: str = ""  # E.164; empty: letters out of hours name no emergency number
    acknowledgements_per_address_per_day: int = 1  # CP-07: letters over a cap are rate-limited
    automatic_letters_per_address_per_day: int = 10
    automatic_letters_per_address_at_once: int = 5
    automatic_letters_at_once_minutes: int = 10
    cases_per_address_per_hour: int = 3  # TU-04: further mails join the newest case
    cash_collection_above_vnd: int = 1_000_000  # PAY-02, strictly greater (AMB-25)

    def category(self, key: str) -> Category | None:
        """The category, or None for an unknown or empty key."""
        return self.categories.get(key)

    def department(self, key: str) -> Department:
        """The department, or customer care for an unknown key."""
        return self.departments.get(key) or next(iter(self.departments.values()))
