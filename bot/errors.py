"""Errors that an agent or operator reads; the text says what to do next."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError


def database_error_text(error: OperationalError) -> str:
    """The first line of the driver's error; it holds neither password nor statement."""
    return str(error.orig).strip().partition("\n")[0]


class DeskError(Exception):
    """An error that is shown as a plain sentence."""


class UnknownCase(DeskError):
    """There is no such case number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"Không có hồ sơ {number}. Gõ /danhsach để xem các hồ sơ đang xử lý.")
        self.number = number


class NotNow(DeskError):
    """It cannot be done now, often because it is too late: the letter was sent already."""


class NothingToSend(NotNow):
    """The event sends nothing to the customer, so there is no preview of it."""


class NotConnected(DeskError):
    """A provider refuses the desk; the text says why."""
