"""Rate limits: how many automatic letters may go to one address (CP-07).

A letter over a cap is rate-limited, never dropped: an acknowledgement is a duty (CP-04), so an
agent sees it with the reason and can send it. These counts alone stop a mail loop with a machine
that hides every sign of being one (email.md section 8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.policy import Policy

DAY = timedelta(days=1)
LONGEST_PERIOD = DAY
"""The longest period that a cap looks at."""


@dataclass(frozen=True, kw_only=True)
class AutomaticLetter:
    """An automatic letter to the same address; `at`: when it was owed."""

    letter: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Cap:
    """At most `most` letters to one address `within` that time; empty `letters`: of all names.

    `vi` is the reason that agents read at a rate-limited letter.
    """

    letters: frozenset[str]
    most: Callable[[Policy], int]
    within: Callable[[Policy], timedelta]
    vi: str
    en: str


DAILY = Cap(
    letters=frozenset(),
    most=lambda policy: policy.automatic_letters_per_address_per_day,
    within=lambda policy: DAY,
    vi="quá nhiều thư tự động đến địa chỉ này trong 24 giờ",
    en="too many automatic letters to this address within 24 hours",
)
"""This cap also counts all comments of one person, of which each is an address of its own."""

CAPS = (
    Cap(
        letters=frozenset({"acknowledge"}),
        most=lambda policy: policy.acknowledgements_per_address_per_day,
        within=lambda policy: DAY,
        vi="đã gửi thư xác nhận đến địa chỉ này trong 24 giờ qua",
        en="this address got an acknowledgement within the last 24 hours",
    ),
    Cap(
        letters=frozenset(),
        most=lambda policy: policy.automatic_letters_per_address_at_once,
        within=lambda policy: timedelta(minutes=policy.automatic_letters_at_once_minutes),
        vi="quá nhiều thư tự động đến địa chỉ này trong ít phút",
        en="too many automatic letters to this address within minutes",
    ),
    DAILY,
)


def exceeded_cap(
    letter: str, earlier: Sequence[AutomaticLetter], now: datetime, policy: Policy
) -> Cap | None:
    """The cap that this automatic letter exceeds, or None when it may go."""
    return next((cap for cap in CAPS if _is_reached(cap, letter, earlier, now, policy)), None)


def _is_reached(
    cap: Cap, letter: str, earlier: Sequence[AutomaticLetter], now: datetime, policy: Policy
) -> bool:
    if cap.letters and letter not in cap.letters:
        return False
    since = now - cap.within(policy)
    counted = [
        one for one in earlier if one.at > since and (not cap.letters or one.letter in cap.letters)
    ]
    return len(counted) >= cap.most(policy)
