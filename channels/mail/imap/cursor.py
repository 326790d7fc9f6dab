"""How far a mailbox was read: which mails are stored, which are missing. No connection, no clock.

The cursor says that everything up to its UID is stored. A mail that the server lists but does not
send is missing: the cursor stays below it until it arrives, is deleted, or is given up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

GIVE_UP = 20
"""Answers without the mail before a placeholder asks people to look for it themselves."""
TRIES = 3
"""Connections in a row that may break on one mail without another byte of it."""


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """How far a mailbox was read; `day` is when the cursor was saved (UTC)."""

    uidvalidity: int
    uid: int
    day: date | None = field(default=None, compare=False)

    def __str__(self) -> str:
        day = f":{self.day}" if self.day else ""
        return f"{self.uidvalidity}:{self.uid}{day}"

    @classmethod
    def read(cls, text: str | None) -> Cursor | None:
        """The cursor in `text`; None if there is none."""
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
    """What one run knows beyond the cursor. It survives connections, but no restart."""

    uidvalidity: int = 0
    fetched: set[int] = field(default_factory=set)
    missing: dict[int, int] = field(default_factory=dict)  # uid -> answers without it
    broken: dict[int, int] = field(default_factory=dict)  # uid -> connections that broke on it
    parts: dict[int, bytearray] = field(default_factory=dict)  # uid -> its first bytes

    def reset_unless(self, uidvalidity: int) -> None:
        """Forget everything if UIDVALIDITY has changed: all UIDs are new then."""
        if uidvalidity != self.uidvalidity:
            self.uidvalidity = uidvalidity
            self.fetched.clear()
            for one in (self.missing, self.broken, self.parts):
                one.clear()

    def pending(self, listed: Sequence[int]) -> list[int]:
        """Those of the `listed` mails that are not fetched yet."""
        listed_uids = set(listed)
        self.missing = {uid: times for uid, times in self.missing.items() if uid in listed_uids}
        return [uid for uid in listed if uid not in self.fetched]

    def record(self, requested: Iterable[int], received: Iterable[int]) -> None:
        """Of the `requested` mails, these were `received` and are stored."""
        stored = set(received)
        for uid in requested:
            if uid in stored:
                self.fetched.add(uid)
                self.missing.pop(uid, None)
                self.parts.pop(uid, None)
            else:
                self.missing[uid] = self.missing.get(uid, 0) + 1

    def is_given_up(self, uid: int) -> bool:
        """True for a mail that was missing, or broke the connection, too often."""
        return self.missing.get(uid, 0) >= GIVE_UP or self.broken.get(uid, 0) >= TRIES

    def safe_uid(self, uid: int) -> int:
        """The highest UID up to `uid` below which no mail is missing."""
        return min([uid, *(one - 1 for one in self.missing)])

    def prune(self, *, below: int, but: Iterable[int]) -> None:
        """Forget the mails that no search will list again."""
        recent = set(but)
        self.fetched = {uid for uid in self.fetched if uid > below or uid in recent}
