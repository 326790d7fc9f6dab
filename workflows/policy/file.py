"""Reads a tenant's policy.toml. Every error names the key and the expected value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, time
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints

from workflows.calendar.holidays import load_calendar
from workflows.calendar.working_time import Calendar
from workflows.messaging.windows import QUIET_HOURS, QuietHours
from workflows.policy.model import (
    Ask,
    Body,
    Bot,
    Category,
    Department,
    Organisation,
    Policy,
    Signer,
)

PACKAGED = Path(__file__).parent.parent / "data" / "policy.toml"
URGENCIES = ("normal", "high", "urgent")
T = TypeVar("T")
Table = Mapping[str, Any]


class PolicyError(ValueError):
    """The policy file cannot be used; the text names the key and the remedy."""


def load(path: Path | None = None) -> Policy:
    """The policy of the file at `path` (default: the packaged tenant). Raises PolicyError."""
    source = path or PACKAGED
    try:
        data = tomllib.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PolicyError(f"không thấy tệp chính sách {source}: kiểm tra đường dẫn") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{source.name} không đúng cú pháp TOML: {error}") from error
    return policy_from(data, folder=source.parent)


def policy_from(data: Table, *, folder: Path) -> Policy:
    """Returns the policy of a parsed file. The holiday file is looked up in `folder`."""
    _refuse_unknown(data, {*_SECTIONS, "version"}, "tệp chính sách")
    hours = _table(data, "hours")
    numbers = {key: value for name in _NUMBERS for key, value in _table(data, name).items()}
    calendar = _table(data, "calendar")
    return _made(
        Policy,
        "/".join(_NUMBERS),
        {
            "version": _text(data, "version"),
            "org": _made(Organisation, "organisation", _table(data, "organisation")),
            "bot": _made(Bot, "bot", _table(data, "bot")),
            "signer": _made(Signer, "signer", _table(data, "signer")),
            "departments": _keyed(Department, data, "departments"),
            "branches": dict(data.get("branches", {})),
            "categories": _categories(data),
            "questions": _keyed(Ask, data, "questions", key="field"),
            "bodies": tuple(_made(Body, "bodies", row) for row in data.get("bodies", ())),
            "calendar": _calendar(calendar, numbers, folder),
            "open_from": _time(hours, "open_from"),
            "open_until": _time(hours, "open_until"),
            "night": _quiet_hours(hours),
            **numbers,
        },
    )


_NUMBERS = ("desk", "limits", "switches", "blanks")
_SECTIONS = (
    "organisation", "bot", "signer", "hours", "calendar", *_NUMBERS,
    "departments", "branches", "categories", "questions", "bodies",
)  # fmt: skip


def _calendar(section: Table, numbers: Table, folder: Path) -> Calendar:
    file = section.get("file")
    return load_calendar(
        folder / file if file else None,
        count_proposed_as_off=section.get("proposed_days_are_off", True),
        adopt_swaps=section.get("adopt_swapped_days", False),
        saturday_is_working_day=numbers.get("saturday_is_working_day", False),
        company_days_off={_date(row): str(row["name"]) for row in section.get("day_off", ())},
    )


def _categories(data: Table) -> dict[str, Category]:
    rows = {
        key: {
            **row,
            "required": tuple(row.get("required", ())),
            "phrases": tuple(row.get("phrases", ())),
        }
        for key, row in _table(data, "categories").items()
    }
    categories = _keyed(Category, {"categories": rows}, "categories")
    for category in categories.values():
        if category.urgency not in URGENCIES:
            raise PolicyError(
                f"categories.{category.key}.urgency = {category.urgency!r}: chọn một trong"
                f" {', '.join(URGENCIES)}"
            )
    return categories


def _keyed(kind: type[T], data: Table, section: str, *, key: str = "key") -> dict[str, T]:
    rows = _table(data, section)
    return {k: _made(kind, f"{section}.{k}", {**row, key: k}) for k, row in rows.items()}


def _made(kind: type[T], where: str, values: Table) -> T:
    """A record from a table. Raises PolicyError for an unknown or missing key or a wrong type."""
    hints = get_type_hints(kind)
    _refuse_unknown(values, hints, where)
    for field in fields(kind):  # type: ignore[arg-type]  # every kind here is a dataclass
        required = field.default is MISSING and field.default_factory is MISSING
        if required and field.name not in values:
            raise PolicyError(f"thiếu {where}.{field.name}: thêm vào tệp chính sách")
        if field.name in values:
            _check_type(values[field.name], hints[field.name], f"{where}.{field.name}")
    return kind(**values)


def _check_type(value: object, hint: object, where: str) -> None:
    allowed = tuple(
        t
        for t in (get_args(hint) if isinstance(hint, UnionType) else (hint,))
        if t in (str, int, bool, type(None))
    )
    if allowed and type(value) not in allowed:
        names = ", ".join(t.__name__ for t in allowed if t is not type(None))
        raise PolicyError(f"{where} = {value!r}: phải là kiểu {names}")


def _refuse_unknown(values: Table, known: Mapping[str, object] | set[str], where: str) -> None:
    for key in values:
        if key not in known:
            raise PolicyError(f"{where}: không có khóa {key!r}; có {', '.join(sorted(known))}")


def _table(data: Table, section: str) -> Table:
    value = data.get(section)
    if not isinstance(value, Mapping):
        raise PolicyError(f"thiếu phần [{section}] trong tệp chính sách")
    return value


def _text(data: Table, key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise PolicyError(f"thiếu {key}: ghi một chuỗi chữ trong tệp chính sách")
    return value


def _time(section: Table, key: str) -> time:
    value = section.get(key)
    if not isinstance(value, time):
        raise PolicyError(
            f"hours.{key} = {value!r}: ghi giờ dạng 08:00:00, không để trong dấu nháy"
        )
    return value


def _quiet_hours(hours: Table) -> QuietHours:
    """Returns the quiet hours, or the default if the file has none."""
    hours = {"quiet_from": QUIET_HOURS.begins, "quiet_until": QUIET_HOURS.ends, **hours}
    begins, ends = _time(hours, "quiet_from"), _time(hours, "quiet_until")
    if begins <= ends:
        raise PolicyError(
            f"hours.quiet_from = {begins:%H:%M}: ghi giờ tối, muộn hơn quiet_until ({ends:%H:%M})"
        )
    return QuietHours(begins=begins, ends=ends)


def _date(row: Table) -> date:
    value = row.get("date")
    if not isinstance(value, date) or "name" not in row:
        raise PolicyError(f"calendar.day_off {dict(row)}: cần date = năm-tháng-ngày và name")
    return value
