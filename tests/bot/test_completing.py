"""What a delivery leaves out is asked for before it is read."""

from __future__ import annotations

from dataclasses import replace

from bot.intake import Intake
from tests.bot.stage import MemoryChannel, Stage
from workflows.messages import Inbound, Kind

COMPLAINT = "Tôi muốn khiếu nại vì không gửi được thư từ sáng nay"


class Terse(MemoryChannel):
    """Deliveries say neither who writes nor what; the provider says both when asked."""

    def __init__(self, kind: Kind = Kind.HUMAN) -> None:
        super().__init__("zalo_bot", text_limit=2000)
        self._kind = kind

    async def complete(self, message: Inbound) -> Inbound:
        return replace(message, text=COMPLAINT, sender_name="Nguyễn Thị An", kind=self._kind)


async def hears(stage: Stage, channel: Terse) -> None:
    stage.intake = Intake(stage.work, {"zalo_bot": channel}, stage.filing)
    await stage.arrives("(không có chữ)")


async def test_what_the_provider_tells_when_asked_is_what_the_case_says(stage: Stage) -> None:
    await hears(stage, Terse())
    case = await stage.only_case()
    assert "không gửi được thư" in case.summary
    file = await stage.desk.file(case.number)
    assert [m.text for m in file.messages if m.direction == "in"] == [COMPLAINT]
    assert file.messages[0].sender_name == "Nguyễn Thị An"


async def test_the_companys_own_words_open_no_case_when_only_the_question_reveals_them(
    stage: Stage,
) -> None:
    await hears(stage, Terse(Kind.ECHO))
    assert await stage.cases() == []
