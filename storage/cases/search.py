"""Text for search: "Nguyễn Thị Đào", "nguyen thi dao" and "NGUYỄN THỊ ĐÀO" are the same."""

from __future__ import annotations

import unicodedata

COUNTRY = "+84"
FIRST_MARK = "\u0300"


def fold(text: str) -> str:
    """The text in lower case, without diacritics and double spaces, with đ as d."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    bare = [c for c in plain if c < FIRST_MARK or not unicodedata.combining(c)]
    return " ".join("".join(bare).split())


def both_ways(phone: str) -> str:
    """A Vietnamese number as people type it: +84912345678 and 0912345678."""
    if not phone.startswith(COUNTRY):
        return phone
    return f"{phone} 0{phone.removeprefix(COUNTRY)}"
