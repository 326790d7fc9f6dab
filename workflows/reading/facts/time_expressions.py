"""Finds times as customers say them: `9h sáng nay`, `thứ 2 tuần trước`, `10h15 ngày 5/11`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.reading.lexicons import blank_separated
from workflows.reading.text.fold import fold_clean
from workflows.reading.text.page import Page

_WEEKDAY = (
    r"(?:thu (?:[2-7]|hai|bay|ba|tu|nam|sau)|chu nhat)(?!\w)"
    r"(?: (?:tuan )?(?:truoc|nay|sau|vua roi|roi|toi))?"
)
_DATE = (
    r"\d{1,2}[/-]\d{1,2}[/-](?:20)?\d\d(?!\d)|\d{1,2}\.\d{1,2}\.20\d\d|20\d\d-\d\d-\d\d|"
    r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\d/%])|"
    r"\d{1,2} thang \d{1,2}(?: nam 20\d\d)?"
)
_EXPRESSION = re.compile(
    "|".join(
        (
            r"(?:ngay|mung|mong|hom) (?:"
            + _DATE
            + r"|\d{1,2}-\d{1,2}(?![\d-])|\d{1,2}(?![\d.,:]))",
            _DATE,
            r"(?:h(?:om )?qua|h(?:om )?nay|hqa)(?!\w)|hom (?:kia|truoc|bua|no)|bua (?:qua|kia|"
            r"hom|truoc|no|" + _DATE + r"|\d{1,2}(?![\d/.,])|" + _WEEKDAY + r")",
            r"(?:sang|trua|chieu|toi|dem|khuya) (?:som )?(?:nay|qua|mai|hom (?:qua|nay|kia)|hqua|"
            r"hnay|ngay \d\S*|" + _WEEKDAY + r"|\d{1,2}/\d{1,2})",
            r"(?:sang|chieu|dem) som|nua dem",
            r"ngay mai|mai(?= (?:luc |tam |khoang )?\d)|(?<=[\dho] )mai(?!\w)|tomorrow",
            _WEEKDAY + r"|(?<!\w)(?:t[2-7]|cn) (?:tuan )?(?:truoc|nay|sau|roi)",
            r"(?:(?:ca|may) )?(?:tuan|thang) (?:truoc|roi|nay|qua|sau)|nam ngoai|nam truoc",
            r"(?:cuoi|dau|giua) (?:tuan|thang|nam)(?: (?:truoc|nay|roi|\d{1,2}(?:/20\d\d)?))?",
            r"(?:cach day )?(?:\d{1,3}|may|vai|ca) (?:ngay|hom|bua|tuan|thang|tieng|gio|"
            r"phut) (?:nay|truoc|qua|roi)",
            r"cach day (?:\d{1,3}|may|vai) (?:ngay|hom|tuan|thang|tieng|gio|phut)",
            r"thang (?:1[0-2]|[1-9])(?:/20\d\d)?(?![\d/])",
            r"(?:[01]?\d|2[0-3]) ?(?:"
            r"(?:gio|h) ?(?:[0-5]\d|ruoi|kem \d{1,2})?(?: ?(?:phut|ph|p)|')?|"
            r"g ?[0-5]\d(?: ?(?:phut|ph|p)|')?|"
            r"g(?= (?:sang|trua|chieu|toi|dem|khuya)\b))(?![\w/])|"
            r"(?:[01]?\d|2[0-3]):[0-5]\d",
            r"(?:mung|mong) \d{1,2}(?: tet)?|\d{1,2} tet",
            r"yesterday|today|this (?:morning|afternoon|week|month)|last (?:night|week|month|"
            r"year|\w+day)",
            r"(?:mon|tues|wednes|thurs|fri|satur|sun)day",
            r"\d{1,2}(?::\d\d)? ?[ap]m|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|"
            r"dec)[a-z]*(?: 20\d\d)?",
            r"(?:january|february|march|april|june|july|august|september|october|november|december|"
            r"(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec) (?=\d)) ?\d{0,2}(?:, 20\d\d)?|"
            r"(?:\d+|two|three|a few) (?:days|weeks|months|hours) ago|a (?:week|month) ago",
        )
    )
)
_PART = re.compile(
    r" (?:sang|trua|chieu|toi|dem|khuya)(?: som)?(?! (?:nay|qua|mai|hom|hqua|hnay|ngay|thu|"
    r"\d))(?!\w)"
)
_LINK = re.compile(
    r"[ ,]{0,2}(?:ngay|hom|luc|cua|khoang|tam|chung|co|do|loi|quang|vao|on|of|va|vs|voi|toi|-)?"
    r"[ ,-]{0,2}"
)
_INSIDE = (".", ",", "-", "/", "@")  # before a digit: the number began earlier
_OPENERS = blank_separated(
    """ngay mung mong hom hqua hnay hqa bua sang trua chieu toi dem khuya nua thu chu cn ca may tuan
    thang nam cuoi dau giua cach vai yesterday today this last monday tuesday wednesday thursday
    friday saturday sunday january february march april june july august september october november
    december jan feb mar apr jun jul aug sep oct nov dec a two three mai tomorrow
    t2 t3 t4 t5 t6 t7 tet"""
)
_SHARE = re.compile(r"(\d{1,2})/(\d{1,2})")
_MOST_SHARES = 10
_DAY_BEFORE = re.compile(
    r"(?:ngay|hom|tu|den|toi|luc|vao|sang|trua|chieu|dem|gio|\dh|thu \w+|mung|bua|qua|nay),? ?$"
)
_THIRD_PARTY = re.compile(
    r"(?:ben|nguoi|lan|nguoi dung|\bo|nut|dong|buoc|muc|trang|cot|hang|tang|cau|phan|bai|cai|may|"
    r"phia|dung|xep|hang|vi tri|cap|lop|chuong|dieu|khoan|diem|doi|ky|dot|tap|loai|hinh|bac|"
    r"goi|phong|lau|link|file|cong|ke|vong|lua chon|phuong an|dang|man hinh|tai khoan|so|van ban|"
    r"mail|thu|(?:den|het|toi|sang) ngay) $"
)
"""Before `thứ hai`: it counts, and is no Monday."""
_BORN = re.compile(r"\b(?:sinh|sinh ngay|ngay sinh|sn|sinh nam)[ :]{1,2}(?:ngay )?$")


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression at text[start:end]."""

    start: int
    end: int


