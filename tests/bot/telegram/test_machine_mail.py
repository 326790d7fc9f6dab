"""What agents see of automatic mail and of mail that is odd in itself."""

from __future__ import annotations

from dataclasses import replace

from bot.agents.card import decode, plain
from bot.agents.views.notices import AgentNotices
from tests.bot.telegram.group import TEAM
from tests.policy.story import MONDAY, POLICY, Story
from workflows.case import DESK
from workflows.engine.advance import Decision, advance
from workflows.events import MachineWrote
from workflows.messaging.messages import Inbound, Kind

AWAY = Inbound(
    channel="email",
    external_id="away",
    conversation="khach@vidu.example",
    sender="khach@vidu.example",
    sent_at=MONDAY,
    text="Tôi nghỉ phép đến thứ Hai.",
    subject="Vắng mặt",
    kind=Kind.AUTO_REPLY,
)


def _said(decision: Decision) -> list[str]:
    notices = AgentNotices(POLICY, TEAM)
    return [plain(decode(one.text).blocks) for one in notices.of_decision(decision)]


def test_an_automatic_answer_is_a_note_in_the_topic_with_its_words() -> None:
    story = Story("email")
    story.opens()
    event = MachineWrote(by=DESK, at=MONDAY, message=AWAY)
    (said,) = _said(advance(story.case, event, POLICY))
    assert "🤖" in said and "nghỉ phép" in said and "không trả lời" in said


def test_an_odd_mail_says_in_the_topic_what_is_odd_about_it() -> None:
    opened = Story("email").opens()
    entry = opened.entry
    odd = replace(entry, data=entry.data | {"problems": ["several_senders", "charset_guessed"]})
    (said, *_) = _said(replace(opened, entry=odd))
    assert "ghi nhiều người gửi" in said and "bảng mã" in said
