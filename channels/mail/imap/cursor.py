"""How far a mailbox was read: which mails are safe, which are still owed. No connection, no clock.

The cursor says that everything up to its UID is kept. A mail that the server lists but does not
hand over is owed: the cursor stays below it until it comes, is gone, or is given up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

GIVE_UP = 20
"""Answers without the mail before people are told to look for it themselves."""
TRIES = 3
"""Connections that may break on one mail, in a row and without a byte more of it."""


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """How far a mailbox was read; `day` is when that was noted (UTC)."""

    uidvalidity: int
    uid: int
    day: date | None = field(default=None, compare=False)

    def __str__(self) -> str:
        day = f":{self.day}" if self.day else ""
        return f"{self.uidvalidity}:{self.uid}{day}"

    @classmethod
    def read(cls, text: str | None) -> Cursor | None:
        """The cursor in `text`; None where there is none."""
        validity, _, rest = (text or "").partition(":")
        uid, _, day = rest.partition(":")
        if not (validity.isdecimal() and uid.isdecimal()):
            return None
        return cls(uidvalidity=int(validity), uid=int(uid), day=_day(day))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass
class Progress:
    """What one run knows beyond the cursor. It outlives connections, not restarts."""

    uidvalidity: int = 0
    brought: set[int] = field(default_factory=set)
    owed: dict[int, int] = field(default_factory=dict)  # uid -> answers without it
    stumbled: dict[int, int] = field(default_factory=dict)  # uid -> connections broken on it
    parts: dict[int, bytearray] = field(default_factory=dict)  # uid -> its first bytes

    def begin(self, uidvalidity: int) -> None:
        """Forget everything if the server numbers anew."""
        if uidvalidity != self.uidvalidity:
            self.uidvalidity = uidvalidity
            self.brought.clear()
            for one in (self.owed, self.stumbled, self.parts):
                one.clear()

    def wanted(self, listed: Sequence[int]) -> list[int]:
        """Those of the `listed` mails that are still to be brought."""
        there = set(listed)
        self.owed = {uid: times for uid, times in self.owed.items() if uid in there}
        return [uid for uid in listed if uid not in self.brought]

    def note(self, asked: Iterable[int], came: Iterable[int]) -> None:
        """Of the mails `asked` for, these `came` and are kept."""
        kept = set(came)
        for uid in asked:
            if uid in kept:
                self.brought.add(uid)
                self.owed.pop(uid, None)
                self.parts.pop(uid, None)
            else:
                self.owed[uid] = self.owed.get(uid, 0) + 1

    def given_up(self, uid: int) -> bool:
        """True for a mail that was withheld, or broke the connection, too often."""
        return self.owed.get(uid, 0) >= GIVE_UP or self.stumbled.get(uid, 0) >= TRIES

    def safe_up_to(self, uid: int) -> int:
        """The highest UID up to `uid` below which nothing is owed."""
        return min([uid, *(one - 1 for one in self.owed)])

    def forget(self, *, below: int, but: Iterable[int]) -> None:
        """Drop what no search will list again."""
        recent = set(but)
        self.brought = {uid for uid in self.brought if uid > below or uid in recent}
