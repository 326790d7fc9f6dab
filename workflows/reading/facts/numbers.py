"""Phone numbers and tax codes, which look alike: labels and check digits decide."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from workflows.reading.facts.collector import FoundFact, matches_at
from workflows.reading.text.fold import contains_any
from workflows.reading.text.page import Page

_PHONE = re.compile(
    r"(?<![\w+@-])(?<!\d\.)(?:\(?\+?84\)?|0084|"
    r"\(?[0o])[ .-]?(?:\(0\))?(?:[ .()-]{0,2}\d){8,10}(?![\d@])(?!-\d{3}\b)"
)
_EIGHT_DIGITS = re.compile(r"[^\W\d]*\d(?:[ .()-]{0,2}\d){7}")
_FOREIGN = re.compile(r"(?<![\w+])\+(?!84)\d(?:[ .()-]{0,2}\d){7,14}(?!\d)")
_MOBILE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}")
_LANDLINE = re.compile(r"02\d{9}")
_OLD_SAIGON = re.compile(r"\(?08\)?[ .-]+[3678]\d{3}\b|\(08\)")
_PHONE_LABEL = re.compile(
    r"(?:sdt|so dt|\bdt|dien thoai|phone|tel|mobile|call|\blh|lien he|zalo|\bgoi|hotline|di dong|"
    r"\bso|lien lac)\W{0,3}(?:\w+ ){0,3}\W{0,2}$"
)
_OTHER_LABEL = re.compile(
    r"\b(?:so tai khoan|stk|tk|account(?: no\.?| number)?|ma (?:van don|don(?: hang)?|kh|khach"
    r"(?: hang)?|vach|gd|giao dich|hop dong|the)|serial|seri|sn|imei|cccd|cmnd|cmt|can cuoc|"
    r"barcode|so the|passport|ho chieu|hoa don|tracking)"
    r"(?: (?:so|cua|la|toi|em|minh|number|no))*\W{0,3}$"
)
"""Before a number that is no phone, whatever it looks like."""
_TAX_LABEL = r"(?:\bmst|ma so thue|\btax (?:code|id|no)|\bvat (?:no|number|code))"
_TAX_CUES = ("mst", "ma so thue", "tax ", "vat ")
_TAX = re.compile(_TAX_LABEL + r"[^\d]{0,25}(\d(?:[ .]?\d){8,9}(?:-\d{3})?)(?![\d])")
_BRANCH = re.compile(r"(?<![\w-])\d{10}-\d{3}(?![\w-])")
_TAX_LOOK = re.compile(_TAX_LABEL + r"\W{0,3}(?:\w+ ){0,3}\W{0,2}$")
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
# Prefixes of four digits that ended in September 2018, and what replaced them.
_RENUMBERED = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037",
    "0168": "038", "0169": "039", "0120": "070", "0121": "079", "0122": "077", "0126": "076",
    "0128": "078", "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


def e164(written: str) -> str:
    """Returns a Vietnamese number in E.164 with today's prefix, or "" if it is none."""
    digits = "".join(char for char in written.lower().replace("o", "0") if char.isdigit())
    digits = digits.removeprefix("00")
    if digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:].removeprefix("0")
    elif not digits.startswith("0"):
        digits = "0" + digits
    digits = _RENUMBERED.get(digits[:4], digits[:4]) + digits[4:] if len(digits) == 11 else digits
    valid = _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)
    return "+84" + digits[1:] if valid else ""


def is_tax_code(digits: str) -> bool:
    """True if ten digits pass the tax code's check (weights over the first nine, mod 11)."""
    if len(digits) != 10 or not digits.isdigit():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return 10 - total % 11 == int(digits[9])


def has_long_numbers(page: Page) -> bool:
    """True if some digits stand close enough to make a phone number or a tax code."""
    return any(_EIGHT_DIGITS.match(page.folded, place) for place in page.numbers)


def tax_codes(page: Page) -> Iterator[FoundFact]:
    """Labelled tax codes and branch codes that pass the check. A lost leading zero is put back."""
    folded = page.folded
    for match in _TAX.finditer(folded) if contains_any(folded, _TAX_CUES) else ():
        digits, _, branch = match[1].partition("-")
        digits = "".join(char for char in digits if char.isdigit())
        code = digits if len(digits) == 10 else "0" + digits
        if is_tax_code(code):
            yield FoundFact(
                "tax", f"{code}-{branch}" if branch else code, match.start(1), match.end(1)
            )
    for match in matches_at(_BRANCH, folded, page.numbers):
        if is_tax_code(match[0][:10]):
            yield FoundFact("tax", match[0], match.start(), match.end())


def phones(page: Page, hotline: str) -> Iterator[FoundFact]:
    """Customers' numbers: never the company's own, and no bare number that may be a tax code."""
    folded, signs = page.folded, ("(", "+", "(+")
    words = (*page.numbers, *page.where({"o"}))
    places = {at - n for at in words for n in (0, 1, 2) if not n or folded[at - n : at] in signs}
    for match in matches_at(_PHONE, folded, sorted(places)):
        number = e164(match[0])
        before = folded[max(0, match.start() - 30) : match.start()]
        if number and number != hotline and not _doubtful(match[0], before):
            yield FoundFact("phone", number, match.start(), match.end())
    if "+" in folded:
        yield from _foreign(folded, hotline)


def _doubtful(written: str, before: str) -> bool:
    """Labelled as a tax code, or an old number of the city, or either of the two.

    Issued tax codes begin with 0300 to 0320: only there a bare number may be either.
    """
    if _TAX_LOOK.search(before) or _OTHER_LABEL.search(before) or _OLD_SAIGON.match(written):
        return True
    bare = written.isdigit() and written.startswith("0320") and is_tax_code(written)
    return bare and not _PHONE_LABEL.search(before)


def _foreign(folded: str, hotline: str) -> Iterator[FoundFact]:
    for match in _FOREIGN.finditer(folded):
        try:
            number = phonenumbers.parse(match[0], None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if value != hotline:
                yield FoundFact("phone", value, match.start(), match.end())
