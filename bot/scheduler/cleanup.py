"""Once a day: delete forms that nobody went on with (PV-01), and throttles of days gone by.

Files without a row are not dropped here: after a database came back from a backup they would be the
only copy. `tiepnhan retention` and `tiepnhan migrate` drop them, at a moment that a person chose.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage import throttles
from storage.database.unit_of_work import UnitOfWork
from storage.telegram import forms

DAY = timedelta(days=1)
KEPT = timedelta(days=30)
"""A form that nobody has gone on with for so long is given up; it names customers."""
THROTTLES_KEPT = 2 * DAY
"""Longer than the longest window of a throttle, in any time zone."""


class Cleanup:
    """Looks after each start, then daily. Several workers may do the same: no harm."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._next: datetime | None = None

    async def one_pass(self, now: datetime) -> int:
        """Delete what is old, if it is time; how many rows were deleted."""
        if self._next is not None and now < self._next:
            return 0
        self._next = now + DAY
        return await self._work.run(lambda conn: _drop_older(conn, now))


def _drop_older(conn: Connection, now: datetime) -> int:
    counts = throttles.drop_older(conn, now - THROTTLES_KEPT)
    return counts + forms.drop_older(conn, now - KEPT)
