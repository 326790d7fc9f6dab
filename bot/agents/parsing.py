"""What agents type on a phone: days, moments, amounts, and words of the policy."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from workflows.calendar.working_time import ZONE
from workflows.case import FaultSide, Outcome
from workflows.reading.text.fold import clean, fold, fold_clean


class InvalidInput(Exception):
    """The words do not fit; the text says what to write instead, in Vietnamese."""


SIDES = {
    FaultSide.PROVIDER: ("congty", "loicongty", "nhacungcap", "provider"),
    FaultSide.CUSTOMER: ("khach", "khachhang", "loikhach", "customer"),
    FaultSide.THIRD_PARTY: ("benthuba", "ben3", "thirdparty"),
    FaultSide.FORCE_MAJEURE: ("batkhakhang", "forcemajeure"),
    FaultSide.UNDETERMINED: ("chuaro", "khongro", "undetermined"),
}
OUTCOMES = {
    Outcome.FULL: ("toanbo", "chapnhan", "full"),
    Outcome.PARTIAL: ("motphan", "partial"),
    Outcome.NONE: ("khong", "tuchoi", "none"),
}
SIDE_NAMES = {
    FaultSide.PROVIDER: "công ty",
    FaultSide.CUSTOMER: "khách hàng",
    FaultSide.THIRD_PARTY: "bên thứ ba",
    FaultSide.FORCE_MAJEURE: "bất khả kháng",
    FaultSide.UNDETERMINED: "chưa rõ",
}
OUTCOME_NAMES = {
    Outcome.FULL: "chấp nhận toàn bộ",
    Outcome.PARTIAL: "chấp nhận một phần",
    Outcome.NONE: "không chấp nhận",
}

FURTHEST = timedelta(days=2 * 366)
"""The furthest day of a promise: a later one is a mistyped year."""
_DATE = r"(?:(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})(?:[/.-](?P<y>\d{4}|\d{2}))?|\+(?P<plus>\d{1,3}))"
_DAY = re.compile(_DATE)
_TIME = re.compile(r"(?<!\d)(?P<h>\d{1,2})(?::|h|g)(?P<min>\d{2})?(?!\d)")
_UNTIL = re.compile(r"[\s,]*(?:(?:truoc|han|den|by)(?:\s+ngay)?\s*:?\s*)?" + _DATE + r"\s*$")
_THOUSAND = r"(?:nghin|ngan(?!\s*hang)|k)"
_BIG = re.compile(
    r"(?<![\d/.,])(\d+(?:[.,]\d{1,3})?)\s*(ty|ti|trieu|tr|" + _THOUSAND + r")(\d{1,3})?\b"
    r"(?:\s+(\d{1,3})\s*" + _THOUSAND + r"\b)?"
)
_PLAIN = re.compile(
    r"(?<![\d/.,])(?:(\d{1,3}(?:[.,]\d{3})+)(?:\s*(?:vnd|dong|d|₫))?|(\d{4,})\s*(?:vnd|dong|d|₫))"
    r"(?![\w/]|[.,]\d)"
)
_UNITS = {"ty": 10**9, "ti": 10**9, "trieu": 10**6, "tr": 10**6}


def folded_word(text: str) -> str:
    """The text as one folded word: `Công ty` and `congty` are the same."""
    return re.sub(r"[\W_]", "", fold(text))


def parse_fault_side(text: str) -> FaultSide:
    """The party at fault. Raises InvalidInput with the words that fit."""
    for found, words in SIDES.items():
        if folded_word(text) in words:
            return found
    raise InvalidInput("lỗi thuộc bên nào? congty, khach, benthuba, batkhakhang hoặc chuaro")


def parse_outcome(text: str) -> Outcome:
    """What is granted. Raises InvalidInput with the words that fit."""
    for found, words in OUTCOMES.items():
        if folded_word(text) in words:
            return found
    raise InvalidInput("kết luận là gì? toanbo, motphan hoặc khong")


def split_items(text: str) -> tuple[str, ...]:
    """The parts between semicolons or line ends."""
    return tuple(item.strip() for item in re.split(r"[;\n]", text) if item.strip())


def parse_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """`điểm => trả lời; …` as pairs. Raises InvalidInput for an item without an answer."""
    found = []
    for item in split_items(text):
        point, arrow, answer = item.partition("=>")
        if not arrow or not point.strip() or not answer.strip():
            raise InvalidInput(f"“{item}”: mỗi điểm ghi “điểm khách nêu => trả lời”")
        found.append((point.strip(), answer.strip()))
    return tuple(found)


def parse_day(text: str, today: date) -> date:
    """`30/11/2026`, `30/11` (the next one) or `+5` (days from today). Raises InvalidInput."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(f"“{text}” không phải ngày: ghi 30/11/2026 hoặc +5 (5 ngày nữa)")
    return _day(match, today)


