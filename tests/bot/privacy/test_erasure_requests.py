"""Requests to forget somebody, on both databases: asked again, and asked for with rubbish."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.privacy.erasure_requests import SAME_REQUEST, ErasureRequests
from tests.bot.stage import Stage


def forgetting(stage: Stage) -> ErasureRequests:
    return ErasureRequests(work=stage.work, case_writer=stage.case_writer, secret="khoa")


@pytest.mark.parametrize("code", ["\x00", "a\x00b", "\ud800", "", "%" * 64, "０" * 20])
async def test_a_code_that_no_database_can_hold_is_nobodys(stage: Stage, code: str) -> None:
    assert await forgetting(stage).find(code) is None


async def test_whoever_asks_anew_after_months_is_told_to_agents_anew(stage: Stage) -> None:
    desk = forgetting(stage)
    first = await desk.record("facebook", "218471", stage.now)
    again = await desk.record("facebook", "218471", stage.later(days=1))
    assert again == first and len(stage.notices.texts) == 1
    later = await desk.record("facebook", "218471", stage.now + SAME_REQUEST)
    assert later.code != first.code and len(stage.notices.texts) == 2
    assert await desk.find(later.code) == later
    repeated = await desk.record(
        "facebook", "218471", stage.now + SAME_REQUEST + timedelta(hours=1)
    )
    assert repeated == later and await desk.find(first.code) == first
