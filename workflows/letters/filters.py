"""Template filters: dates, times, money, phone numbers, masked identifiers."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import phonenumbers

from workflows.calendar.working_time import ZONE

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def vdate(value: date) -> str:
    """Returns the day as 05/11/2026. A moment is taken in Vietnamese time."""
    return f"{_local(value):%d/%m/%Y}"


def vdatetime(value: datetime) -> str:
    """09:30 ngày 05/11/2026."""
    return f"{value.astimezone(ZONE):%H:%M} ngày {vdate(value)}"


def vplace(value: date, city: str) -> str:
    """TP. Hồ Chí Minh, ngày 05 tháng 11 năm 2026: zero before days < 10 and months 1 and 2."""
    day = _local(value)
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{city}, ngày {day.day:02d} tháng {month} năm {day.year}"


def edate(value: date) -> str:
    """5 November 2026."""
    day = _local(value)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def edatetime(value: datetime) -> str:
    """09:30 on 5 November 2026."""
    return f"{value.astimezone(ZONE):%H:%M} on {edate(value)}"


def eplace(value: date, city: str) -> str:
    """TP. Hồ Chí Minh, 5 November 2026."""
    return f"{city}, {edate(value)}"


def vnd(amount: int) -> str:
    """1.200.000 đồng."""
    return f"{amount:,} đồng".replace(",", ".")


def evnd(amount: int) -> str:
    """VND 1,200,000."""
    return f"VND {amount:,}"


def mask(identifier: str) -> str:
    """Hides the middle: k***i@congty.vn, 091***678. A short one is hidden whole."""
    name, at, domain = identifier.partition("@")
    if at:
        return f"{name[:1]}***{name[-1:] if len(name) > 2 else ''}@{domain}"
    return f"{name[:3]}***{name[-3:]}" if len(name) > 8 else "***"


def cap(text: str) -> str:
    """The first letter as a capital, the others untouched."""
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=256)
def phone(number: str) -> str:
    """Returns 028 7300 4787 for +842873004787. Any other text stays as it is."""
    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException:
        return number
    domestic = parsed.country_code == phonenumbers.country_code_for_region("VN")
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if domestic else form.INTERNATIONAL)


def _local(value: date) -> date:
    return value.astimezone(ZONE).date() if isinstance(value, datetime) else value


FILTERS = {
    "vdate": vdate, "vdatetime": vdatetime, "vplace": vplace, "vnd": vnd, "mask": mask,
    "edate": edate, "edatetime": edatetime, "eplace": eplace, "evnd": evnd, "cap": cap,
    "phone": phone,
}  # fmt: skip
