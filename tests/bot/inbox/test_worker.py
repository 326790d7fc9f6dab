"""From a delivery to a case: once, in order, and nothing blocks anything else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NotNow
from storage import inbox
from tests.bot.stage import Stage
from tests.policy.story import AN
from workflows.case import Case, State
from workflows.events import Replied
from workflows.messaging.messages import RawDelivery

COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"


@pytest.mark.clause("CP-07")
async def test_the_same_message_in_two_deliveries_is_one_case_and_one_acknowledgement(
    stage: Stage,
) -> None:
    for _ in range(2):
        await stage.arrives(COMPLAINT, id="same")
    await stage.delivers()
    case = await stage.only_case()
    assert [m.text for m in stage.chat.sent if case.number in m.text and "Mã hồ sơ" in m.text]
    assert len(stage.chat.sent) == 3
    assert len((await stage.desk.file(case.number)).messages) == 4


async def test_an_unreadable_delivery_is_shown_and_can_be_read_again(stage: Stage) -> None:
    await stage.arrives_raw(b"\x00rubbish")
    assert stage.notices.unreadable == ["không phải tin nhắn"]
    (row,) = await stage.desk.dead_letters()
    await stage.desk.replay(row.id, AN)
    with pytest.raises(NotNow):
        await stage.desk.replay(row.id, AN)


async def test_a_poison_delivery_is_tried_three_times_and_blocks_nobody(stage: Stage) -> None:
    with pytest.raises(ExceptionGroup):
        await stage.arrives_raw(b"poison")
    await stage.arrives(COMPLAINT)
    assert len(await stage.cases()) == 1
    for _ in range(2):
        stage.later(minutes=5)
        with pytest.raises(ExceptionGroup):
            await stage.inbox_worker.one_pass(stage.now)
    held = await stage.work.read(lambda conn: inbox.listing(conn, "held"))
    assert len(held) == 1 and "a bug of ours" in held[0].note
    assert len(stage.notices.unreadable) == 1


async def test_a_delivery_that_kills_the_desk_again_and_again_is_put_aside_and_shown(
    stage: Stage,
) -> None:
    await stage.work.run(
        lambda conn: inbox.store(
            conn,
            [
                RawDelivery(
                    channel="zalo_bot", delivery_id="deadly", raw=b"{}", received_at=stage.now
                )
            ],
        )
    )
    for _ in range(inbox.MAX_CLAIMS):
        await stage.work.run(
            lambda conn: inbox.claim(conn, limit=1, now=stage.now, lease=timedelta(0))
        )
    with pytest.raises(ExceptionGroup, match="could not be filed"):
        await stage.inbox_worker.one_pass(stage.now)
    (row,) = await stage.work.read(lambda conn: inbox.listing(conn, "held"))
    assert "never finished" in row.note
    assert len(stage.notices.unreadable) == 1


@pytest.mark.clause("CP-07")
async def test_automatic_mail_opens_no_case_and_gets_no_answer(stage: Stage) -> None:
    await stage.arrives("Tôi đang nghỉ phép", channel="email", kind="auto_reply")
    await stage.delivers()
    assert await stage.cases() == []
    assert stage.mail.sent == []
    done = await stage.work.read(lambda conn: inbox.listing(conn, "done"))
    assert "auto_reply" in done[0].note


@pytest.mark.clause("PV-16")
async def test_a_bounce_of_our_letter_makes_it_failed_and_tells_the_agents(stage: Stage) -> None:
    await stage.arrives(COMPLAINT, channel="email", **{"from": "lan@vidu.example"}, name="Lan")
    await stage.delivers()
    case = await stage.only_case()
    key = stage.mail.sent[0].key
    failure = {"address": "lan@vidu.example", "status": "5.1.1", "letter": key}
    await stage.arrives("không gửi được", channel="email", kind="bounce", failed=[failure])
    assert (await stage.statuses(case.number))["acknowledge"] == "failed"
    assert stage.notices.decisions[-1].entry.event == "LetterFailed"
    assert stage.notices.decisions[-1].alerts


@pytest.mark.clause("CP-04")
async def test_a_query_is_a_draft_until_somebody_complains(stage: Stage) -> None:
    await stage.arrives("cho hỏi gói email 10 user giá bao nhiêu vậy ạ")
    assert (await stage.only_case()).state is State.DRAFT
    stage.later(hours=1)
    await stage.arrives("mà gói em đang dùng lỗi hoài không gửi được mail, em muốn khiếu nại")
    case = await stage.only_case()
    assert (case.state, case.received_at) == (State.RECEIVED, stage.now)


async def complained(stage: Stage) -> Case:
    """The case of a complaint that was acknowledged."""
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    return await stage.only_case()


@pytest.mark.clause("X-06", "CP-25")
async def test_who_says_never_to_withdraw_keeps_the_case_and_its_twenty_days(
    stage: Stage,
) -> None:
    before = await complained(stage)
    stage.later(hours=1)
    await stage.arrives("Tôi sẽ ko bao giờ rút khiếu nại đâu nhé")
    case = await stage.only_case()
    assert (case.state, case.questions) == (before.state, before.questions)
    assert _clocks(case) == _clocks(before)
    assert {"K20", "K24"} <= {clock.kind for clock in case.clocks if clock.running}
    assert any("rút khiếu nại nhưng không rõ ý" in a.vi for a in stage.notices.decisions[-1].alerts)
    assert "withdrawal_confirmed" not in await stage.statuses(case.number)


@pytest.mark.clause("X-06")
async def test_a_withdrawal_is_asked_back_once_and_the_twenty_days_run_until_the_yes(
    stage: Stage,
) -> None:
    before = await complained(stage)
    stage.later(hours=1)
    await stage.arrives("em xin rút lại khiếu nại ạ")
    await stage.delivers()
    asked = await stage.only_case()
    assert (asked.state, _clocks(asked)) == (before.state, _clocks(before))
    assert '"Rút khiếu nại" hoặc "Tiếp tục giải quyết"' in stage.chat.sent[-1].text
    await stage.arrives("không, tiếp tục giải quyết giúp em")
    assert (await stage.only_case()).state is before.state
    await stage.arrives("em rút khiếu nại")
    await stage.delivers()
    await stage.arrives("Rút khiếu nại")
    assert (await stage.only_case()).state is State.WITHDRAWN


@pytest.mark.clause("X-06")
async def test_a_bare_yes_to_another_letter_withdraws_nothing(stage: Stage) -> None:
    case = await complained(stage)
    await stage.arrives("em xin rút lại khiếu nại ạ")
    await stage.delivers()
    await stage.act(Replied, text="Anh gửi giúp em số hợp đồng nhé.")
    await stage.delivers()
    await stage.arrives("ok em")
    assert (await stage.only_case()).state is case.state


@pytest.mark.clause("X-06")
async def test_who_has_gone_on_withdraws_nothing_with_a_later_ok(stage: Stage) -> None:
    case = await complained(stage)
    await stage.arrives("em xin rút lại khiếu nại ạ")
    await stage.delivers()
    await stage.arrives("không, tiếp tục giải quyết giúp em")
    await stage.arrives("ok em")
    assert (await stage.only_case()).state is case.state
    await stage.arrives("em rút khiếu nại")
    asked = await stage.only_case()
    assert (asked.state, asked.withdrawal_asked_at) == (case.state, stage.now), "asked anew"


@pytest.mark.clause("X-06")
async def test_a_bare_yes_long_after_the_question_withdraws_nothing(stage: Stage) -> None:
    await complained(stage)
    await stage.arrives("em xin rút lại khiếu nại ạ")
    await stage.delivers()
    stage.later(days=9)
    await stage.arrives("ok em")
    assert (await stage.only_case()).state is not State.WITHDRAWN


@pytest.mark.clause("TU-14")
async def test_a_password_is_hidden_before_anything_is_stored(stage: Stage) -> None:
    await stage.arrives("mật khẩu của em là Abc@12345 đăng nhập không được, kiểm tra giúp")
    case = await stage.only_case()
    file = await stage.desk.file(case.number)
    stored = f"{file.case} {[m.text for m in file.messages]} {[x.data for x in file.entries]}"
    assert "Abc@12345" not in stored


async def test_fifty_messages_in_a_minute_are_one_case_and_one_acknowledgement(
    stage: Stage,
) -> None:
    for _ in range(50):
        await stage.arrives(COMPLAINT)
    await stage.delivers()
    case = await stage.only_case()
    assert sum("Mã hồ sơ" in message.text for message in stage.chat.sent) == 1
    assert (
        len([m for m in (await stage.desk.file(case.number)).messages if m.direction == "in"]) == 50
    )


async def test_a_merged_case_hands_later_messages_to_the_one_that_lives(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    await stage.arrives(COMPLAINT, channel="email", **{"from": "lan@vidu.example"})
    first, second = sorted(await stage.cases(), key=lambda case: case.number)
    await stage.desk.merge(second.number, first.number, AN)
    reply = {"from": "lan@vidu.example", "mentioned": [second.number]}
    await stage.arrives("tôi gửi thêm ảnh", channel="email", **reply)
    file = await stage.desk.file(first.number)
    assert file.messages[-1].text == "tôi gửi thêm ảnh"
    assert (await stage.desk.case(second.number)).state is State.MERGED


async def test_a_bounce_told_twice_makes_one_failure_and_one_task(stage: Stage) -> None:
    await stage.arrives(COMPLAINT, channel="email", **{"from": "lan@vidu.example"})
    await stage.delivers()
    case = await stage.only_case()
    key = next(x.message.key for x in (await stage.desk.file(case.number)).letters)
    failure = {"address": "lan@vidu.example", "status": "5.1.1", "letter": key}
    for _ in range(2):
        await stage.arrives("trả lại", channel="email", kind="bounce", failed=[failure, failure])
    entries = (await stage.desk.file(case.number)).entries
    assert [line.event for line in entries].count("LetterFailed") == 1


async def test_a_wave_of_unreadable_deliveries_does_not_fill_the_group(stage: Stage) -> None:
    for _ in range(24):
        await stage.arrives_raw(b"not a message")
    assert len(stage.notices.unreadable) == 20 and len(stage.notices.texts) == 1
    assert len(await stage.desk.dead_letters()) == 24
    stage.later(hours=1)
    await stage.arrives_raw(b"not a message")
    assert len(stage.notices.unreadable) == 21


def _clocks(case: Case) -> dict[str, tuple[object, ...]]:
    """Every clock of the case: when it is due and whether it still runs."""
    return {c.kind: (c.due_at, c.met_by, c.stopped_at) for c in case.clocks}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (f"{COMPLAINT}\n\nTrần Văn Đức", "Nguyễn Thị Lan"),
        (f"{COMPLAINT}. Tôi tên là Trần Văn Đức.", "Trần Văn Đức"),
        (COMPLAINT, "Nguyễn Thị Lan"),
    ],
)
async def test_a_labelled_name_comes_before_from_and_from_before_one_in_the_words(
    stage: Stage, words: str, name: str
) -> None:
    lan = {"from": "lan@vidu.example", "name": "Nguyễn Thị Lan"}
    await stage.arrives(words, channel="email", standing="proven", **lan)
    assert (await stage.only_case()).person.full_name == name
