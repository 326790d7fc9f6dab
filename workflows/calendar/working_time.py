"""Working days and opening hours of the company, in Asia/Ho_Chi_Minh.

The day of receipt is never counted (Civil Code art. 147, CP-25); weekends and days off are
skipped; the last day ends at midnight (art. 148). Hours are elapsed time (AMB-03).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
WEEKDAY_NAMES = (
    "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật",
)  # fmt: skip


class CalendarEnds(LookupError):
    """The days off of that year are not known: add them to the holiday file."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Which days are worked. `days_off` maps a date to its name.

    `unsure` marks days off that are only proposed or estimated (date -> status).
    `closed` are days that deadlines count as working days although the office is closed: the
    safe choice for a holiday that is only proposed. Counting outside `first_year`…`last_year`
    raises CalendarEnds, which names `source`.
    """

    days_off: dict[date, str]
    worked_saturdays: frozenset[date] = frozenset()
    saturday_is_working_day: bool = False
    closed: dict[date, str] = field(default_factory=dict)
    unsure: dict[date, str] = field(default_factory=dict)
    first_year: int | None = None
    last_year: int | None = None
    source: str = ""
    _counted: dict[tuple[date, int], date] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _opening: dict[tuple[date, time, time], datetime] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def works_on(self, day: date) -> bool:
        """Whether `day` counts as a working day (AMB-06, AMB-07)."""
        return self.why_off(day) is None

    def why_off(self, day: date) -> str | None:
        """Returns the reason why `day` does not count (Vietnamese), or None for a working day."""
        self._require(day.year)
        if day in self.days_off:
            return self.days_off[day]
        if day.weekday() == SUNDAY or (day.weekday() == SATURDAY and not self._saturday(day)):
            return "nghỉ cuối tuần"
        return None

    def add_working_days(self, start: date, days: int) -> date:
        """Returns the `days`-th working day after `start`, itself not counted. `days` >= 1."""
        if days < 1:
            raise ValueError(f"số ngày làm việc phải từ 1 trở lên, không phải {days}")
        day = date(start.year, start.month, start.day)
        known = self._counted.get((day, days))  # the same for every case of a day
        if known is None:
            known = self._counted[day, days] = self._after(day, days)
        return known

    def _after(self, day: date, days: int) -> date:
        while days:
            day += ONE_DAY
            days -= self.works_on(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Returns how many working days lie in (start, end]; negative if `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.works_on(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))

    def is_open(self, moment: datetime, open_from: time, open_until: time) -> bool:
        """Whether the office is open at `moment`; the closing time itself is too late."""
        local = moment.astimezone(ZONE)
        return self._office_open(local.date()) and open_from <= local.time() < open_until

    def next_open(self, moment: datetime, open_from: time, open_until: time) -> datetime:
        """The first instant from `moment` on at which the office is open."""
        if self.is_open(moment, open_from, open_until):
            return moment
        local = moment.astimezone(ZONE)
        today_still = self._office_open(local.date()) and local.time() < open_from
        day = local.date() if today_still else next(filter(self._office_open, _days_after(local)))
        return datetime.combine(day, open_from, ZONE)

    def opens_after(self, day: date, open_from: time, open_until: time) -> datetime:
        """The first instant after `day` at which the office is open."""
        hours = (date(day.year, day.month, day.day), open_from, open_until)
        known = self._opening.get(hours)  # the same for every case of a day
        if known is None:
            known = self._opening[hours] = self.next_open(day_ends(day), open_from, open_until)
        return known

    def _saturday(self, day: date) -> bool:
        return self.saturday_is_working_day or day in self.worked_saturdays

    def _office_open(self, day: date) -> bool:
        return day not in self.closed and self.works_on(day)

    def _require(self, year: int) -> None:
        before = self.first_year is not None and year < self.first_year
        after = self.last_year is not None and year > self.last_year
        if before or after:
            raise CalendarEnds(
                f"lịch nghỉ chỉ có từ năm {self.first_year} đến {self.last_year}: thêm các ngày"
                f" nghỉ của năm {year} vào {self.source or 'tệp ngày nghỉ'} rồi chạy lại"
            )


def _days_after(start: date) -> Iterator[date]:
    day = date(start.year, start.month, start.day)
    while True:
        day += ONE_DAY
        yield day


def local_day(moment: datetime) -> date:
    """The calendar day in Viet Nam of an aware moment."""
    return moment.astimezone(ZONE).date()


def day_ends(day: date) -> datetime:
    """The first instant after `day` in Viet Nam (24:00, art. 148)."""
    return datetime.combine(day + ONE_DAY, time(), ZONE)


def counting_starts(received_at: datetime, calendar: Calendar, *, deem: bool = False) -> date:
    """The day that is not counted: the day of receipt, or with `deem` (AMB-02) the next
    working day when nobody worked on the day of receipt.
    """
    day = local_day(received_at)
    if deem and not calendar.works_on(day):
        return calendar.add_working_days(day, 1)
    return day


def due_in_working_days(
    received_at: datetime, n: int, calendar: Calendar, deem_next_working_day: bool = False
) -> tuple[datetime, date]:
    """When `n` working days from receipt are over: (first instant too late, last day in time).

    Raises CalendarEnds beyond the known years.
    """
    start = counting_starts(received_at, calendar, deem=deem_next_working_day)
    due_on = calendar.add_working_days(start, n)
    return day_ends(due_on), due_on


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A day that was not counted, and why; `status` is proposed or estimated where unsure."""

    day: date
    reason: str
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How a due date was counted: for people who want to check it by hand."""

    received_on: date
    starts_after: date
    working_days: int
    due_on: date
    skipped: tuple[Skipped, ...]

    def __str__(self) -> str:
        lines = [f"Nhận {_named(self.received_on)}: ngày nhận không tính."]
        if self.starts_after != self.received_on:
            lines.append(f"Coi như nhận vào ngày làm việc kế tiếp, {_named(self.starts_after)}.")
        lines += [f"Không tính {_named(s.day)}: {s.reason}{_status(s)}." for s in self.skipped]
        lines.append(f"Ngày làm việc thứ {self.working_days}: {_named(self.due_on)}, hết 24:00.")
        return "\n".join(lines)


def explain(
    received_at: datetime, n: int, calendar: Calendar, deem_next_working_day: bool = False
) -> Counted:
    """The same count as `due_in_working_days`, with every day that was skipped and the reason."""
    start = counting_starts(received_at, calendar, deem=deem_next_working_day)
    due_on = calendar.add_working_days(start, n)
    span = (start + ONE_DAY * i for i in range(1, (due_on - start).days))
    reasons = ((day, calendar.why_off(day)) for day in span)
    return Counted(
        received_on=local_day(received_at),
        starts_after=start,
        working_days=n,
        due_on=due_on,
        skipped=tuple(
            Skipped(day=day, reason=reason, status=calendar.unsure.get(day, ""))
            for day, reason in reasons
            if reason
        ),
    )


def _named(day: date) -> str:
    return f"{WEEKDAY_NAMES[day.weekday()]} {day:%d/%m/%Y}"


def _status(skipped: Skipped) -> str:
    words = {"proposed": " (mới đề xuất)", "estimated": " (ước tính, chưa công bố)"}
    return words.get(skipped.status, "")
