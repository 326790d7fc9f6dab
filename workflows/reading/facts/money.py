"""Amounts in đồng as customers write them: 1.000.000đ, 500k, 1tr2, 2 triệu rưỡi, 1 tỷ 2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from workflows.reading.facts.collector import FoundFact, matches_at
from workflows.reading.text.fold import contains_any
from workflows.reading.text.page import Page

_NUMBER = r"\d{1,3}(?:[.,]\d{3}){1,4}(?![.,]?\d)|\d{1,12}(?:[.,]\d{1,2})?(?![.,]?\d)"
_UNITS = {"k": 3, "ngan": 3, "nghin": 3, "ngin": 3, "trieu": 6, "tr": 6, "ty": 9, "ti": 9}
_COUNTS = re.compile(
    r" (?:lan(?! (?:dau|thu|nay|truoc|cuoi|gan|\d))|nguoi|luot|khach|view|km|met|chu|cau|loi|cuoc|"
    r"san pham|don hang|nhan vien|may|thiet bi|tin nhan|mail|thu)(?!\w)"
)
"""After a number: so many times or persons, no money."""
_WRITTEN = {"ngan": ("ngàn", "ngan"), "ti": ("tỉ", "ti"), "ty": ("tỷ", "tỹ", "ty", "tỉ")}
_SCALED = re.compile(
    rf"(?<![\w.,/-])(?P<n>{_NUMBER}|nua) ?(?P<unit>k|ngan|nghin|ngin|trieu|tr|ty|ti)"
    r"(?: ?(?P<more>\d{1,3})(?![\d/h]|[.,]\d| ?(?:k|lan|tr|trieu|ngay|gio|tieng|nguoi|user|"
    r"hom|thang|nam|tuan|bua|phut|gb|cai|may|goi|don)\b)|"
    r" (?P<half>ruoi))?(?!\w)"
)
_PLAIN = re.compile(
    r"(?<![\w.,/-])(?:[$₫] ?)?(?P<n>\d{1,3}(?:[.,]\d{3}){1,4}|\d{4,12})(?![.,]?\d)"
    r" ?(?P<money>dong|vnd|d|₫)?(?![\w-])"
)
_HUNDRED = re.compile(r"(?<!\w)(?:(?P<n>\d) )?tram ruoi(?!\w)")
_FOREIGN = re.compile(r" ?(?:usd|eur|dollars?|\$)")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}$")
_LEAST = 1000  # less is a count, not money
_LEAST_BARE = 10_000  # 5.000 without a unit may be five million in speech: ask


def amounts(page: Page) -> Iterator[FoundFact]:
    """Every amount, in reading order, as whole đồng."""
    if not page.numbers and not contains_any(page.folded, ("nua", "ruoi")):
        return
    found = [*_scaled(page), *_hundreds(page.folded), *_plain(page)]
    last = -1
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if item.start >= last:
            last = item.end
            yield item


def _scaled(page: Page) -> Iterator[FoundFact]:
    places = sorted((*page.numbers, *page.where({"nua"})))
    for match in matches_at(_SCALED, page.folded, places):
        if not _is_unit(page.text, match) or page.folded.startswith(" vi", match.end()):
            continue
        if match["unit"] not in ("k", "tr") and _COUNTS.match(page.folded, match.end()):
            continue  # `một ngàn lần rồi`
        power = _UNITS[match["unit"]]
        value = Decimal("0.5") if match["n"] == "nua" else _number(match["n"], power)
        if match["more"]:
            value += Decimal(f"0.{match['more']}")
        if match["half"]:
            value += Decimal("0.5")
        dong = int(value * 10**power)
        if dong >= _LEAST:
            yield FoundFact("amount", str(dong), match.start(), match.end())


def _is_unit(text: str, match: re.Match[str]) -> bool:
    """`5 ngàn`, `2 tỉ`; not `0912345678 ngân hàng`, not `3 tí`."""
    written = text[match.start("unit") : match.end("unit")].lower()
    forms = _WRITTEN.get(match["unit"])
    number = match["n"]
    code = number[0] == "0" and len(number) > 1 and number[1].isdigit()
    return not code and (forms is None or written in forms)


def _number(written: str, power: int) -> Decimal:
    """`1.500` before k is 1500; `1.2` and `1,2` are one and a fifth."""
    groups = re.split(r"[.,]", written)
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and power == 3:
        return Decimal("".join(groups))
    if len(groups) > 2:
        return Decimal("".join(groups))
    return Decimal(".".join(groups))


def _hundreds(folded: str) -> Iterator[FoundFact]:
    for match in _HUNDRED.finditer(folded) if "tram ruoi" in folded else ():
        value = int(match["n"] or 1) * 100_000 + 50_000
        yield FoundFact("amount", str(value), match.start(), match.end())


def _plain(page: Page) -> Iterator[FoundFact]:
    folded = page.folded
    signed = contains_any(folded, "$₫")
    for match in _PLAIN.finditer(folded) if signed else matches_at(_PLAIN, folded, page.numbers):
        grouped = "." in match["n"] or "," in match["n"]
        if (not grouped and not match["money"]) or _FOREIGN.match(folded, match.end()):
            continue
        value = int(re.sub(r"[.,]", "", match["n"]))
        if match["n"][0] == "0" or _ADDRESS.match(match["n"]) or "$" in match[0]:
            continue
        if value >= (_LEAST if match["money"] else _LEAST_BARE):
            yield FoundFact("amount", str(value), match.start(), match.end())
