"""What the planner is told of the moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.letters.context import planning_context
from tests.bot.stage import Stage
from tests.policy.story import AN
from workflows.events import Replied
from workflows.messaging.windows import QUIET_HOURS, Window

COMMENT = "comment:77"


async def test_a_comment_that_its_writer_changes_takes_a_private_reply_no_longer_than_before(
    stage: Stage,
) -> None:
    once = {"comment:": Window(lasts=timedelta(days=7))}
    stage.chat.capabilities = replace(stage.chat.capabilities, once=once)
    written = stage.now
    await stage.arrives("alo", **{"from": COMMENT, "sent": written.isoformat()})
    changed = stage.later(days=6)
    await stage.arrives("alo shop ơi", **{"from": COMMENT, "sent": changed.isoformat()})
    case = await stage.only_case()
    event = Replied(by=AN, at=changed, text="Dạ")
    carriers = stage.case_writer.composer.carriers
    moment = await stage.work.read(
        lambda conn: planning_context(
            conn, case, "reply", event, carriers, automatic=False, quiet_hours=QUIET_HOURS
        )
    )
    assert moment.history["zalo_bot", COMMENT].last_message_at == written


async def test_answers_that_left_and_answers_that_will_leave_are_counted_against_a_quota(
    stage: Stage,
) -> None:
    stage.chat.capabilities = replace(
        stage.chat.capabilities, windows=(Window(lasts=timedelta(hours=48), most=8),)
    )
    await stage.arrives("Tôi khiếu nại: hộp thư không nhận được thư từ sáng nay")
    case = await stage.only_case()

    async def counted() -> int:
        event = Replied(by=AN, at=stage.now, text="Dạ")
        moment = await stage.work.read(
            lambda conn: planning_context(
                conn,
                case,
                "reply",
                event,
                stage.case_writer.composer.carriers,
                automatic=False,
                quiet_hours=QUIET_HOURS,
            )
        )
        return moment.history["zalo_bot", case.conversation].sent_since

    letters = len(await stage.statuses(case.number))
    assert await counted() == letters > 0
    await stage.delivers()
    assert await counted() == letters
    await stage.arrives("Thêm một ý nữa ạ", sent=stage.later(minutes=5).isoformat())
    assert await counted() == len(await stage.statuses(case.number)) - letters


async def test_a_letter_of_two_messages_does_not_take_a_quota_that_has_room_for_one(
    stage: Stage,
) -> None:
    window = Window(lasts=timedelta(hours=48), most=4)
    stage.chat.capabilities = replace(stage.chat.capabilities, windows=(window,))
    await stage.arrives("Tôi khiếu nại: hộp thư không nhận được thư từ sáng nay")
    case = await stage.only_case()
    assert len(await stage.statuses(case.number)) == window.most - 1
    for text in ("Chúng tôi đang kiểm tra máy chủ thư. " * 70, "Máy chủ thư đã chạy lại.", "Dạ."):
        await stage.act(Replied, text=text)
        await stage.delivers()
    said = [message.text for message in stage.chat.sent]
    assert "Máy chủ thư đã chạy lại" in said[-1] and len(said) == window.most
    assert len(stage.notices.by_hand) == 2  # what was too long, and what came when nothing was left
