"""A new holiday file: due days are counted again, once, and nobody is promised less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from bot.scheduler.recalculation import Recalculation
from storage import key_values
from storage.schema.tables import cases
from tests.bot.stage import Stage
from tests.policy.story import POLICY
from workflows.case import Case, Timer
from workflows.policy import Policy

COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"
A_NEW_DAY_OFF = date(2026, 3, 18)
DUE_ON = date(2026, 3, 30)  # twenty working days from Monday 2 March


def with_days_off(*days: date) -> Policy:
    """The packaged policy with these days off besides the packaged ones."""
    off = POLICY.calendar.days_off | dict.fromkeys(days, "nghỉ bù")
    return replace(POLICY, calendar=replace(POLICY.calendar, days_off=off))


async def recount(stage: Stage, *off: date) -> int:
    """What a desk does that starts with these days off; how many cases it looked at."""
    case_writer = replace(stage.case_writer, policy=with_days_off(*off))
    recalculation, seen = Recalculation(stage.work, case_writer), 0
    while now_seen := await recalculation.one_pass(stage.now):
        seen += now_seen
    return seen


def k20(case: Case) -> Timer:
    clock = case.timer("K20")
    assert clock is not None
    return clock


@pytest.mark.clause("AMB-08", "CP-25")
async def test_a_holiday_decreed_later_puts_off_no_promise_and_is_noted(stage: Stage) -> None:
    await recount(stage)
    await stage.arrives(COMPLAINT)
    assert await recount(stage, A_NEW_DAY_OFF) == 1
    case = await stage.only_case()
    assert (k20(case).due_on, k20(case).lawful_on) == (DUE_ON, date(2026, 3, 31))
    (line,) = [d.entry for d in stage.notices.decisions if d.entry.event == "CalendarChanged"]
    assert line.clause == "AMB-08" and line.data == {"lawful_later": {"K20": "2026-03-31"}}


@pytest.mark.clause("CP-25")
async def test_a_day_off_that_was_called_off_brings_the_due_day_forward(stage: Stage) -> None:
    before = Stage(stage.work, with_days_off(A_NEW_DAY_OFF))
    await recount(stage, A_NEW_DAY_OFF)
    await before.arrives(COMPLAINT)
    assert k20(await stage.only_case()).due_on == date(2026, 3, 31)
    await recount(stage)
    case = await stage.only_case()
    assert k20(case).due_on == DUE_ON
    (line,) = [d.entry for d in stage.notices.decisions if d.entry.event == "CalendarChanged"]
    assert "due_moved" in line.data


async def test_the_same_days_off_are_counted_once(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    assert await recount(stage) == 1
    assert await recount(stage) == 0
    assert [d for d in stage.notices.decisions if d.entry.event == "CalendarChanged"] == []


async def test_a_count_that_was_interrupted_begins_again(stage: Stage) -> None:
    for n in range(3):
        await stage.arrives(COMPLAINT, **{"from": f"chat-{n}"})
    assert await Recalculation(stage.work, stage.case_writer).one_pass(stage.now) == 3
    assert await stage.work.read(lambda conn: key_values.get(conn, "calendar")) is None
    assert await recount(stage) == 3


async def test_a_case_that_cannot_be_read_keeps_its_day_and_no_other(stage: Stage) -> None:
    await stage.arrives(COMPLAINT, **{"from": "chat-1"})
    broken = (await stage.only_case()).number
    await stage.arrives(COMPLAINT, **{"from": "chat-2"})
    await stage.work.run(
        lambda conn: conn.execute(update(cases).where(cases.c.number == broken).values(data="{}"))
    )
    with pytest.raises(ExceptionGroup, match="could not be counted"):
        await recount(stage, A_NEW_DAY_OFF)
    noted = [d.case.number for d in stage.notices.decisions if d.entry.event == "CalendarChanged"]
    assert noted and broken not in noted
