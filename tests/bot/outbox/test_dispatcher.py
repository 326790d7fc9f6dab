"""Letters leave once; every other fate is seen by an agent."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.errors import NotNow
from bot.outbox.dispatcher import OutboxDispatcher
from bot.outbox.retry import LONGEST_PAUSE, back_off
from channels.contract import SendFailed, SendUnknown
from storage.outbox import letters, outbox
from storage.outbox.letters import Status
from tests.bot.stage import MemoryChannel, Stage
from tests.policy.story import AN
from workflows import events as e
from workflows.messaging.messages import Outbound, Receipt

COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"


@pytest.mark.clause("X-10")
async def test_letters_of_a_conversation_leave_in_order_and_are_journalled(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    case = await stage.only_case()
    assert [m.key for m in stage.chat.sent] == [f"{case.number}.{n}" for n in (1, 2, 3)]
    events = [line.event for line in (await stage.desk.file(case.number)).entries]
    assert events == ["Wrote", "LetterSent", "LetterSent", "LetterSent"]


class Hangs(MemoryChannel):
    """A provider that takes a letter and says nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__("zalo_bot", text_limit=2000)
        self.asked, self.let_go = asyncio.Event(), asyncio.Event()

    async def send(self, message: Outbound) -> Receipt:
        self.asked.set()
        await self.let_go.wait()
        return await super().send(message)


async def test_a_provider_that_hangs_keeps_no_other_channels_letters_waiting(stage: Stage) -> None:
    silent = Hangs()
    stage.dispatcher = OutboxDispatcher(
        stage.work, {"zalo_bot": silent, "email": stage.mail}, stage.case_writer
    )
    await stage.arrives(COMPLAINT)
    hanging = asyncio.create_task(stage.dispatcher.one_pass("zalo_bot", stage.now))
    await silent.asked.wait()
    await stage.arrives(COMPLAINT, channel="email", **{"from": "lan@example.vn"})
    assert await stage.dispatcher.one_pass("email", stage.now) == 1
    assert len(stage.mail.sent) == 1
    silent.let_go.set()
    await hanging


async def test_a_passing_refusal_is_tried_again_later_and_holds_back_what_follows(
    stage: Stage,
) -> None:
    stage.chat.fate = [SendFailed("bận", permanent=False)]
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    assert stage.chat.sent == []
    stage.later(minutes=1)
    await stage.delivers()
    assert len(stage.chat.sent) == 3


async def test_the_providers_own_waiting_time_is_kept(stage: Stage) -> None:
    stage.chat.fate = [SendFailed("chậm lại", permanent=False, retry_after=timedelta(hours=1))]
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    stage.later(minutes=59)
    await stage.delivers()
    assert stage.chat.sent == []
    stage.later(minutes=2)
    await stage.delivers()
    assert len(stage.chat.sent) == 3


async def test_a_lasting_refusal_is_an_event_that_agents_see(stage: Stage) -> None:
    stage.chat.fate = [SendFailed("khách đã chặn", permanent=True)]
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    case = await stage.only_case()
    assert (await stage.statuses(case.number))["disclose"] == "failed"
    failed = [d for d in stage.notices.decisions if d.entry.event == "LetterFailed"]
    assert failed[0].entry.data["reason"] == "khách đã chặn" and failed[0].alerts


