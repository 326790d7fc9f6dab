"""Finds lookalike domains: domains that can be mistaken for another one."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SAME = str.maketrans(
    {
        "0": "o", "1": "l", "i": "l", "|": "l", "3": "e", "5": "s", "$": "s", "@": "a",
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "l", "ѕ": "s",
        "ԁ": "d", "ո": "n", "ν": "v", "ο": "o", "α": "a", "ı": "l", "ɡ": "g", "đ": "d", "-": "",
    }
)  # fmt: skip
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))
_SHORTEST = 5  # letters: many honest short names differ by one letter


@lru_cache(maxsize=4096)
def looks_like(domain: str, others: frozenset[str]) -> bool:
    """True if `domain` is none of the `others`, nor below one, but looks like one of them."""
    domain = _shown(domain)
    known = {_shown(other) for other in others if other}
    if not domain or any(domain == one or domain.endswith(f".{one}") for one in known):
        return False
    return any(_are_alike(domain, one) for one in known)


def _are_alike(domain: str, other: str) -> bool:
    if skeleton(domain) == skeleton(other):
        return True
    name, _, ending = domain.partition(".")
    other_name, _, other_ending = other.partition(".")
    return (
        ending == other_ending
        and len(other_name) >= _SHORTEST
        and _differ_by_one_slip(skeleton(name), skeleton(other_name))
    )


@lru_cache(maxsize=1024)
def skeleton(domain: str) -> str:
    """The domain with similar letters made equal."""
    plain = unicodedata.normalize("NFKD", domain.lower()).translate(_SAME)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for pair, single in _PAIRS:
        plain = plain.replace(pair, single)
    return plain


def _differ_by_one_slip(one: str, other: str) -> bool:
    """True for one letter more, less or different, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    left, right = one[start:], other[start:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


@lru_cache(maxsize=1024)
def _shown(domain: str) -> str:
    """As a mail program shows it: A-labels (xn--) decoded."""
    domain = domain.lower().strip(". ")
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain
