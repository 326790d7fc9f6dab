"""Clocks ring whatever happens to other cases."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from storage.schema.tables import cases
from tests.bot.stage import Stage

COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"


async def test_one_case_that_cannot_be_read_silences_no_other_clock(stage: Stage) -> None:
    await stage.arrives(COMPLAINT, **{"from": "chat-1"})
    broken = (await stage.only_case()).number
    await stage.arrives(COMPLAINT, **{"from": "chat-2"})
    await stage.work.run(
        lambda conn: conn.execute(update(cases).where(cases.c.number == broken).values(data="{}"))
    )
    stage.later(days=2)
    with pytest.raises(ExceptionGroup, match="could not fire"):
        await stage.deadline_scheduler.one_pass(stage.now)
    rang = [d.case.number for d in stage.notices.decisions if d.entry.event == "ClockRang"]
    assert rang and broken not in rang
