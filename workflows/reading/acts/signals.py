"""Signals: what agents must know about a message, whatever it asks for (section 3, flags)."""

from __future__ import annotations

import re

from workflows.reading.lexicons import blank_separated
from workflows.reading.text.concepts import HitsBySentence, concepts_of
from workflows.reading.text.page import Page

_BY_PHRASE = frozenset({"legal_threat", "safety", "abusive_tone", "vulnerable", "minor"})
_SELF = blank_separated("toi minh em anh day chung i")
_AUTHORITY = re.compile(
    r"\b(?:toi|minh|em|anh|day|chung toi) (?:la |ben |thuoc |dang )?(?:can bo |ben )?"
    r"(?:cong an|canh sat|dieu tra vien|toa an|vien kiem sat|phong vien|nha bao|luat su|"
    r"thanh tra|co quan dieu tra|so thong tin)"
    r"|\bi am (?:a |an )?(?:police|lawyer|journalist|officer|reporter)"
)
_INSIDER = re.compile(
    r"\b(?:toi|minh|em|day) (?:la |ben )?(?:nhan vien|ky thuat(?: vien)?|"
    r"admin|quan ly|giam doc|sep)"
    r"(?: \w+){0,4} (?:ben (?:cong ty|cty|minh|ban) day|cua (?:cong ty|cty) day|ben day|noi bo)"
    r"|\bi work (?:for|at) your company"
)
_ENDINGS = blank_separated("exe scr bat cmd js vbs msi jar ps1 lnk iso")
_PROGRAM = re.compile(rf"\.(?:{'|'.join(_ENDINGS)})(?![\w.])")
_ADULT, _OLD = 18, 65


def phrase_signals(page: Page, rows: HitsBySentence) -> frozenset[str]:
    """The signals that the words themselves give."""
    said = concepts_of(rows)
    found = said & _BY_PHRASE
    if "authority" in said and _claims(_AUTHORITY, page):
        found.add("authority_claim")
    if "insider" in said and _claims(_INSIDER, page):
        found.add("impersonation_risk")
    if any(_PROGRAM.match(page.folded, place - 1) for place in page.where(_ENDINGS) if place):
        found.add("bad_attachment")
    return frozenset(found)


def _claims(pattern: re.Pattern[str], page: Page) -> bool:
    return any(pattern.match(page.folded, place) for place in page.where(_SELF))


def state_signals(
    *, age: int | None, secrets: frozenset[str], repaired: bool, issues: int
) -> frozenset[str]:
    """Returns the signals of what was found. `issues`: how many matters are raised."""
    found = {
        "minor": age is not None and age < _ADULT,
        "vulnerable": age is not None and age >= _OLD,
        "secret_sent": bool(secrets & {"password", "otp", "card"}),
        "sensitive": bool(secrets & {"identity", "card"}),
        "encoding_repaired": repaired,
        "multi_issue": issues > 1,
    }
    return frozenset(name for name, holds in found.items() if holds)
