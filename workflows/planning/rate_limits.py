"""How many letters the desk may write to one address by itself: rows a lawyer can read (CP-07).

A letter beyond a cap is held, never dropped: an acknowledgement is a duty (CP-04), so an agent sees
it with the reason and sends it with one press. A peer that hides all marks of a machine is stopped
by the counts alone (email.md section 8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.policy import Policy

DAY = timedelta(days=1)
LONGEST = DAY
"""No cap looks further back."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A letter that the desk owed to the same address by itself; `at`: when."""

    letter: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Cap:
    """At most `most` letters to one address `within` that time; no `letters` means all together.

    `vi` is what agents read of a held letter.
    """

    letters: frozenset[str]
    most: Callable[[Policy], int]
    within: Callable[[Policy], timedelta]
    vi: str
    en: str


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
    Cap(
        letters=frozenset(),
        most=lambda policy: policy.automatic_letters_per_address_per_day,
        within=lambda policy: DAY,
        vi="quá nhiều thư tự động đến địa chỉ này trong 24 giờ",
        en="too many automatic letters to this address within 24 hours",
    ),
)


def held_by(letter: str, earlier: Sequence[Written], now: datetime, policy: Policy) -> Cap | None:
    """The cap that keeps this automatic letter back, or None when it may go."""
    return next((cap for cap in CAPS if _full(cap, letter, earlier, now, policy)), None)


def beyond(singles: int, policy: Policy) -> Cap | None:
    """The cap that keeps back one more of so many letters of a day, each to an address that takes
    no other: who writes many comments has as many addresses.
    """
    return CAPS[-1] if singles > policy.automatic_letters_per_address_per_day else None


def _full(cap: Cap, letter: str, earlier: Sequence[Written], now: datetime, policy: Policy) -> bool:
    if cap.letters and letter not in cap.letters:
        return False
    since = now - cap.within(policy)
    counted = [
        one for one in earlier if one.at > since and (not cap.letters or one.letter in cap.letters)
    ]
    return len(counted) >= cap.most(policy)
