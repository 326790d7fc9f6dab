"""Caps on what the desk writes by itself: nothing more leaves, nothing is lost, people decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotNow
from bot.outbox.burst_limit import REST, BurstLimit
from bot.outbox.dispatcher import OutboxDispatcher
from storage import messages
from storage.cases import cases
from storage.outbox import by_address
from tests.bot.stage import Stage
from tests.policy.story import AN, MONDAY
from workflows.case import ContactPoint
from workflows.engine.advance import Decision
from workflows.events import Held, Released, Replied
from workflows.messaging.messages import Outbound
from workflows.messaging.windows import Window

MAI = "mai@vidu.example"
MATTERS = (
    ("Không gửi được thư", "Hộp thư của tôi không gửi được thư từ sáng, báo lỗi 550."),
    ("Trừ tiền hai lần", "Tôi bị trừ tiền hai lần cho cùng một hoá đơn gia hạn tháng này."),
    ("Nhân viên nói sai", "Nhân viên hỗ trợ trả lời tôi rất thô lỗ, tôi muốn khiếu nại."),
)


async def _complains(stage: Stage, subject: str, text: str, **told: object) -> None:
    await stage.arrives(text, channel="email", subject=subject, **{"from": MAI} | told)


@pytest.mark.clause("CP-07", "CP-04")
async def test_three_real_complaints_in_a_day_are_three_cases_and_each_is_acknowledged(
    stage: Stage,
) -> None:
    for subject, text in MATTERS:
        await _complains(stage, subject, text)
        await stage.delivers()
        stage.later(hours=2)
    found = sorted(await stage.cases(), key=lambda case: case.number)
    assert len(found) == 3 and len(stage.mail.sent) == 1
    for case in found[1:]:
        assert await stage.statuses(case.number) == {"acknowledge": "held"}
        (letter,) = (await stage.desk.file(case.number)).letters
        assert "24 giờ" in letter.error
        assert stage.notices.decisions[-1].rule.clause == "CP-07"
        await stage.desk.resolve_unknown(letter.message.key, False, AN)
    await stage.delivers()
    assert [case.number for case in found] == [m.case_number for m in stage.mail.sent]


@pytest.mark.clause("TU-04")
async def test_who_comments_a_hundred_times_gets_ten_private_replies_a_day(stage: Stage) -> None:
    once = {"comment:": Window(lasts=timedelta(days=7))}
    stage.chat.capabilities = replace(stage.chat.capabilities, once=once)
    for number in range(12):
        place = {"from": f"comment:{number}", "sender": "9001"}
        await stage.arrives("mail cty e k gui dc, no cu bao loi 550", **place)
    await stage.delivers()
    assert len(stage.chat.sent) == 10
    await stage.arrives("mail cty e k gui dc", **{"from": "comment:99", "sender": "9002"})
    await stage.delivers()
    assert len(stage.chat.sent) == 11


async def _second_held(stage: Stage) -> tuple[str, str]:
    """The number of a case whose acknowledgement is held, and the letter's key."""
    for subject, text in MATTERS[:2]:
        await _complains(stage, subject, text)
        await stage.delivers()
        stage.later(hours=2)
    number = max(case.number for case in await stage.cases())
    (letter,) = (await stage.desk.file(number)).letters
    return number, letter.message.key


@pytest.mark.clause("CP-07")
async def test_an_agent_may_set_a_held_letter_aside_and_the_file_says_who(stage: Stage) -> None:
    number, key = await _second_held(stage)
    await stage.desk.discard_letter(key, AN)
    await stage.delivers()
    assert await stage.statuses(number) == {"acknowledge": "cancelled"}
    assert len(stage.mail.sent) == 1
    last = (await stage.desk.file(number)).entries[-1]
    assert (last.actor_id, last.event) == (AN.id, "Noted") and key in last.data["text"]
    with pytest.raises(NotNow):
        await stage.desk.discard_letter(key, AN)
    with pytest.raises(NotNow):
        await stage.desk.resolve_unknown(key, False, AN)


@pytest.mark.clause("PV-19")
async def test_a_held_letter_is_not_sent_to_an_address_that_is_on_hold_by_now(
    stage: Stage,
) -> None:
    """The button of the old card names the case to whoever is suspected there."""
    number, key = await _second_held(stage)
    contact = ContactPoint(channel="email", address=MAI)
    hold = Held(by=AN, at=stage.now, contact=contact, reason="giọng văn khác hẳn")
    await stage.desk.act(number, hold)
    with pytest.raises(NotNow, match="tạm giữ"):
        await stage.desk.resolve_unknown(key, False, AN)
    await stage.delivers()
    assert len(stage.mail.sent) == 1
    await stage.desk.act(
        number, Released(by=AN, at=stage.now, contact=contact, how="gọi số đã đăng ký")
    )
    await stage.desk.resolve_unknown(key, False, AN)
    await stage.delivers()
    assert key in [sent.key for sent in stage.mail.sent]


async def test_a_held_letter_keeps_no_agents_letter_waiting(stage: Stage) -> None:
    for subject, text in MATTERS[:2]:
        await _complains(stage, subject, text)
    second = max(await stage.cases(), key=lambda case: case.number)
    await stage.desk.act(second.number, Replied(by=AN, at=stage.now, text="Chào anh"))
    await stage.delivers()
    assert [m.automatic for m in stage.mail.sent] == [True, False]


