"""Once a day: delete abandoned forms (PV-01) and old rate counts; encrypt what lies in clear.

Files without a row are not deleted here: after a restore of the database from a backup they may be
the only copy. `tiepnhan retention` and `tiepnhan migrate` delete them when a person runs them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage import forms, inbox, rate_counters
from storage.database.unit_of_work import UnitOfWork

DAY = timedelta(days=1)
KEPT = timedelta(days=30)
"""A form without a change for so long is abandoned; it names customers."""
AT_ONCE = 50
"""Deliveries of an older version that one pass encrypts: some have 30 MB."""
COUNTS_KEPT = 2 * DAY
"""Longer than the longest window of a rate counter, in any time zone."""


class Cleanup:
    """Runs after each start, then daily. Several workers may run it at the same time."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._next: datetime | None = None

    async def one_pass(self, now: datetime) -> int:
        """Delete what is old, if it is time. Returns the number of deleted rows."""
        if self._next is not None and now < self._next:
            return 0
        sealed = await self._work.run(lambda conn: inbox.encrypt_old(conn, limit=AT_ONCE))
        if sealed == AT_ONCE:
            return sealed  # the rest in the next passes
        self._next = now + DAY
        return sealed + await self._work.run(lambda conn: _drop_older(conn, now))


def _drop_older(conn: Connection, now: datetime) -> int:
    counts = rate_counters.drop_older(conn, now - COUNTS_KEPT)
    return counts + forms.drop_older(conn, now - KEPT)
