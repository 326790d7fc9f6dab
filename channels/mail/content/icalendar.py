"""Shows an appointment in a mail as one line of text (RFC 5545, 5546)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from channels.mime.charsets import decode
from channels.mime.parts import Part

TYPES = frozenset({"text/calendar", "application/ics"})
_MOST = 256 * 1024
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(
    r"^(METHOD|BEGIN|SUMMARY|DTSTART|DTEND|LOCATION|PARTSTAT)\b([^:\n]*):(.*)$", re.M
)
_ANSWER = re.compile(r"PARTSTAT=([A-Z-]+)")
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_METHODS = {
    "REQUEST": "Lời mời họp",
    "REPLY": "Trả lời lời mời họp",
    "CANCEL": "Huỷ lịch họp",
    "COUNTER": "Đề nghị đổi giờ họp",
    "REFRESH": "Hỏi lại lịch họp",
    "ADD": "Thêm buổi họp",
}
_ANSWERS = {"ACCEPTED": "nhận lời", "DECLINED": "từ chối", "TENTATIVE": "chưa chắc"}


def method(part: Part) -> str:
    """The method of the calendar part, upper case: REQUEST, REPLY, CANCEL…; "" if there is none."""
    name = part.params.get("method", "") or _fields(_text(part)).get("METHOD", "")
    return name.strip().upper()


def one_line_summary(part: Part) -> str:
    """The appointment in Vietnamese: method, subject, time, place."""
    text = _text(part)
    fields = _fields(text)
    head = _METHODS.get(method(part), "Lịch hẹn")
    answer = _ANSWER.search(text) if method(part) == "REPLY" else None
    if answer:
        head += f" ({_ANSWERS.get(answer[1], answer[1].lower())})"
    shown = (_unescaped(fields.get(name, "")) for name in ("SUMMARY", "LOCATION"))
    summary, place = (one[:200] for one in shown)
    times = [_time(fields[name]) for name in ("DTSTART", "DTEND") if name in fields]
    details = (summary, " – ".join(one for one in times if one), place)
    return f"{head}: " + "; ".join(one for one in details if one) if any(details) else head


def _text(part: Part) -> str:
    return _FOLD.sub("", decode(part.body()[:_MOST], part.params.get("charset", ""))[0])


def _fields(text: str) -> dict[str, str]:
    """The first value of each field of the first event, else of the calendar."""
    found: dict[str, str] = {}
    at = text.find("BEGIN:VEVENT")
    for match in _LINE.finditer(text[:at] if at > 0 else text):
        found.setdefault(match[1], match[3].strip())
    if at > 0:
        event = {one[1]: one[3].strip() for one in reversed(list(_LINE.finditer(text, at)))}
        found |= event
    return found


def _unescaped(value: str) -> str:
    return " ".join(re.sub(r"\\([nN,;\\])", _character, value).split())


def _character(match: re.Match[str]) -> str:
    return " " if match[1] in "nN" else match[1]


def _time(value: str) -> str:
    """`22/11/2026 15:00`, with `UTC` if it is UTC; "" if it is no time."""
    found = _MOMENT.match(value)
    if not found:
        return ""
    year, month, day, hour, minute, universal = found.groups()
    try:
        when = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), tzinfo=UTC
        )
    except ValueError:
        return ""
    shown = f"{when:%d/%m/%Y %H:%M}" if hour else f"{when:%d/%m/%Y}"
    return f"{shown} UTC" if universal else shown
