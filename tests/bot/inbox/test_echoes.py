"""The provider tells of the company's own words: what that says of letters on their way (X-10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.outbox.dispatcher import LEASE, OutboxDispatcher
from channels.contract import SendUnknown
from storage.outbox import outbox
from tests.bot.stage import MemoryChannel, Stage
from tests.policy.story import AN
from workflows.events import HandedBack
from workflows.messaging.messages import Outbound, Receipt
from workflows.messaging.windows import Window

COMPLAINT = "Tôi muốn khiếu nại vì không gửi được thư từ sáng nay"
COMMENT, WRITER = "comment:77", "9001"


class Early(MemoryChannel):
    """The echo of every letter is there before its answer, which is then lost."""

    def __init__(self, stage: Stage) -> None:
        super().__init__("zalo_bot", text_limit=2000)
        self._stage = stage

    async def send(self, message: Outbound) -> Receipt:
        await super().send(message)
        await self._stage.arrives(message.text, kind="echo", id=f"echo of {message.key}")
        raise SendUnknown("mất kết nối")


async def happened(stage: Stage) -> list[str]:
    """The events of the only case."""
    case = await stage.only_case()
    return [line.event for line in (await stage.desk.file(case.number)).entries]


@pytest.mark.clause("X-10")
async def test_a_letter_whose_echo_came_before_its_lost_answer_is_sent_not_unknown(
    stage: Stage,
) -> None:
    stage.dispatcher = OutboxDispatcher(stage.work, {"zalo_bot": Early(stage)}, stage.case_writer)
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    case = await stage.only_case()
    assert set((await stage.statuses(case.number)).values()) == {"sent"}
    events = await happened(stage)
    assert "LetterSent" in events
    assert not {"LetterUnknown", "RepliedElsewhere"} & set(events)


@pytest.mark.clause("X-10")
async def test_a_letter_whose_echo_came_before_the_desk_died_is_sent_once(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    (claimed,) = await stage.work.run(
        lambda conn: outbox.claim(conn, channels=["zalo_bot"], limit=1, now=stage.now, lease=LEASE)
    )
    await stage.arrives(claimed.message.text, kind="echo", id="echo")
    stage.now += LEASE
    assert await stage.dispatcher.reap(stage.now) == 0
    await stage.delivers()
    case = await stage.only_case()
    assert set((await stage.statuses(case.number)).values()) == {"sent"}
    assert claimed.message.key not in [one.key for one in stage.chat.sent]


@pytest.mark.clause("X-10")
async def test_a_private_reply_that_only_a_list_of_the_platform_tells_of_is_known_by_its_words(
    stage: Stage,
) -> None:
    once = {"comment:": Window(lasts=timedelta(days=7))}
    stage.chat.capabilities = replace(stage.chat.capabilities, once=once)
    await stage.arrives(COMPLAINT, **{"from": COMMENT})
    stage.chat.fate = [SendUnknown("mất kết nối")]
    await stage.delivers()
    case = await stage.only_case()
    (letter,) = (await stage.desk.file(case.number)).letters
    assert (letter.status, letter.message.to) == ("unknown", COMMENT)
    told = {"from": WRITER, "kind": "echo"}
    await stage.arrives("Lời của đồng nghiệp, không phải thư này", **told)
    assert await stage.statuses(case.number) == {letter.template: "unknown"}
    await stage.arrives(letter.message.text, **told)
    assert await stage.statuses(case.number) == {letter.template: "sent"}
    assert "RepliedElsewhere" not in await happened(stage)
    assert (await stage.only_case()).conversation == WRITER


@pytest.mark.clause("X-10")
async def test_a_letter_that_an_agent_knows_to_have_arrived_is_no_colleagues_when_its_echo_comes(
    stage: Stage,
) -> None:
    await stage.arrives(COMPLAINT)
    stage.chat.fate = [SendUnknown("mất kết nối")]
    await stage.delivers()
    case = await stage.only_case()
    lost = (await stage.desk.file(case.number)).letters[0]
    await stage.desk.resolve_unknown(lost.message.key, True, AN)
    await stage.arrives(lost.message.text, kind="echo")
    assert "RepliedElsewhere" not in await happened(stage)
    said = [one.text for one in (await stage.desk.file(case.number)).messages]
    assert said.count(lost.message.text) == 1


@pytest.mark.clause("X-05")
async def test_after_a_colleagues_answer_in_the_console_the_desk_asks_and_tells_nothing_by_itself(
    stage: Stage,
) -> None:
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    await stage.arrives("Em gọi anh ngay ạ", kind="echo", id="from the console")
    before = len(stage.chat.sent)
    await stage.arrives("hồ sơ của tôi đến đâu rồi?")
    await stage.delivers()
    assert len(stage.chat.sent) == before
    await stage.act(HandedBack)
    await stage.arrives("hồ sơ của tôi đến đâu rồi?")
    await stage.delivers()
    assert len(stage.chat.sent) == before + 1


@pytest.mark.clause("X-10")
async def test_which_of_two_private_replies_of_the_same_words_came_is_not_guessed(
    stage: Stage,
) -> None:
    once = {"comment:": Window(lasts=timedelta(days=7))}
    stage.chat.capabilities = replace(stage.chat.capabilities, once=once)
    for comment in ("comment:77", "comment:78"):
        await stage.arrives("alo", **{"from": comment})
    stage.chat.fate = [SendUnknown("mất kết nối")] * 2
    await stage.delivers()
    first, second = [(await stage.desk.file(one.number)).letters for one in await stage.cases()]
    assert first[0].message.text == second[0].message.text
    await stage.arrives(first[0].message.text, **{"from": WRITER, "kind": "echo"})
    for case in await stage.cases():
        file = await stage.desk.file(case.number)
        assert file.letters[0].status == "unknown"
        assert "RepliedElsewhere" not in [line.event for line in file.entries]
