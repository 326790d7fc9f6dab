"""Opening hours, explained counts, and the file of days off."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import holidays as public_holidays
import pytest

from workflows.calendar.holidays import HolidayFileError, load_calendar
from workflows.calendar.working_time import ZONE, CalendarEnds, due_in_working_days, explain

DEFAULT = load_calendar()
SWAPPED = load_calendar(adopt_swaps=True)
EIGHT, HALF_PAST_FIVE = time(8), time(17, 30)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-03-06 17:29", "2026-03-06 17:29"),
        ("2026-03-06 17:30", "2026-03-09 08:00"),
        ("2026-03-09 07:59", "2026-03-09 08:00"),
        ("2026-02-13 20:00", "2026-02-23 08:00"),
    ],
)
def test_the_office_opens_again_after_nights_weekends_and_tet(moment: str, opens: str) -> None:
    assert DEFAULT.next_open(at(moment), EIGHT, HALF_PAST_FIVE) == at(opens)


def test_a_worked_saturday_is_a_switch() -> None:
    saturdays = load_calendar(saturday_is_working_day=True)
    assert saturdays.works_on(date(2026, 3, 7))
    assert not DEFAULT.works_on(date(2026, 3, 7))
    assert not saturdays.works_on(date(2026, 3, 8))


def test_a_day_of_the_company_itself_is_off() -> None:
    ours = load_calendar(company_days_off={date(2026, 3, 3): "Kỷ niệm thành lập"})
    assert due_in_working_days(at("2026-03-02"), 20, ours)[1] == date(2026, 3, 31)


def test_the_count_can_be_explained_day_by_day() -> None:
    counted = explain(at("2026-04-24 17:29"), 20, DEFAULT)
    assert counted.due_on == date(2026, 5, 27)
    named = {skipped.day: skipped.reason for skipped in counted.skipped}
    assert named[date(2026, 4, 27)] == "Giỗ Tổ Hùng Vương (nghỉ bù ngày 26/04)"
    assert len(named) == 13
    assert str(counted).splitlines()[-1] == "Ngày làm việc thứ 20: thứ Tư 27/05/2026, hết 24:00."


def test_an_explanation_marks_days_that_nobody_has_confirmed() -> None:
    told = str(explain(at("2026-11-20"), 2, DEFAULT))
    assert "Văn hóa Việt Nam" in told and "mới đề xuất" not in told  # decreed in April 2026
    assert "(ước tính, chưa công bố)" in str(explain(at("2027-02-01"), 7, DEFAULT))


def test_an_explanation_says_when_a_receipt_is_deemed_later() -> None:
    counted = explain(at("2026-03-07 10:00"), 20, DEFAULT, deem_next_working_day=True)
    assert "thứ Hai 09/03/2026" in str(counted).splitlines()[1]
    assert counted.due_on == date(2026, 4, 6)


def test_counting_beyond_the_known_years_fails_and_says_what_to_add() -> None:
    with pytest.raises(CalendarEnds, match=r"2029 vào holidays\.toml"):
        due_in_working_days(at("2028-12-20"), 20, DEFAULT)
    with pytest.raises(CalendarEnds, match="2024"):
        DEFAULT.works_on(date(2024, 12, 31))


def test_fewer_than_one_day_is_no_deadline() -> None:
    with pytest.raises(ValueError, match="từ 1 trở lên"):
        DEFAULT.add_working_days(date(2026, 3, 2), 0)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[[day]]\ndate = 2026-01-01\nname = "x"\nstatus = "maybe"', "status"),
        ('[[day]]\ndate = "2026-01-01"\nname = "x"\nstatus = "confirmed"', "date"),
        ("", "chưa có ngày nghỉ"),
        (
            '[[day]]\ndate = 2025-01-01\nname = "x"\nstatus = "confirmed"\n'
            '[[day]]\ndate = 2027-01-01\nname = "x"\nstatus = "confirmed"',
            "2026",
        ),
    ],
)
def test_a_faulty_holiday_file_is_refused(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "nghi.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(HolidayFileError, match=says):
        load_calendar(file)


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
def test_the_list_agrees_with_the_public_library_on_every_weekday(year: int) -> None:
    library = {
        day
        for day, name in public_holidays.country_holidays("VN", years=year, language="vi").items()
        if day.weekday() < 5 and "thay cho ngày" not in name
    }
    assert {day for day in DEFAULT.days_off if day.year == year} == library


def test_the_swaps_agree_with_the_public_library_where_it_knows_them() -> None:
    """It does not know 2 January 2026: no library alone is enough (law.md 4)."""
    library = {
        day
        for day, name in public_holidays.country_holidays(
            "VN", years=(2025, 2026), language="vi"
        ).items()
        if "thay cho ngày" in name
    }
    assert set(SWAPPED.days_off) - set(DEFAULT.days_off) == library | {date(2026, 1, 2)}
