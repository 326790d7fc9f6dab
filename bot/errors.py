"""What can go wrong in front of an agent; the text says what to do next, in Vietnamese."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError


def cause(error: OperationalError) -> str:
    """What the database's driver said, in one line; it repeats neither password nor statement."""
    return str(error.orig).strip().partition("\n")[0]


class DeskError(Exception):
    """Anything that an agent is told as a plain sentence."""


class UnknownCase(DeskError):
    """There is no such case number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"Không có hồ sơ {number}. Gõ /danhsach để xem các hồ sơ đang xử lý.")
        self.number = number


class NotNow(DeskError):
    """The thing exists but can no longer be done (a letter already handed over, say)."""


class NotConnected(DeskError):
    """A provider does not let the desk in; the text says why."""
