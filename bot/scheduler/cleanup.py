"""Once a day: forms that nobody went on with are forgotten (PV-01).

Files without a row are not dropped here: after a database came back from a backup they would be the
only copy. `tiepnhan retention` and `tiepnhan migrate` drop them, at a moment that a person chose.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.database.unit_of_work import UnitOfWork
from storage.telegram import forms

DAY = timedelta(days=1)
KEPT = timedelta(days=30)
"""A note that nobody has gone on with for so long is given up; it names customers."""


class Cleanup:
    """Looks after each start, then daily. Several workers may do the same: no harm."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._next: datetime | None = None

    async def one_pass(self, now: datetime) -> int:
        """Tidy if it is time; how many forms went."""
        if self._next is not None and now < self._next:
            return 0
        self._next = now + DAY
        return await self._work.run(lambda conn: forms.drop_older(conn, now - KEPT))
