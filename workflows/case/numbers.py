"""Case numbers that can be read over the phone: `KN-2026-000123-1` (X-02)."""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"\b([A-Za-z]{2,4})[\s-]*(20\d\d)[\s-]*(\d{3,9})[\s-]+(\d)(?!\d)")


def check_digit(digits: str) -> str:
    """The ISO 7064 MOD 11,10 character: every single wrong digit is detected."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def case_number(prefix: str, year: int, serial: int) -> str:
    """The number of the `serial`-th case of a year."""
    return f"{prefix}-{year}-{serial:06d}-{check_digit(f'{year}{serial:06d}')}"


def mentioned(text: str, prefix: str) -> tuple[str, ...]:
    """Well-formed numbers of this tenant in a text, canonical, in order, each once.

    Spaces, lower case and lost leading zeros are accepted; a wrong check character is not.
    """
    found: dict[str, None] = {}
    for letters, year, serial, check in _WRITTEN.findall(text):
        number = case_number(prefix, int(year), int(serial))
        if letters.upper() == prefix.upper() and number.endswith(f"-{check}"):
            found[number] = None
    return tuple(found)


def letter_key(number: str, place: int) -> str:
    """The key of the `place`-th letter that a case has owed."""
    return f"{number}.{place}"


def serial(key: str) -> int:
    """Returns the letter's place in its case (1, 2, 3…), or 0 for a key of another form."""
    place = key.rpartition(".")[2]
    return int(place) if place.isascii() and place.isdigit() else 0