def parse_future_day(text: str, today: date) -> date:
    """A day that may be promised: not over, within two years. Raises InvalidInput."""
    return _ahead(parse_day(text, today), text, today)


def parse_due(text: str, today: date) -> tuple[str, date | None]:
    """The words, and the day at their end, with or without `trước` or `hạn`; None for no day.

    Raises InvalidInput for a day that is over or more than two years ahead.
    """
    tidy = clean(text)
    match = _UNTIL.search(fold_clean(tidy))
    if match is None:
        return tidy.strip(), None
    by = _ahead(_day(match, today), match[0].strip(), today)
    return tidy[: match.start()].strip(" ,"), by


def _ahead(found: date, said: str, today: date) -> date:
    if today <= found <= today + FURTHEST:
        return found
    wrong = "đã qua" if found < today else "quá xa"
    raise InvalidInput(f"“{said}” {wrong}: xin xem lại ngày và năm")


def parse_moment(text: str, today: date) -> datetime:
    """A day with an hour, `30/11/2026 14:30` or `30/11 14h`, in Viet Nam. Raises InvalidInput."""
    on, hour = _DAY.search(text), _TIME.search(text)
    if on is None or hour is None:
        raise InvalidInput(f"“{text}” chưa đủ ngày giờ: ghi 30/11/2026 14:30")
    when = _day(on, today)
    try:
        return datetime(
            when.year, when.month, when.day, int(hour["h"]), int(hour["min"] or 0), tzinfo=ZONE
        )
    except ValueError:
        raise InvalidInput(f"“{text}” có giờ không đúng: ghi 14:30") from None


def parse_amount(text: str) -> int:
    """The amount in đồng (1.200.000đ, 1,2 triệu, 1tr2, 500k); 0 when the words name none.

    Raises InvalidInput for 1,250 triệu, which some read as 1.25 and some as 1250.
    """
    plain = fold(text)
    big = _BIG.search(plain)
    if big is not None:
        return _in_words(big)
    found = _PLAIN.search(plain)
    return int(re.sub(r"\D", "", found[1] or found[2])) if found else 0


def _in_words(big: re.Match[str]) -> int:
    unit = _UNITS.get(big[2], 1000)
    grouped = re.fullmatch(r"\d{1,3}[.,]\d{3}", big[1]) is not None
    if grouped and unit != 1000:
        raise InvalidInput(f"“{big[0]}” có thể hiểu hai cách: ghi đủ số, ví dụ 1.250.000đ")
    number = re.sub(r"\D", "", big[1]) if grouped else big[1].replace(",", ".")
    rest = round(float(f"0.{big[3]}") * unit) if big[3] else 0
    return round(float(number) * unit) + rest + int(big[4] or 0) * 1000


def _day(match: re.Match[str], today: date) -> date:
    if match["plus"]:
        return today + timedelta(days=int(match["plus"]))
    year = int(match["y"]) if match["y"] else today.year
    year += 2000 if year < 100 else 0
    try:
        found = date(year, int(match["m"]), int(match["d"]))
        if not match["y"] and found < today:
            return found.replace(year=year + 1)
    except ValueError:
        raise InvalidInput(f"không có ngày {match[0]}: ghi ngày/tháng/năm") from None
    return found
