"""What the planner is told of the moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.circumstances import moment_of
from tests.bot.stage import Stage
from tests.policy.story import AN
from workflows.events import Replied
from workflows.windows import NIGHT, Window

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
    carriers = stage.filing.owing.carriers
    moment = await stage.work.read(
        lambda conn: moment_of(conn, case, "reply", event, carriers, automatic=False, night=NIGHT)
    )
    assert moment.heard["zalo_bot", COMMENT].at == written