def time_expressions(page: Page) -> Iterator[TimeExpression]:
    """Time expressions of a page, neighbours joined: `9h` + `sáng nay` is one."""
    current: TimeExpression | None = None
    for piece in _pieces(page):
        if current is None:
            current = piece
        elif _LINK.fullmatch(page.folded, current.end, piece.start):
            current = TimeExpression(current.start, piece.end)
        else:
            yield current
            current = piece
    if current is not None:
        yield current


def _pieces(page: Page) -> Iterator[TimeExpression]:
    """Single expressions, tried only at words that can open one."""
    folded, done = page.folded, 0
    for start in sorted((*page.numbers, *page.where(_OPENERS))):
        if start < done or (folded[start].isdigit() and folded[start - 1 : start] in _INSIDE):
            continue
        match = _EXPRESSION.match(folded, start)
        if match is None or not _plausible(page, match):
            continue
        part = _PART.match(folded, match.end())
        part = part if part and _is_part_of_day(page, part) else None
        done = part.end() if part and folded[start].isdigit() else match.end()
        yield TimeExpression(start, done)


def _is_part_of_day(page: Page, part: re.Match[str]) -> bool:
    """`9 giờ tối`, not `9 giờ tôi gọi`; without marks only where nothing follows."""
    written = page.text[part.start() + 1 : part.start() + 4].lower()
    if not part[0].startswith(" toi"):
        return True
    rest = page.folded[part.end() :].lstrip(" ")
    return written == "tối" or (written == "toi" and not rest[:1].isalnum())


def _is_share(page: Page, match: re.Match[str]) -> bool:
    """`24/7`, `3/4 nhân viên`: no day, unless a word before says so."""
    shares = _SHARE.fullmatch(match[0])
    if shares is None:
        return False
    part, whole = int(shares[1]), int(shares[2])
    if (part, whole) in ((24, 7), (7, 7)):
        return True
    before = page.folded[max(0, match.start() - 12) : match.start()]
    after = page.folded[match.end() : match.end() + 2]
    counts = (after[:1] == " " and after[1:].isalpha()) or before.endswith(("ti le ", "ty le "))
    return part < whole <= _MOST_SHARES and counts and not _DAY_BEFORE.search(before)


def _is_english_month(written: str) -> bool:
    """False for `3 máy`, `3 sếp` and for `3 may`: the months have a capital there."""
    month = _LOOKS_LIKE_MONTH.search(fold_clean(written))
    return month is None or written[month.start() : month.end()] in ("May", "Sep", "MAY", "SEP")


_LOOKS_LIKE_MONTH = re.compile(r"(?<![a-z])(?:may|sep)(?![a-z])(?! (?:ngay|hom|tuan|thang|gio))")


def _plausible(page: Page, match: re.Match[str]) -> bool:
    """Not `bên thứ ba`, not `tôi qua`, not the middle of a longer word or number."""
    end = match.end()
    if _is_share(page, match):
        return False
    if end < len(page.folded) and page.folded[end].isalnum() and match[0][-1].isalnum():
        return False
    if _BORN.search(page.folded[max(0, match.start() - 20) : match.start()]):
        return False
    if not _is_english_month(page.text[match.start() : end]):
        return False
    if match[0].startswith("thu "):
        bare = page.text[match.start() : match.start() + 3].lower()
        named = bare == "thứ" or (bare == "thu" and match[0][4].isdigit())
        return named and not _THIRD_PARTY.search(
            page.folded[max(0, match.start() - 12) : match.start()]
        )
    if match[0].startswith("toi "):
        return page.text[match.start() : match.start() + 3].lower() in ("tối", "toi")
    return not match[0].startswith("sang ") or page.text[match.start() + 1].lower() in "áa"
