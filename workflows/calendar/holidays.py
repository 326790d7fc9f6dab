"""Reads the dated list of days off (data/holidays.toml) into a Calendar."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from workflows.calendar.working_time import Calendar

PACKAGED = Path(__file__).parents[1] / "data" / "holidays.toml"
STATUSES = ("confirmed", "proposed", "estimated")


class HolidayFileError(ValueError):
    """The holiday file has an error; the text names the row and what to do."""


def load_calendar(
    path: Path | None = None,
    *,
    count_proposed_as_off: bool = True,
    adopt_swaps: bool = False,
    saturday_is_working_day: bool = False,
    company_days_off: Mapping[date, str] | None = None,
) -> Calendar:
    """The calendar of the file at `path` (default: the packaged one).

    A `proposed` day is off unless `count_proposed_as_off` is false: then deadlines count it as a
    working day, and customers still read that the office is closed. `adopt_swaps`: the company
    adopts the days that the State swaps for its own staff (AMB-07). Raises HolidayFileError.
    """
    source = path or PACKAGED
    try:
        data = tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HolidayFileError(f"{source.name} không đúng cú pháp TOML: {error}") from error
    rows = [_row(row, source) for row in data.get("day", ())]
    swaps = data.get("swap", ()) if adopt_swaps else ()
    off = {d: name for d, name, status in rows if status != "proposed" or count_proposed_as_off}
    off |= {swap["off"]: swap["name"] for swap in swaps} | dict(company_days_off or {})
    return Calendar(
        days_off=off,
        closed={d: name for d, name, _ in rows if d not in off},
        unsure={d: status for d, _, status in rows if status != "confirmed"},
        worked_saturdays=frozenset(swap["worked"] for swap in swaps),
        saturday_is_working_day=saturday_is_working_day,
        first_year=min(_years(rows, source)),
        last_year=max(_years(rows, source)),
        source=source.name,
    )


def _row(row: Mapping[str, Any], source: Path) -> tuple[date, str, str]:
    day, name, status = row.get("date"), row.get("name"), row.get("status")
    if not isinstance(day, date) or not name or status not in STATUSES:
        raise HolidayFileError(
            f"{source.name}: mục [[day]] {dict(row)} phải có date = năm-tháng-ngày, name và"
            f" status là một trong {', '.join(STATUSES)}"
        )
    return day, str(name), status


def _years(rows: Iterable[tuple[date, str, str]], source: Path) -> set[int]:
    years = {day.year for day, _, _ in rows}
    missing = sorted(set(range(min(years, default=0), max(years, default=0))) - years)
    if not years or missing:
        raise HolidayFileError(
            f"{source.name}: chưa có ngày nghỉ nào cho năm {missing or 'nào cả'}"
        )
    return years
