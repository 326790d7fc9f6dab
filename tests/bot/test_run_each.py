"""One failure does not stop the work on the others."""

from __future__ import annotations

import asyncio

import pytest

from bot.run_each import run_each


async def half(number: int) -> int:
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


async def test_all_items_are_worked_on_and_the_failures_are_raised_as_one_group() -> None:
    outcomes = await run_each([1, 2, 3, 4], half)
    assert outcomes.done == [(2, 1), (4, 2)]
    assert [item for item, _ in outcomes.failed] == [1, 3]
    with pytest.raises(ExceptionGroup, match="numbers") as raised:
        outcomes.raise_failures("numbers that have no half")
    assert [str(one) for one in raised.value.exceptions] == ["1 is odd", "3 is odd"]


async def test_nothing_is_raised_when_nothing_failed() -> None:
    (await run_each([2], half)).raise_failures("numbers that have no half")


async def test_work_that_was_cancelled_alone_is_no_error() -> None:
    async def cancelled(number: int) -> int:
        raise asyncio.CancelledError

    outcomes = await run_each([1], cancelled)
    outcomes.raise_failures("nothing")
    assert outcomes.done == []
