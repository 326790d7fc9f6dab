"""How long to wait before a mail server is asked again (email.md 2.3)."""

from __future__ import annotations

import secrets

_LONGEST = 300.0
_AFTER_REFUSAL = (15 * 60.0, 60 * 60.0, 4 * 60 * 60.0)


def after_trouble(failures: int) -> float:
    """Seconds after so many failures in a row: 1 s, doubling to five minutes, up to half less."""
    wait = min(_LONGEST, 2.0 ** min(failures, 10) / 2)
    return wait * (0.5 + secrets.randbelow(500) / 1000)


def after_refusal(refusals: int) -> float:
    """Seconds after so many refused logins in a row: more of them would lock the account."""
    return _AFTER_REFUSAL[min(refusals, len(_AFTER_REFUSAL)) - 1] if refusals else 0.0
