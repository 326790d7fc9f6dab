"""Working days and hours (requirements.md section 6): every vector, and what must always hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar.holidays import PACKAGED, load_calendar
from workflows.calendar.working_time import (
    ONE_DAY,
    ZONE,
    Calendar,
    day_ends,
    due_in_working_days,
    explain,
    local_day,
)
from workflows.engine.due_dates import new_timer
from workflows.policy import load
from workflows.rules import DEADLINES

DEFAULT = load_calendar()
SWAPPED = load_calendar(adopt_swaps=True)
EIGHT, HALF_PAST_FIVE = time(8), time(17, 30)
K24 = next(deadline for deadline in DEADLINES if deadline.kind == "K24")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


VECTORS = [
    ("V1", "2026-03-02 09:00", 20, "2026-03-30"),
    ("V2", "2026-02-13 16:00", 20, "2026-03-20"),
    ("V3", "2026-02-14 08:00", 20, "2026-03-20"),
    ("V4", "2026-02-17 00:05", 20, "2026-03-20"),
    ("V5", "2026-03-07 10:00", 20, "2026-04-03"),
    ("V6", "2026-04-24 17:29", 20, "2026-05-27"),
    ("V7", "2026-08-20 09:00", 20, "2026-09-21"),
    ("V8", "2026-11-02 09:00", 20, "2026-12-01"),
    ("V9", "2026-11-22 09:00", 20, "2026-12-21"),
    ("V10", "2025-12-31 09:00", 20, "2026-01-29"),
    ("V11", "2026-12-31 09:00", 20, "2027-01-29"),
    ("V12", "2027-01-20 09:00", 20, "2027-02-24"),
    ("V13", "2026-03-02 09:00", 7, "2026-03-11"),
    ("V14", "2026-02-13 09:00", 7, "2026-03-03"),
    ("V15", "2026-03-07 09:00", 7, "2026-03-17"),
    ("V16", "2026-11-20 09:00", 2, "2026-11-25"),
]


@pytest.mark.clause("CP-25", "X-13")
@pytest.mark.parametrize(("name", "received", "days", "due"), VECTORS, ids=[v[0] for v in VECTORS])
def test_a_due_day_is_counted_as_the_policy_says(
    name: str, received: str, days: int, due: str
) -> None:
    due_at, due_on = due_in_working_days(at(received), days, DEFAULT)
    assert due_on == date.fromisoformat(due)
    assert due_at == day_ends(due_on) == at(due) + ONE_DAY


def test_v5b_a_weekend_receipt_may_be_deemed_the_next_working_day() -> None:
    due_at, due_on = due_in_working_days(
        at("2026-03-07 10:00"), 20, DEFAULT, deem_next_working_day=True
    )
    assert due_on == date(2026, 4, 6)
    assert due_at == at("2026-04-07")


def test_deeming_changes_nothing_for_a_receipt_on_a_working_day() -> None:
    assert due_in_working_days(at("2026-03-02"), 20, DEFAULT, True) == due_in_working_days(
        at("2026-03-02"), 20, DEFAULT
    )


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-08-20", "2026-09-21"), ("2025-12-31", "2026-01-29"), ("2025-04-22", "2025-05-22")],
)
def test_v7_and_v10_hold_with_the_days_swapped_for_public_servants(received: str, due: str) -> None:
    assert due_in_working_days(at(received), 20, SWAPPED)[1] == date.fromisoformat(due)


def test_a_swapped_day_is_off_and_its_saturday_is_worked() -> None:
    assert SWAPPED.why_off(date(2026, 8, 31)) == "Nghỉ hoán đổi, làm bù thứ Bảy 22/08"
    assert SWAPPED.works_on(date(2026, 8, 22))
    assert DEFAULT.works_on(date(2026, 8, 31))
    assert not DEFAULT.works_on(date(2026, 8, 22))


def test_v8_a_proposed_holiday_may_be_counted_as_worked_while_the_doors_stay_shut(
    tmp_path: Path,
) -> None:
    file = tmp_path / "holidays.toml"
    days = PACKAGED.read_text("utf-8").split("[[day]]")
    proposed = [d.replace('"confirmed"', '"proposed"') if "2026-11-24" in d else d for d in days]
    file.write_text("[[day]]".join(proposed), "utf-8")
    strict = load_calendar(file, count_proposed_as_off=False)
    assert due_in_working_days(at("2026-11-02"), 20, strict)[1] == date(2026, 11, 30)
    noon = at("2026-11-24 12:00")
    assert not strict.is_open(noon, EIGHT, HALF_PAST_FIVE)
    assert strict.next_open(noon, EIGHT, HALF_PAST_FIVE) == at("2026-11-25 08:00")
    assert "(mới đề xuất)" in str(explain(at("2026-11-20"), 2, load_calendar(file)))


@pytest.mark.clause("CP-14")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-06 16:00:00", "2026-03-07 16:00:00"),
        ("2026-02-16 23:59:59", "2026-02-17 23:59:59"),
    ],
    ids=["V17", "V18"],
)
def test_hours_run_through_nights_weekends_and_tet(received: str, due: str) -> None:
    clock = new_timer(at(received), K24, load(), "K24")
    assert (clock.due_at, clock.due_on) == (at(due), at(due).date())


@pytest.mark.clause("X-13")
def test_a_moment_given_in_utc_counts_by_its_day_in_viet_nam() -> None:
    late_in_london = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)  # 01:00 on Monday 2 March in Hanoi
    assert local_day(late_in_london) == date(2026, 3, 2)
    assert due_in_working_days(late_in_london, 20, DEFAULT)[1] == date(2026, 3, 30)


# ── what always holds ────────────────────────────────────────────────────────────────────────

MOMENTS = st.datetimes(
    min_value=datetime.fromisoformat("2025-01-01"),
    max_value=datetime.fromisoformat("2028-09-30"),
    timezones=st.just(ZONE),
)
COUNTS = st.integers(min_value=1, max_value=40)


@given(MOMENTS, COUNTS)
def test_one_day_more_is_always_later(received: datetime, days: int) -> None:
    assert (
        due_in_working_days(received, days, DEFAULT)[1]
        < due_in_working_days(received, days + 1, DEFAULT)[1]
    )


@given(MOMENTS, COUNTS)
def test_a_due_day_is_never_a_day_off(received: datetime, days: int) -> None:
    assert DEFAULT.works_on(due_in_working_days(received, days, DEFAULT)[1])


@given(MOMENTS, COUNTS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_a_later_receipt_is_never_due_earlier(
    received: datetime, days: int, later: timedelta
) -> None:
    first = due_in_working_days(received, days, DEFAULT)
    assert first <= due_in_working_days(received + later, days, DEFAULT)


@given(MOMENTS, COUNTS, st.dates(date(2025, 1, 1), date(2028, 12, 1)))
def test_a_further_holiday_never_makes_a_day_earlier(
    received: datetime, days: int, holiday: date
) -> None:
    more = Calendar(days_off={**DEFAULT.days_off, holiday: "thêm"})
    assert (
        due_in_working_days(received, days, more)[1]
        >= due_in_working_days(received, days, DEFAULT)[1]
    )


@given(MOMENTS, COUNTS)
def test_midnight_between_two_working_days_costs_one_working_day(
    received: datetime, days: int
) -> None:
    first = DEFAULT.add_working_days(received.date(), 1)
    second = DEFAULT.add_working_days(first, 1)
    evening = datetime.combine(first, time(23, 59), ZONE)
    morning = datetime.combine(second, time(0, 1), ZONE)
    due_first = due_in_working_days(evening, days, DEFAULT)[1]
    assert due_in_working_days(morning, days, DEFAULT)[1] == DEFAULT.add_working_days(due_first, 1)


@given(MOMENTS, COUNTS)
def test_days_between_undo_adding(received: datetime, days: int) -> None:
    start = received.date()
    end = DEFAULT.add_working_days(start, days)
    assert DEFAULT.working_days_between(start, end) == days
    assert DEFAULT.working_days_between(end, start) == -days


@given(MOMENTS)
def test_the_next_opening_is_open_and_nothing_opens_before_it(moment: datetime) -> None:
    opening = DEFAULT.next_open(moment, EIGHT, HALF_PAST_FIVE)
    assert opening >= moment
    assert DEFAULT.is_open(opening, EIGHT, HALF_PAST_FIVE)
    between = (moment + (opening - moment) * part / 7 for part in range(7))
    assert opening == moment or not any(
        DEFAULT.is_open(earlier, EIGHT, HALF_PAST_FIVE) for earlier in between
    )
