"""Which charset bytes without a right label are most probably in, by how their letters lie."""

from __future__ import annotations

import re

_ENOUGH = 4000  # bytes looked at
_FEWEST = 6  # bytes beyond ASCII below which nothing is said
_RUN = re.compile(rb"[\x80-\xff]+")
_SHIFTED = re.compile(rb"[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]|[\xa1-\xdf]")
_BIG5 = re.compile(rb"[\xa1-\xf9][\x40-\x7e\xa1-\xfe]")


def likely(raw: bytes) -> str:
    """The codec of East Asian or Cyrillic bytes that are no UTF-8; "" where they look Western."""
    head = raw[:_ENOUGH]
    runs = _RUN.findall(head)
    high = b"".join(runs)
    if len(high) < _FEWEST or len(high) < 2 * len(runs):
        return ""
    if sum(byte >= 0xC0 for byte in high) * 20 >= len(high) * 19:
        return _cyrillic(high) if len(high) >= 3 * len(runs) else ""
    if min(high) > 0xA0 and all(len(run) % 2 == 0 for run in runs[:-1]):
        return _of_pairs(high)
    return _shifted(head, len(high))


def _cyrillic(high: bytes) -> str:
    """Small letters are the many: KOI8-R has them below the capitals, windows-1251 above."""
    return "koi8_r" if sum(byte < 0xE0 for byte in high) * 2 > len(high) else "cp1251"


def _of_pairs(high: bytes) -> str:
    leads = high[::2]
    if sum(lead in (0xA4, 0xA5) for lead in leads) * 5 >= len(leads):  # kana
        return "euc_jp"
    letters = [lead for lead in leads if lead >= 0xB0]
    hangul = sum(lead <= 0xC8 for lead in letters)
    return "cp949" if hangul * 20 >= len(letters) * 17 else "gb18030"


def _shifted(head: bytes, high: int) -> str:
    pairs = [pair for pair in _SHIFTED.findall(head) if len(pair) == 2]
    kana = sum(pair[0] in (0x82, 0x83) for pair in pairs)
    if pairs and kana * 4 >= len(pairs):
        return "cp932"
    leads = _BIG5.findall(head)
    low = sum(pair[1] < 0x80 for pair in leads)
    whole = sum(1 + (pair[1] > 0x7F) for pair in leads)
    common = sum(0xA1 <= pair[0] <= 0xC6 for pair in leads)
    fits = whole == high and low * 8 >= len(leads) and common * 5 >= len(leads) * 4
    return "big5hkscs" if fits else ""
