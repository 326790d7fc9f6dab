"""The service of agents and pages: what it says when it cannot do what was asked."""

from __future__ import annotations

import pytest

from bot.errors import NotNow
from storage.cases import cases
from tests.bot.stage import Stage
from workflows import events as e
from workflows.case import Case

COMPLAINT = "hộp thư không gửi được từ sáng nay, báo lỗi 550, đề nghị xử lý"


async def test_an_agent_is_asked_to_try_again_when_others_keep_saving_the_case(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.arrives(COMPLAINT)
    entries = (await stage.desk.file((await stage.only_case()).number)).entries

    def lost(*_args: object) -> Case:
        raise cases.VersionConflict("another worker was faster")

    monkeypatch.setattr(cases, "save", lost)
    with pytest.raises(NotNow, match="xin thử lại"):
        await stage.act(e.Noted, text="gọi lại sau")
    assert (await stage.desk.file((await stage.only_case()).number)).entries == entries
