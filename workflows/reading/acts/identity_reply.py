"""A short answer to "was that you?" (PV-19, T14b): yes, no, or nothing certain.

Narrow on purpose: a wrong yes lets a stranger in, a wrong no removes the customer's own contact.
An unclear answer goes to a human.
"""

from __future__ import annotations

import re

from workflows.reading.text.fold import fold

_WORD = re.compile(r"[a-z']+")
_FEW_WORDS = 15
_POLITE = frozenset(
    _WORD.findall(
        "da vang thua a nhe nha nhi roi vay oi day the em anh chi shop ban ad admin ben cong ty "
        "quy cam on thank thanks you"
    )
)
_YES = frozenset({"dung", "phai", "chinh", "xac", "yes", "correct"})
_NO = frozenset({"khong", "ko", "kg", "no", "sai"})
_ME = r"(?:toi|minh|em|chung toi|ben toi|ben em)"
_SAYS_NO = re.compile(
    rf"\b(?:khong|ko|kg|dau) phai (?:la |do |cua )*{_ME}\b"
    rf"|\b{_ME} (?:khong|ko|kg|chua) (?:he |bao gio |co )*(?:gui|viet)"
    r"(?: (?:thu|mail|email|tin|yeu cau))?(?: (?:do|nay|kia|ay|nao|gi))?$"
    r"|\bnot (?:me|mine|from me)\b|\bi (?:did not|didn't|never) (?:send|write)\b"
)
_SAYS_YES = re.compile(
    rf"\b(?:dung|chinh|phai) (?:la )?(?:do )?{_ME}\b|\b(?:la|do) {_ME} (?:da )?(?:gui|viet)\b"
    rf"|\b(?:thu|mail|email|yeu cau) (?:do|nay|kia|ay) (?:la )?cua {_ME}\b"
    r"|\b(?:it|that) was me\b|\byes i (?:did|sent)\b"
)
_NEGATION = re.compile(r"\b(?:khong|ko|kg|chua|chang|dau|not|no|never|\w+n't)\b")


def explicit_answer(text: str) -> bool | None:
    """Returns a yes or no that names who wrote, or None if the text says neither for certain."""
    words = _WORD.findall(fold(text))
    if "?" in text or len(words) > _FEW_WORDS:
        return None
    said = " ".join(words)
    if _SAYS_NO.search(said):
        return False
    return True if _SAYS_YES.search(said) and not _NEGATION.search(said) else None


def bare_answer(text: str) -> bool | None:
    """Returns a mere yes or no (polite words aside), or None for anything else."""
    said = set(_WORD.findall(fold(text))) - _POLITE
    if "?" in text or not said:
        return None
    if said <= _YES:
        return True
    return False if said <= _NO else None
