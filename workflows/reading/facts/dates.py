"""What a time expression means on a given day: an interval of local dates and hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from workflows.records import changed

_DATES = (
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d\d)(?!\d)"),
    re.compile(r"(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)"),
    re.compile(r"(?P<d>\d{1,2}) thang (?P<m>\d{1,2})(?: nam (?P<y>20\d\d))?"),
    re.compile(r"(?P<d>\d{1,2})[/-](?P<m>\d{1,2})(?!\d)"),
    re.compile(r"(?P<d>\d{1,2}) (?P<name>[a-z]{3})[a-z]*(?: (?P<y>20\d\d))?(?!\w)"),
    re.compile(r"(?P<name>[a-z]{3})[a-z]* (?P<d>\d{1,2})(?:, (?P<y>20\d\d))?(?!\w)"),
)
_MONTHS = {
    name: str(number)
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_AGO = re.compile(
    r"(?<![\w:])(?<!thu )(?:cach day )?(?P<n>\d{1,3}) (?P<unit>ngay|hom|bua|tuan|thang|days|"
    r"weeks)(?: (?P<how>nay|truoc|qua|roi|ago))?"
)
_CLOCK = re.compile(
    r"(?P<h>\d{1,2}) ?(?:(?:gio|g|h) ?(?:(?P<m>[0-5]\d)(?: ?ph?|')?|(?P<half>ruoi)|"
    r"kem (?P<less>\d{1,2}))?|:(?P<m2>[0-5]\d)| ?(?P<ap>[ap])m)(?!\w)"
)
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(
    r"(?:thu |\bt)(?P<day>[2-7]|hai|bay|ba|tu|nam|sau)(?!\w)|(?P<sunday>chu nhat|\bcn\b)"
)
_MONTH = re.compile(
    r"(?:(?P<part>dau|giua|cuoi) )?thang (?P<m>1[0-2]|[1-9])(?:/(?P<y>20\d\d))?(?!\d)"
)
_NEAR = {
    "hom nay": 0, "hnay": 0, "sang nay": 0, "trua nay": 0, "chieu nay": 0, "toi nay": 0, "today": 0,
    "this morning": 0, "hom qua": 1, "hqua": 1, "hqa": 1, "bua qua": 1, "toi qua": 1, "dem qua": 1,
    "sang qua": 1, "chieu qua": 1, "trua qua": 1, "khuya qua": 1, "yesterday": 1, "last night": 1,
    "hom kia": 2, "bua kia": 2,
}  # fmt: skip
_PARTS = {
    "sang": (5, 11), "trua": (11, 13), "chieu": (13, 18), "toi": (18, 22), "dem": (22, 24),
    "khuya": (0, 4),
}  # fmt: skip
_AFTERNOON_FROM = {"trua": 1, "chieu": 1, "toi": 1, "dem": 6, "khuya": 9}
_PART = re.compile(r"\b(sang|trua|chieu|toi|dem|khuya)\b")
_DAWN = 5
_LAST_NIGHT = re.compile(r"\b(?:dem|khuya) (?:hom )?qua\b|\blast night\b")
_CENTURY = 100
_AHEAD = re.compile(
    r"\b(?:mai|mot|ngay kia)\b|\b(?:tuan|thang|nam) (?:sau|toi)\b|\bsang nam\b"
    r"|\btomorrow\b|\bnext\b"
)
_TOMORROW = re.compile(r"\bmai\b|\btomorrow\b")
_AFTER_TOMORROW = re.compile(r"\b(?:mot|ngay kia)\b")
_MONTH_PARTS = {"dau": (1, 10), "giua": (11, 20), "cuoi": (21, 31)}


@dataclass(frozen=True, kw_only=True)
class Interval:
    """first…last day, and from hour:minute on when said; `still`: it goes on until now."""

    first: date
    last: date
    hour: int | None = None
    minute: int = 0
    still: bool = False


def resolve(folded: str, now: datetime) -> Interval | None:
    """The interval that a folded expression means, or None if only a person can tell.

    Complaints look back: a weekday or a date without a year is the nearest past one.
    """
    return _resolved(folded, now.date())


@lru_cache(maxsize=1024)
def _resolved(folded: str, today: date) -> Interval | None:
    found = (
        _dated(folded, today) or _to_come(folded, today) or _ago(folded, today)
        or _near(folded, today) or _on_weekday(folded, today) or _wide(folded, today)
    )  # fmt: skip
    clock = _clock(folded)
    if found is None and clock is not None:
        found = Interval(first=today, last=today)
    if found is None or clock is None or found.first != found.last:
        return found
    told = _CLOCK.search(folded) is not None
    if told and clock[0] < _DAWN and _LAST_NIGHT.search(folded):  # `2 giờ đêm qua` is early today
        return Interval(first=today, last=today, hour=clock[0], minute=clock[1])
    return changed(found, hour=clock[0], minute=clock[1])


def is_ahead(folded: str, now: datetime) -> bool:
    """True if the expression means a time after the message: nothing has happened then."""
    if _AHEAD.search(folded):
        return True
    found = resolve(folded, now)
    if found is None or found.first < now.date():
        return False
    later = found.first > now.date()
    return later or (_CLOCK.search(folded) is not None and (found.hour or 0) > now.hour + 1)


def _dated(folded: str, today: date) -> Interval | None:
    for pattern in _DATES:
        match = pattern.search(folded)
        parts = match.groupdict() if match else {}
        if parts.get("name"):
            parts["m"] = _MONTHS.get(parts["name"] or "")
        if parts.get("m"):
            return _day(parts, today)
    return None


def _day(parts: dict[str, str | None], today: date) -> Interval | None:
    year = int(parts.get("y") or today.year)
    if year < _CENTURY:  # 21/3/97 is a birthday, no day to come
        year += today.year - today.year % _CENTURY
        year -= _CENTURY if year > today.year + 1 else 0
    try:
        day = date(year, int(parts["m"] or 0), int(parts["d"] or 0))
        if not parts.get("y") and day > today + timedelta(days=31):
            day = day.replace(year=year - 1)
    except ValueError:
        return None
    return Interval(first=day, last=day)


def _near(folded: str, today: date) -> Interval | None:
    back = [days for words, days in _NEAR.items() if words in folded]
    if not back:
        return None
    return Interval(first=today - timedelta(days=max(back)), last=today - timedelta(days=min(back)))


def _to_come(folded: str, today: date) -> Interval | None:
    """`mai`, `ngày mốt`: the days that people promise."""
    days = 1 if _TOMORROW.search(folded) else 2 if _AFTER_TOMORROW.search(folded) else 0
    day = today + timedelta(days=days)
    return Interval(first=day, last=day) if days else None


def _ago(folded: str, today: date) -> Interval | None:
    match = _AGO.search(folded)
    if match is None:
        return None
    days = int(match["n"]) * {"tuan": 7, "weeks": 7, "thang": 30}.get(match["unit"], 1)
    then = today - timedelta(days=days)
    if match["how"] in ("nay", "qua"):
        return Interval(first=then, last=today, still=True)
    return Interval(first=then, last=then)


def _on_weekday(folded: str, today: date) -> Interval | None:
    number = _weekday(folded)
    if number is None:
        return None
    monday = today - timedelta(days=today.weekday())
    weeks = {"tuan truoc": -1, "tuan nay": 0, "tuan sau": 1}
    for words, shift in weeks.items():
        if words in folded:
            day = monday + timedelta(days=number, weeks=shift)
            return Interval(first=day, last=day)
    back = (today.weekday() - number) % 7 or 7
    day = today - timedelta(days=back)
    return Interval(first=day, last=day)


def _weekday(folded: str) -> int | None:
    match = _WEEKDAY.search(folded)
    if match:
        said = match["day"]
        if not said:
            return 6
        return int(said) - 2 if said.isdigit() else _WEEKDAYS[said]
    return next((n for n, name in enumerate(_ENGLISH_DAYS) if name in folded), None)


def _wide(folded: str, today: date) -> Interval | None:
    monday = today - timedelta(days=today.weekday())
    if "tuan truoc" in folded or "last week" in folded or "tuan roi" in folded:
        return Interval(first=monday - timedelta(days=7), last=monday - timedelta(days=1))
    if "thang truoc" in folded or "last month" in folded or "thang roi" in folded:
        last = today.replace(day=1) - timedelta(days=1)
        return Interval(first=last.replace(day=1), last=last)
    match = _MONTH.search(folded)
    return _month(match, today) if match else None


def _month(match: re.Match[str], today: date) -> Interval:
    month = int(match["m"])
    year = int(match["y"]) if match["y"] else today.year - (month > today.month)
    start, end = _MONTH_PARTS.get(match["part"] or "", (1, 31))
    after = date(year + month // 12, month % 12 + 1, 1)
    last = (after - timedelta(days=1)).day
    return Interval(first=date(year, month, start), last=date(year, month, min(end, last)))


def _clock(folded: str) -> tuple[int, int] | None:
    match = _CLOCK.search(folded)
    part = _PART.search(folded)
    if match is None:
        return (_PARTS[part[1]][0], 0) if part else None
    hour, minute = int(match["h"]), int(match["m"] or match["m2"] or (30 if match["half"] else 0))
    from_hour = _AFTERNOON_FROM.get(part[1], 12) if part else 12  # `1 giờ trưa`, `2 giờ đêm`
    upto = 6 if part and part[1] == "trua" else 12
    evening = match["ap"] == "p" or from_hour <= hour < upto
    hour += 12 if evening and hour < 12 else 0
    if hour == 12 and part is not None and part[1] in ("dem", "khuya"):
        hour = 0
    if match["less"]:
        hour, minute = hour - 1, 60 - int(match["less"])
    return (hour, minute) if 0 <= hour < 24 and 0 <= minute < 60 else None


def with_date(text: str, folded: str, now: datetime) -> str:
    """The words, with the day they mean in brackets: `sáng nay (18/11/2026, từ 05:00)`."""
    found = resolve(folded, now)
    if found is None:
        return text
    first, last = f"{found.first:%d/%m/%Y}", f"{found.last:%d/%m/%Y}"
    days = first if first == last else f"{first} – {last}"
    if days in text:
        return text
    if found.hour is None:
        return f"{text} ({days})"
    vague = _CLOCK.search(folded) is None
    return f"{text} ({days}, {'từ ' if vague else ''}{found.hour:02d}:{found.minute:02d})"
