"""Masks long numbers: enough is shown to recognise one, not enough to copy it (PV-01)."""

from __future__ import annotations

import re

from workflows.letters import mask
from workflows.messaging.channels import COUNTER, POST

LONG = 9
"""Digits from which a number identifies a person: phones have 9 and more, cards 12 to 19."""

_NUMBER = re.compile(
    r"(?<![\w/-])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ .-]?\d)+(?![\w/-])(?!\s*(?:đồng|đ\b|VND|vnđ))",
    re.IGNORECASE,
)


def mask_numbers(text: str) -> str:
    """The text with the middle of every long number hidden; case numbers and money stay."""
    return _NUMBER.sub(_hidden, text)


def mask_address(channel: str, written: str) -> str:
    """An address for reading: mail addresses whole, numbers and provider ids in part."""
    if "@" in written or channel in (POST, COUNTER):
        return mask_numbers(written)
    return mask(written) if len(written) > LONG else written


def _hidden(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return mask(digits) if len(digits) >= LONG else found[0]
