"""A lost race is no failure: the event is decided again on what the winner left."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Connection

from bot.cases.conflict_retry import ATTEMPTS, with_conflict_retry
from storage import key_values
from storage.cases.cases import VersionConflict
from storage.database.unit_of_work import UnitOfWork


class Racer:
    """Writes something down, but loses the first races."""

    def __init__(self, losses: int) -> None:
        self.losses = losses
        self.tries = 0

    def __call__(self, conn: Connection) -> str:
        self.tries += 1
        key_values.put(conn, f"try {self.tries}", "done")
        if self.tries <= self.losses:
            raise VersionConflict("somebody was faster: load it again")
        return "saved"


async def test_who_loses_a_race_decides_again_and_leaves_no_trace_of_the_first_try(
    work: UnitOfWork,
) -> None:
    racer = Racer(losses=2)
    assert await with_conflict_retry(work, racer) == "saved"
    kept = [await work.read(partial(key_values.get, name=f"try {n}")) for n in (1, 2, 3)]
    assert kept == [None, None, "done"]


async def test_who_always_loses_hears_of_it(work: UnitOfWork) -> None:
    racer = Racer(losses=ATTEMPTS)
    with pytest.raises(VersionConflict):
        await with_conflict_retry(work, racer)
    assert racer.tries == ATTEMPTS
