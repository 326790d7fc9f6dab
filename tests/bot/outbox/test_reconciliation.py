"""A letter of unknown fate is found again where the provider keeps what it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from bot.outbox.reconciliation import LOOKS, Reconciliation
from channels.contract import SendUnknown
from tests.bot.stage import MemoryChannel, Stage
from tests.policy.story import AN

COMPLAINT = "hộp thư không gửi được từ sáng nay, báo lỗi 550, đề nghị xử lý"
LAN = {"from": "lan@vidu.example", "name": "Lan"}


class Tracing(MemoryChannel):
    """Mail with a folder of sent copies; remembers when it was asked."""

    def __init__(self) -> None:
        super().__init__("email", written_answer=True)
        self.copies: dict[str, str] = {}
        self.asked: list[Sequence[str]] = []

    async def sent_ids(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.asked.append(keys)
        return {key: one for key, one in self.copies.items() if key in keys}


async def fates(stage: Stage) -> dict[str, str]:
    file = await stage.desk.file((await stage.only_case()).number)
    return {letter.message.key: letter.status.value for letter in file.letters}


async def lost(stage: Stage) -> tuple[Reconciliation, Tracing, str]:
    """An acknowledgement whose connection broke after the text; and its key."""
    stage.mail.fate = [SendUnknown("im lặng")]
    await stage.arrives(COMPLAINT, channel="email", **LAN)
    await stage.delivers()
    (key,) = [key for key, fate in (await fates(stage)).items() if fate == "unknown"]
    folder = Tracing()
    return Reconciliation(stage.work, {"email": folder}, stage.case_writer), folder, key


@pytest.mark.clause("X-10")
async def test_a_copy_among_the_sent_mails_makes_it_sent_and_nothing_leaves_twice(
    stage: Stage,
) -> None:
    reconciliation, folder, key = await lost(stage)
    folder.copies = {key: "id-of-the-copy@desk.example"}
    sent = len(stage.mail.sent)
    assert await reconciliation.one_pass(stage.later(minutes=2)) == 1
    await stage.delivers()
    assert (await fates(stage))[key] == "sent"
    assert len(stage.mail.sent) == sent
    (event,) = [d.entry for d in stage.notices.decisions if d.entry.data.get("letter") == key][-1:]
    assert event.event == "LetterSent"
    assert await reconciliation.one_pass(stage.later(minutes=20)) == 0


async def test_no_copy_proves_nothing_and_an_agent_still_decides(stage: Stage) -> None:
    reconciliation, folder, key = await lost(stage)
    for _ in range(40):
        await reconciliation.one_pass(stage.later(minutes=15))
    assert len(folder.asked) == len(LOOKS), "copies appear late, but not for ever"
    assert (await fates(stage))[key] == "unknown"
    await stage.desk.resolve_unknown(key, True, AN)
    assert (await fates(stage))[key] == "sent"
