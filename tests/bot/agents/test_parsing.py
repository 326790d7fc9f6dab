"""What agents type on a phone is understood, or refused with the way to write it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.agents.commands import BY_NAME, COMMANDS, GENERAL
from bot.agents.parsing import (
    InvalidInput,
    parse_amount,
    parse_day,
    parse_due,
    parse_fault_side,
    parse_moment,
    parse_outcome,
)
from workflows.calendar.working_time import ZONE
from workflows.case import FaultSide, Outcome

TODAY = date(2026, 11, 5)


@pytest.mark.parametrize(
    ("words", "dong"),
    [
        ("hoàn 1.200.000đ", 1_200_000),
        ("hoàn 1,200,000 VND", 1_200_000),
        ("1,2 triệu", 1_200_000),
        ("1tr2", 1_200_000),
        ("1 triệu 200 nghìn", 1_200_000),
        ("500k", 500_000),
        ("1.500k", 1_500_000),
        ("2 tỷ", 2_000_000_000),
        ("500000 đồng", 500_000),
        ("chuyển qua 2 ngân hàng", 0),
        ("hợp đồng 12345", 0),
        ("trước 30/11/2026", 0),
        ("gọi lại cho khách", 0),
    ],
)
def test_amounts_as_people_type_them(words: str, dong: int) -> None:
    assert parse_amount(words) == dong


def test_an_amount_with_two_meanings_is_refused() -> None:
    with pytest.raises(InvalidInput, match="hai cách"):
        parse_amount("hoàn 1,250 triệu")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("30/11/2026", date(2026, 11, 30)),
        ("30-11-26", date(2026, 11, 30)),
        ("30/11", date(2026, 11, 30)),
        ("1/2", date(2027, 2, 1)),
        ("+5", date(2026, 11, 10)),
    ],
)
def test_days(words: str, expected: date) -> None:
    assert parse_day(words, TODAY) == expected


@pytest.mark.parametrize("words", ["31/2/2026", "mai", "", "2026"])
def test_what_is_no_day_is_refused(words: str) -> None:
    with pytest.raises(InvalidInput):
        parse_day(words, TODAY)


def test_the_day_at_the_end_of_a_promise() -> None:
    assert parse_due("hoàn 1.200.000đ trước ngày 30/11/2026", TODAY) == (
        "hoàn 1.200.000đ",
        date(2026, 11, 30),
    )
    assert parse_due("gọi lại, +2", TODAY) == ("gọi lại", date(2026, 11, 7))
    assert parse_due("gọi lại", TODAY) == ("gọi lại", None)


@pytest.mark.parametrize("said", ["hoàn tiền trước 30/11/2025", "hoàn tiền trước 30/11/2206"])
def test_a_promise_with_the_wrong_year_is_not_made(said: str) -> None:
    with pytest.raises(InvalidInput, match="xem lại ngày và năm"):
        parse_due(said, TODAY)


def test_a_moment_is_in_viet_nam() -> None:
    assert parse_moment("14h30 ngày 30/11", TODAY) == datetime(2026, 11, 30, 14, 30, tzinfo=ZONE)
    with pytest.raises(InvalidInput):
        parse_moment("30/11/2026", TODAY)
    with pytest.raises(InvalidInput):
        parse_moment("30/11/2026 25:00", TODAY)


def test_sides_and_outcomes_with_or_without_marks() -> None:
    assert parse_fault_side("Công ty") is parse_fault_side("congty") is FaultSide.PROVIDER
    assert parse_fault_side("bên thứ ba") is FaultSide.THIRD_PARTY
    assert parse_outcome("một phần") is Outcome.PARTIAL
    with pytest.raises(InvalidInput, match="congty"):
        parse_fault_side("hàng xóm")


def test_heads_and_parts_of_a_command() -> None:
    transfer, reply = BY_NAME["chuyen"], BY_NAME["traloi"]
    assert transfer.parts("kythuat Cần kiểm tra | anh Bình") == (
        "kythuat",
        "Cần kiểm tra",
        "anh Bình",
    )
    assert transfer.parts("kythuat | Cần kiểm tra") == ("kythuat", "Cần kiểm tra")
    assert transfer.parts("kythuat|Cần kiểm tra") == ("kythuat", "Cần kiểm tra")
    assert reply.parts("a | b\nc") == ("a | b\nc",)
    assert reply.parts("  ") == ()


def test_names_of_commands_are_telegrams_and_unique() -> None:
    names = [name for row in (*GENERAL, *COMMANDS) for name in (row.name, row.alias)]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.islower() and name.isalpha() for name in names)