@pytest.mark.clause("TU-04")
async def test_fifty_mails_in_a_minute_are_one_case_one_acknowledgement_and_one_flag(
    stage: Stage,
) -> None:
    for serial in range(50):
        await _complains(stage, "Không gửi được thư", f"{MATTERS[0][1]} Lần {serial}.")
        stage.later(seconds=1)
    await stage.delivers()
    case = await stage.only_case()
    assert len([m for m in stage.mail.sent if "Mã hồ sơ" in m.text]) == 1
    file = await stage.desk.file(case.number)
    assert len([row for row in file.messages if row.direction == "in"]) == 50
    told = [d for d in stage.notices.decisions if any("liên tiếp" in a.vi for a in d.alerts)]
    assert len(told) == 1 and "flood" in case.signals


@pytest.mark.clause("TU-04")
async def test_a_chat_flood_is_one_case_whose_answers_stay_within_the_caps(stage: Stage) -> None:
    await stage.arrives("mail cty e k gui dc tu sang nay, no cu bao loi 550")
    for _ in range(49):
        await stage.arrives("đến đâu rồi em? hồ sơ của tôi xử lý đến đâu rồi")
        stage.later(seconds=1)
    await stage.delivers()
    case = await stage.only_case()
    most = stage.case_writer.policy.automatic_letters_per_address_at_once
    assert len(stage.chat.sent) == most
    assert "flood" in case.signals


@pytest.mark.clause("TU-04")
async def test_a_flood_into_one_case_does_not_hold_back_the_notices_of_others(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(decision: Decision) -> list[Outbound]:
        case = decision.case
        key = f"{case.number}.v{case.version}"
        notice = Outbound(key=key, channel="telegram", to="topic", text=key)
        return [notice] if decision.entry.event == "Wrote" else []

    monkeypatch.setattr(stage.notices, "of_decision", told)
    await stage.arrives("mail cty e k gui dc tu sang nay, no cu bao loi 550")
    for _ in range(45):
        await stage.arrives("đến đâu rồi em? hồ sơ của tôi xử lý đến đâu rồi")
        stage.later(seconds=1)
    case = await stage.only_case()
    waiting = await stage.work.read(
        lambda conn: by_address.letters_waiting(conn, "telegram", "topic")
    )
    assert 20 <= waiting <= 22, "those before it was known to be a flood"
    assert len(stage.notices.texts) == 1
    file = await stage.desk.file(case.number)
    assert len([one for one in file.messages if one.direction == "in"]) == 46, "nothing is lost"


@pytest.mark.clause("TU-04")
async def test_ever_new_subjects_open_three_cases_an_hour_and_the_rest_joins(stage: Stage) -> None:
    kinds = [text for _, text in MATTERS]
    for serial in range(9):
        await _complains(stage, f"Chuyện {serial}", f"{kinds[serial % 3]} Số {serial}")
        stage.later(minutes=1)
    assert len(await stage.cases()) == 3
    filed = await stage.work.read(
        lambda conn: [
            len(messages.of_case(conn, case.number)) for case in cases.worklist(conn, limit=9)
        ]
    )
    assert sum(filed) == 9


async def test_the_same_words_again_are_no_second_case_however_much_later(stage: Stage) -> None:
    subject, text = MATTERS[0]
    await _complains(stage, subject, text)
    stage.later(days=5)
    await _complains(stage, "Nhắc lại", text)
    assert len(await stage.cases()) == 1


async def test_another_matter_under_the_same_subject_is_another_case(stage: Stage) -> None:
    for _, text in MATTERS[:2]:
        await _complains(stage, "Khiếu nại", text)
        stage.later(hours=1)
    assert len(await stage.cases()) == 2


def test_the_breaker_rests_after_too_many_letters_in_a_minute_and_says_so_once() -> None:
    burst, now = BurstLimit(3), MONDAY
    slow = [burst.count(now + timedelta(minutes=n)) for n in range(10)]
    assert slow == [False] * 10
    now += timedelta(hours=1)
    assert [burst.count(now) for _ in range(6)] == [False, False, False, True, False, False]
    assert burst.is_resting(now + REST - timedelta(seconds=1))
    assert not burst.is_resting(now + REST)


async def test_when_the_desk_writes_to_everybody_only_agents_letters_leave(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "bot.outbox.dispatcher.AUTOMATIC_SECONDS", 0.003
    )  # of 1,000 a second: three in a minute
    stage.dispatcher = OutboxDispatcher(stage.work, {"email": stage.mail}, stage.case_writer)
    for serial in range(20):
        await _complains(stage, *MATTERS[0], **{"from": f"k{serial}@vidu.example"})
    await stage.delivers()
    sent = len(stage.mail.sent)
    assert 3 < sent < 20
    assert len(stage.notices.texts) == 1 and "tạm nghỉ" in stage.notices.texts[0]
    first = stage.mail.sent[0].case_number
    await stage.desk.act(first, Replied(by=AN, at=stage.now, text="Chào anh"))
    await stage.delivers()
    assert [m.automatic for m in stage.mail.sent[sent:]] == [False]
    stage.later(minutes=11)
    await stage.delivers()
    assert {m.case_number for m in stage.mail.sent} == {c.number for c in await stage.cases()}
