"""Numbers, times and amounts in words, as digits: `hai triệu tư`, `tám giờ kém mười lăm`.

Facts are read from the text with digits. A number word is turned only where something beside it
says that it counts (an hour, a day, an amount, nine digits in a row): `năm`, `tư` and `không` mean
much else. Words are compared with their marks; without marks only where the text has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.reading.lexicons import blank_separated
from workflows.reading.text.fold import fold_clean
from workflows.reading.text.page import Page

_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_BARE = {fold_clean(word): value for word, value in _DIGITS.items()}
_TENS, _TEENS, _HUNDRED = ("mươi", "chục"), ("mười",), "trăm"
_BRIDGES = frozenset({"linh", "lẻ"})
_MARKED = {
    "gio": "giờ", "kem": "kém", "phut": "phút", "ngay": "ngày", "thang": "tháng", "lan": "lần",
    "so": "số", "tram": "trăm", "ruoi": "rưỡi", "le": "lẻ", "ham": "hăm", "chuc": "chục",
    "nguoi": "người", "cai": "cái", "may": "máy", "goi": "gói", "bua": "bữa", "don": "đơn",
    "tuan": "tuần",
}  # fmt: skip
"""Beside a number these mean the same without their marks."""
_TOKEN = re.compile(r"[^\W_]+")
_SCALES = {"nghìn": 3, "ngàn": 3, "ngìn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}
_BARE_SCALES = {fold_clean(word): scale for word, scale in _SCALES.items()}
_SLANG = {"củ": " triệu", "chai": " triệu", "lít": "00 nghìn", "xị": "00 nghìn"}
_BARE_SLANG = {"cu": "củ", "lit": "lít", "xi": "xị"}
_POURED = blank_separated(
    "xăng xang nước nuoc dầu dau sữa sua bia rượu ruou sơn mắm mam nhớt nhot mật tương dung"
)
_MONEY_NEAR = re.compile(
    r"\b(?:tru|mat|chuyen|nap|dong|tra|tien|phi|gia|hoan|no|thu|ck|nop|thanh toan|den|den bu)\b"
)
_PARTS = r"(?:sáng|trưa|chiều|tối|đêm|khuya|sang|trua|chieu|toi|dem)"
_WEEK_AGO = re.compile(
    r"\btuần (?:vừa (?:rồi|qua)|qua|rồi)\b|\btuan (?:vua (?:roi|qua)|qua)\b", re.I
)
_HALF_PAST = re.compile(rf"(?<![\d.,/])(\d{{1,2}}) (?:rưỡi|ruoi)(?= {_PARTS}\b)", re.I)
_DOTTED_HOUR = re.compile(rf"(?<![\d.,/])([01]?\d|2[0-3])\.([0-5]\d)(?= {_PARTS}\b)", re.I)
_DOTTED_DAY = re.compile(
    r"(?<!\w)((?:từ |tu )?(?:ngày|ngay|hôm|hom)) (0?[1-9]|[12]\d|3[01])"
    r"\.(0?[1-9]|1[0-2])(?![\d.,])",
    re.I,
)
_THIS_MONTH = re.compile(
    r"(?<!\w)(?:ngày|ngay|mồng|mùng|mong|mung) (\d{1,2}) (?:tháng|thang) (?:này|ni|nay)(?!\w)", re.I
)
_LUNAR = re.compile(r"(?<!\w)tháng (?:giêng|chạp)(?!\w)", re.I)
_PHONE_LENGTHS = range(9, 12)
_THRICE = {"hai": 2, "ba": 3, "bốn": 4, "bon": 4}
_ONE = rf"(?:{'|'.join([*_BARE, 'muoi', 'tram', 'ham'])})"
_MEASURES = blank_separated(
    """gio nghin ngan ngin trieu ty ti tram muoi chuc ruoi cu chai lit xi con so chin tam bay oh
    ngay mong mung hom thang kem"""
)
_NAMED = frozenset({"gieng", "chap", "tuan"})
_SPOKEN = re.compile(
    rf"\b{_ONE} (?:gio|nghin|ngan|ngin|trieu|ty|ti|tram|muoi|chuc|ruoi|cu|chai|lit|xi|con|so"
    rf"|{_ONE})\b"
    rf"|\b(?:ngay|mong|mung|hom|thang|trieu|kem) {_ONE}\b|\d (?:cu|chai|lit|xi|gio kem)\b|\boh\b"
)
_UNUSUAL = re.compile(
    r"\d ruoi |\d\.\d\d? |\d\.\d|\d thang (?:nay|ni)\b|thang (?:gieng|chap)|tuan (?:vua|qua|roi)"
)
"""Gates, on the folded text: most messages have neither."""


@dataclass(frozen=True, slots=True)
class _Word:
    word: str
    start: int
    end: int


def with_digits(page: Page, now: datetime) -> str:
    """The text with spoken numbers, amounts and times as digits; unchanged if it has none."""
    text, said = page.text, page.places.keys()
    if said & _MEASURES and _SPOKEN.search(page.folded):
        text = _turned(text)
    figures = bool(page.numbers) or bool(said & _NAMED)
    return _reworded(text, now) if figures and _UNUSUAL.search(page.folded) else text


def _turned(text: str) -> str:
    words = [
        _Word(_MARKED.get(word := match[0].lower(), word), match.start(), match.end())
        for match in _TOKEN.finditer(text)
    ]
    values = _BARE if text.isascii() else _DIGITS
    edits = sorted(_edits(text, words, values))
    out, last = [], 0
    for start, end, digits in edits:
        if start >= last:
            out += [text[last:start], digits]
            last = end
    return "".join((*out, text[last:]))


def _edits(
    text: str, words: Sequence[_Word], values: dict[str, int]
) -> Iterator[tuple[int, int, str]]:
    place = 0
    while place < len(words):
        for find in (_phone, _amount, _hour, _day, _month):
            found = find(text, words, place, values)
            if found is not None:
                count, digits = found
                yield words[place].start, words[place + count - 1].end, digits
                place += count
                break
        else:
            place += 1


Found = tuple[int, str] | None


def _phone(text: str, words: Sequence[_Word], at: int, values: dict[str, int]) -> Found:
    """Nine to eleven digits in a row, some perhaps as figures: `không chín một hai …`."""
    digits, place, spoken = "", at, 0
    while place < len(words) and len(digits) <= max(_PHONE_LENGTHS):
        word = words[place].word
        if word.isdigit() and len(word) <= 4:
            digits += word
        elif word in ("oh", "o") and not digits:
            digits, spoken = "0", 1
        elif skipped := _repeat(words, place, values):
            digits += str(values[words[place + skipped].word]) * _THRICE[word]
            place += skipped
            spoken += 1
        elif word in values:
            digits += str(values[word])
            spoken += 1
        else:
            break
        place += 1
    long = len(digits) in _PHONE_LENGTHS and digits[0] == "0" and spoken >= 3
    return (place - at, digits) if long else None


def _repeat(words: Sequence[_Word], at: int, values: dict[str, int]) -> int:
    """How many words on the repeated digit is: `ba con tám`, `ba lần số tám`; 0 for none."""
    if words[at].word not in _THRICE:
        return 0
    said = [word.word for word in words[at + 1 : at + 4]]
    between = 2 if said[:2] == ["lần", "số"] else 1
    repeats = said[:1] and said[0] in ("con", "số", "lần")
    return between + 1 if repeats and len(said) > between and said[between] in values else 0


def _amount(text: str, words: Sequence[_Word], at: int, values: dict[str, int]) -> Found:
    """A spoken number before a unit of money, with what follows it: `hai triệu tư`."""
    count, value = _number(words, at, values)
    unit = words[at + count] if at + count < len(words) else None
    if unit is None:
        return None
    if words[at].word.isdigit():
        slang = words[at + 1].word if at + 1 < len(words) else ""
        slang = _BARE_SLANG.get(slang, slang) if text.isascii() else slang
        near = slang in _SLANG and _is_slang(text, words, at, at + 1)
        return (2, f"{words[at].word}{_SLANG[slang]}") if near else None
    scale = _unit(unit.word, text)
    if unit.word in _SLANG and count and _is_slang(text, words, at, at + count):
        return (count + 1, f"{value}{_SLANG[unit.word]}")
    if count == 0 and scale and scale >= 6 and at + 1 < len(words):
        tail = values.get(words[at + 1].word)  # `triệu hai`
        before = words[at - 1].word if at else ""
        if tail and not before.isdigit() and before not in values and before != "mấy":
            return (2, f"1 {unit.word} {tail}")
    if count and unit.word == "rưỡi" and value is not None and value % 100 == 0:
        return (count, f"{value // 100} trăm") if value else None
    if not count or scale is None:
        return None
    more, extra = _after_unit(words, at + count + 1, values)
    return (count + 1 + extra, f"{value} {unit.word}{more}")


def _after_unit(words: Sequence[_Word], at: int, values: dict[str, int]) -> tuple[str, int]:
    """What follows a unit: `tư` in `hai triệu tư`, `một trăm nghìn` after `hai triệu`."""
    count, value = _number(words, at, values)
    following = words[at + count].word if at + count < len(words) else ""
    if count and following in ("nghìn", "ngàn", "nghin", "ngan"):
        return f" {value}", count  # three digits after a million: `2 triệu 100`
    if count == 1 and value and following not in _COUNTED:
        return f" {value}", 1
    return "", 0


_COUNTED = blank_separated("lần ngày tháng năm nam tuần giờ phút hôm hom người cái máy gói bữa đơn")


def _hour(text: str, words: Sequence[_Word], at: int, values: dict[str, int]) -> Found:
    """`chín giờ`, `tám giờ kém mười lăm`, `10 giờ kém mười lăm`, `mười giờ hai mươi`."""
    figure = words[at].word.isdigit() and len(words[at].word) <= 2
    count, value = (1, int(words[at].word)) if figure else _number(words, at, values)
    following = words[at + count].word if at + count < len(words) else ""
    if not count or value is None or value > 24 or following != "giờ":
        return None
    place = at + count + 1
    less = place < len(words) and words[place].word == "kém"
    spoken, number = _number(words, place + less, values)
    after = words[place + less + spoken].word if place + less + spoken < len(words) else ""
    alone = 0 if less or after == "phút" else 10  # `mười giờ hai` is no minute
    if spoken and number is not None and alone <= number < 60:
        minutes = f" kém {number}" if less else f" {number:02d}"
        return (count + 1 + less + spoken, f"{value} giờ{minutes}")
    return None if figure else (count + 1, f"{value} giờ")


def _day(text: str, words: Sequence[_Word], at: int, values: dict[str, int]) -> Found:
    """`ngày hai mốt`, `mồng chín`: the word before says that it is a day."""
    if words[at].word not in ("ngày", "mồng", "mùng", "mong", "mung", "hôm"):
        return None
    count, value = _number(words, at + 1, values)
    if not count or value is None or not 1 <= value <= 31:
        return None
    months = at + 1 + count < len(words) and words[at + 1 + count].word == "tháng"
    sure = months or words[at].word in ("mồng", "mùng") or value > 10
    return (1 + count, f"{text[words[at].start : words[at].end]} {value}") if sure else None


def _month(text: str, words: Sequence[_Word], at: int, values: dict[str, int]) -> Found:
    """`tháng ba`, after a day; alone it may count months."""
    if words[at].word != "tháng" or not at:
        return None
    count, value = _number(words, at + 1, values)
    if not count or value is None or not 1 <= value <= 12:
        return None
    before = words[at - 1]
    dated = before.word.isdigit() or before.word in values or before.word in (*_TENS, *_TEENS)
    return (1 + count, f"{text[words[at].start : words[at].end]} {value}") if dated else None


def _number(words: Sequence[_Word], at: int, values: dict[str, int]) -> tuple[int, int | None]:
    """How many words from there on are one number below a thousand, and its value."""
    count, total = _below_hundred(words, at, values)
    after = words[at + count].word if at + count < len(words) else ""
    if not count or after != _HUNDRED:
        return count, total if count else None
    hundreds, place = (total or 0) * 100, at + count + 1
    if place < len(words) and words[place].word in _BRIDGES:
        place += 1
    more, rest = _below_hundred(words, place, values)
    if not more:
        return count + 1, hundreds
    short = more == 1 and words[place - 1].word == _HUNDRED  # `trăm hai`: 120
    return place + more - at, hundreds + (rest or 0) * (10 if short and (rest or 0) < 10 else 1)


def _below_hundred(
    words: Sequence[_Word], at: int, values: dict[str, int]
) -> tuple[int, int | None]:
    if at >= len(words):
        return 0, None
    word = words[at].word
    following = words[at + 1].word if at + 1 < len(words) else ""
    ones = values.get(following)
    if word in (*_TEENS, "muoi"):
        return (2, 10 + ones) if ones is not None and following not in ("không",) else (1, 10)
    if word == "hăm" and ones is not None:
        return 2, 20 + ones
    tens = values.get(word)
    if tens is None:
        return 0, None
    if following in (*_TENS, "muoi"):
        third = values.get(words[at + 2].word) if at + 2 < len(words) else None
        return (3, tens * 10 + third) if third is not None else (2, tens * 10)
    if ones is not None and following in ("mốt", "lăm", "tư", "mot", "lam") and tens >= 2:
        return 2, tens * 10 + ones  # `hai mốt`
    return 1, tens


def _unit(word: str, text: str) -> int | None:
    """The power of ten that a word for money stands for."""
    if word in _SCALES:
        return _SCALES[word]
    return _BARE_SCALES.get(word) if text.isascii() else None


def _is_slang(text: str, words: Sequence[_Word], at: int, unit: int) -> bool:
    """`nạp 5 lít` is money; `đổ 5 lít xăng` is none."""
    following = words[unit + 1].word if unit + 1 < len(words) else ""
    return following not in _POURED and _speaks_of_money(text, words[at].start)


def _speaks_of_money(text: str, place: int) -> bool:
    return bool(_MONEY_NEAR.search(fold_clean(text[max(0, place - 40) : place])))


_Reword = Callable[[re.Match[str]], str]


def _reworded(text: str, now: datetime) -> str:
    """Times in figures that are written unlike others, as others write them."""
    rows: tuple[tuple[re.Pattern[str], str | _Reword], ...] = (
        (_HALF_PAST, r"\1h30"),
        (_DOTTED_HOUR, r"\1h\2"),
        (_DOTTED_DAY, r"\1 \2/\3"),
        (_THIS_MONTH, lambda match: f"ngày {match[1]}/{now.month}"),
        (_LUNAR, lambda match: "tháng 1" if "giêng" in match[0].lower() else "tháng 12"),
        (_WEEK_AGO, "tuần trước"),
    )
    for pattern, form in rows:
        text = pattern.sub(form, text)
    return text