async def test_a_letter_that_cannot_leave_for_two_days_is_given_up_visibly(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    for _ in range(60):
        stage.chat.fate = [SendFailed("bận", permanent=False)] * 5
        await stage.delivers()
        await stage.dispatcher.reap(stage.now)
        stage.later(hours=1)
    case = await stage.only_case()
    assert set((await stage.statuses(case.number)).values()) <= {"failed", "expired"}
    assert stage.chat.sent == []
    assert any(d.entry.event == "LetterFailed" for d in stage.notices.decisions)


async def test_an_unknown_fate_is_shown_and_never_guessed(stage: Stage) -> None:
    stage.chat.fate = [SendUnknown("hết giờ sau khi gửi")]
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    case = await stage.only_case()
    assert (await stage.statuses(case.number))["disclose"] == "unknown"
    stage.later(hours=5)
    await stage.delivers()
    assert len(stage.chat.sent) == 2
    await stage.desk.resolve_unknown(f"{case.number}.1", arrived=False, actor=AN)
    await stage.delivers()
    assert len(stage.chat.sent) == 3


async def test_an_agent_may_say_that_an_unknown_letter_arrived(stage: Stage) -> None:
    stage.chat.fate = [SendUnknown("hết giờ")]
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    case = await stage.only_case()
    await stage.desk.resolve_unknown(f"{case.number}.1", arrived=True, actor=AN)
    assert (await stage.statuses(case.number))["disclose"] == "sent"
    with pytest.raises(NotNow):
        await stage.desk.resolve_unknown(f"{case.number}.1", arrived=True, actor=AN)


async def test_a_worker_that_died_while_handing_over_leaves_an_unknown_letter(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    await stage.work.run(
        lambda conn: outbox.claim(
            conn, channels=["zalo_bot"], limit=1, now=stage.now, lease=timedelta(minutes=1)
        )
    )
    stage.later(minutes=2)
    assert await stage.dispatcher.reap(stage.now) == 1
    case = await stage.only_case()
    letter = (await stage.desk.file(case.number)).letters[0]
    assert letter.status is Status.UNKNOWN


async def test_a_long_reply_is_sent_in_parts_and_counts_once(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    before = len(stage.chat.sent)
    await stage.act(e.Replied, text="Chúng tôi đang xem xét. " * 150)
    await stage.delivers()
    parts = stage.chat.sent[before:]
    assert len(parts) == 2 and all(len(part.text) <= 2000 for part in parts)
    case = await stage.only_case()
    sent = [x for x in (await stage.desk.file(case.number)).entries if x.event == "LetterSent"]
    assert [x.data["template"] for x in sent][-1] == "reply" and len(sent) == before + 1


async def test_of_a_long_reply_whose_middle_is_refused_the_end_is_not_sent_nor_called_sent(
    stage: Stage,
) -> None:
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    stage.chat.sent.clear()
    case = await stage.only_case()
    text = "Bộ phận kỹ thuật đang kiểm tra hộp thư. " * 150
    await stage.act(e.Replied, text=text)
    stage.chat.fate = [SendFailed("nội dung bị từ chối", permanent=True)]
    await stage.delivers()
    assert stage.chat.sent == [], "nobody understands a text without its beginning"
    file = await stage.desk.file(case.number)
    pieces = [one.status for one in file.letters if one.ended_at and one.status is not Status.SENT]
    assert pieces[0] is Status.FAILED and set(pieces[1:]) == {Status.CANCELLED}
    assert [line.event for line in file.entries[-2:]] == ["Replied", "LetterFailed"]
    assert file.entries[-1].data["template"] == "reply", "agents hear of the letter, not of a part"


async def test_a_part_that_arrived_after_all_is_no_letter_of_its_own(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    await stage.act(e.Replied, text="Chúng tôi đang xem xét. " * 150)
    stage.chat.fate = [SendUnknown("hết giờ")]
    await stage.delivers()
    number = (await stage.only_case()).number
    before = [x.event for x in (await stage.desk.file(number)).entries].count("LetterSent")
    (lost,) = [x for x in (await stage.desk.file(number)).letters if x.status is Status.UNKNOWN]
    await stage.desk.resolve_unknown(lost.message.key, True, AN)
    events = [x.event for x in (await stage.desk.file(number)).entries]
    assert events[-1] == "Noted" and events.count("LetterSent") == before


async def test_a_letter_can_be_taken_back_until_it_leaves(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    decision = await stage.act(e.Replied, text="nhầm")
    key = decision.owed[0].key
    assert await stage.desk.undo(key, AN)
    await stage.delivers()
    assert not any(message.key == key for message in stage.chat.sent)
    assert not await stage.desk.undo(key, AN)


async def test_a_preview_shows_the_letter_and_stores_nothing(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    case = await stage.only_case()
    event = e.Transferred(by=AN, at=stage.now, to_department="kythuat", reason="lỗi máy chủ")
    shown = await stage.desk.preview(case.number, event)
    assert case.number in shown.text and shown.way == "Zalo (kênh khách hàng đã dùng)"
    assert await stage.desk.case(case.number) == case


def test_pauses_grow_and_end_at_four_hours() -> None:
    assert back_off(1) <= timedelta(seconds=15)
    assert timedelta(seconds=60) <= back_off(4) <= timedelta(seconds=120)
    assert all(back_off(n) <= LONGEST_PAUSE for n in range(1, 40))


class SlowChannel(MemoryChannel):
    """Takes a letter only when told to."""

    def __init__(self) -> None:
        super().__init__("zalo_bot", text_limit=2000)
        self.reached = asyncio.Event()
        self.answers = asyncio.Event()

    async def send(self, message: Outbound) -> Receipt:
        self.reached.set()
        await self.answers.wait()
        return await super().send(message)


async def test_stopping_the_desk_waits_for_the_letter_that_is_under_way(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    slow = SlowChannel()
    delivery = OutboxDispatcher(stage.work, {"zalo_bot": slow}, stage.case_writer)
    under_way = asyncio.create_task(delivery.one_pass("zalo_bot", stage.now))
    await slow.reached.wait()
    under_way.cancel()
    slow.answers.set()
    with pytest.raises(asyncio.CancelledError):
        await under_way
    case = await stage.only_case()
    (letter, *_) = (await stage.desk.file(case.number)).letters
    assert letter.status is Status.SENT
    assert len(slow.sent) == 1


async def test_a_notice_that_a_restart_cut_off_is_posted_again(stage: Stage) -> None:
    notice = Outbound(key="trouble.1", channel="telegram", to="group", text="hộp thư hỏng")
    await stage.work.run(lambda conn: stage.case_writer.enqueue_notices(conn, [notice], stage.now))
    group = MemoryChannel("telegram")
    delivery = OutboxDispatcher(stage.work, {"telegram": group}, stage.case_writer)
    await stage.work.run(
        lambda conn: outbox.claim(
            conn, channels=["telegram"], limit=1, now=stage.now, lease=timedelta(minutes=1)
        )
    )
    await delivery.reap(stage.later(minutes=2))
    await delivery.one_pass("telegram", stage.now)
    assert [message.key for message in group.sent] == ["trouble.1"]


async def test_a_letter_that_leaves_by_itself_cannot_be_ticked_off_as_handed_over(
    stage: Stage,
) -> None:
    """The data of a button may be forged; the letter would be called sent and never leave."""
    await stage.arrives(COMPLAINT)
    case = await stage.only_case()
    with pytest.raises(NotNow):
        await stage.desk.mark_handed_over(f"{case.number}.1", AN)
    await stage.delivers()
    assert len(stage.chat.sent) == 3


async def test_a_letter_claimed_while_it_is_taken_back_is_not_called_taken_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    decision = await stage.act(e.Replied, text="nhầm")
    monkeypatch.setattr(letters, "cancel", lambda *_args, **_more: False)  # a worker was faster
    with pytest.raises(NotNow):
        await stage.desk.undo(decision.owed[0].key, AN)
    case = await stage.only_case()
    assert (await stage.desk.file(case.number)).entries[-1].event == "Replied"
