"""What the group hears of its own accord."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.telegram.render import stored_post
from sandbox.telegram.html import parse_html
from tests.bot.telegram.group import AN, BINH, CHI, TEAM, Group
from workflows.case import DESK, State
from workflows.engine.advance import OwedLetter
from workflows.events import ClockRang, LetterFailed, LetterHeld, LetterSent, LetterUnknown
from workflows.messaging.messages import Attachment, Outbound
from workflows.rules import Alert


@pytest.fixture
def group() -> Group:
    return Group()


HOSTILE = '<script>alert(1)</script> & </blockquote><a href="tg://user?id=1">bấm</a> &lt;b&gt;'


async def test_what_a_customer_writes_is_shown_as_text(group: Group) -> None:
    number = await group.complaint(f"Tôi khiếu nại: không gửi được thư {HOSTILE}")
    card = next(p for p in group.posted if p.thread == group.topics[number])
    assert "<script>alert(1)</script>" in card.text
    assert "<script>" not in card.html and 'href="tg://user?id=1"' not in card.html


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=6000))
async def test_any_words_of_a_customer_make_a_valid_message(said: str) -> None:
    group = Group()
    decision = group.desk.customer_writes(f"Tôi khiếu nại: {said}", name=said[:200] or "A")
    for notice in group.notices.of_decision(decision):
        parse_html(stored_post(notice.text, TEAM.telegram_id).html)
    await group.deliver(decision)


async def test_a_new_complaint_is_announced_to_the_whole_group_once(group: Group) -> None:
    number = await group.complaint()
    general = [p for p in group.posted if p.thread is None]
    assert len(general) == 1 and number in general[0].text
    await group.presses(f"🗂 {number}")
    assert "Diễn biến" in group.last.text


async def test_a_further_message_shows_files_and_calls_the_owner(group: Group) -> None:
    number = await group.complaint()
    await group.types("/nhan", topic=number)
    decision = group.desk.customer_writes("Tôi gửi thêm ảnh", number=number)
    data = decision.entry.data | {"files": ["ảnh <1>.jpg", "hoadon.pdf"]}
    await group.deliver(replace(decision, entry=replace(decision.entry, data=data)))
    assert "📎 ảnh <1>.jpg" in group.last.text and "hoadon.pdf" in group.last.text
    assert f"tg://user?id={AN}" in group.last.html


@pytest.mark.clause("TU-04")
async def test_why_a_human_must_look_stands_in_the_notice(group: Group) -> None:
    number = await group.complaint()
    threat = group.desk.customer_writes("Tôi sẽ kiện công ty ra tòa", number=number)
    await group.deliver(threat)
    assert "nhắc đến kiện" in group.last.text and "👉 Chi" in group.last.text


async def test_what_an_agent_did_is_not_told_twice(group: Group) -> None:
    number = await group.complaint()
    await group.types("/ghichu xong", topic=number)
    assert group.notices.of_decision(group.desk.decisions[-1]) == []


async def test_a_draft_for_approval_calls_the_duty_manager_with_the_whole_draft(
    group: Group,
) -> None:
    number = await group.complaint()
    for words in (
        "/nhan",
        "/nguyennhan congty | Quá tải | Nhật ký",
        "/dexuat toanbo | hoàn 500k +5",
    ):
        await group.types(words, by=BINH, topic=number)
    await group.deliver(group.desk.decisions[-1])
    assert "500.000 đồng" in group.last.text and "Duyệt" in group.last.buttons
    assert f"tg://user?id={CHI}" in group.last.html
    await group.presses("Duyệt", by=CHI, on=group.last)
    assert group.desk.cases[number].state is State.PROPOSAL_APPROVED


async def test_a_clock_warning_names_the_case_and_calls_who_must_act(group: Group) -> None:
    number = await group.complaint()
    event = ClockRang(by=DESK, at=group.desk.now(), clock="K24", mark="breach")
    await group.deliver(await group.desk.act(number, event))
    assert "QUÁ HẠN" in group.last.text and number in group.last.text
    assert f"tg://user?id={CHI}" in group.last.html


async def letter_event(group: Group, kind: type, template: str = "reply", **more: object) -> None:
    number = await group.complaint()
    event = kind(by=DESK, at=group.desk.now(), letter=f"{number}.1", template=template, **more)
    await group.deliver(await group.desk.act(number, event))


async def test_an_unknown_letter_is_decided_by_a_button(group: Group) -> None:
    await letter_event(group, LetterUnknown, reason="hết giờ chờ")
    assert "chưa rõ" in group.last.text and "hết giờ chờ" in group.last.text
    await group.presses("Chưa đến, gửi lại")
    assert group.desk.done[-1][2:] == (False, "an")


async def test_a_failed_letter_is_shown_at_once(group: Group) -> None:
    await letter_event(group, LetterFailed, reason="550 <no such user>")
    assert "không gửi được" in group.last.text and "550 <no such user>" in group.last.text


async def test_letters_of_the_desk_itself_make_no_flood(group: Group) -> None:
    await group.complaint()
    before = len(group.posted)
    await letter_event(group, LetterSent, template="acknowledge", automatic=True)
    assert "đã chuyển đi" not in "".join(p.text for p in group.posted[before:])
    await letter_event(group, LetterSent, template="answer1", automatic=False)
    assert "đã chuyển đi" in group.last.text


async def test_a_held_letter_is_sent_or_set_aside_by_a_button(group: Group) -> None:
    await group.complaint()
    told = {"template": "acknowledge", "reason": "quá nhiều thư"}
    await letter_event(group, LetterHeld, **told)
    await group.presses("✉ Gửi thư này")
    assert group.desk.done[-1][0] == "unknown"
    await letter_event(group, LetterHeld, **told)
    await group.presses("✖ Không gửi")
    assert group.desk.done[-1][0] == "aside" and "không gửi" in group.last.text


async def test_a_hand_letter_becomes_a_task_with_the_paper_and_is_ticked_off(
    group: Group,
) -> None:
    number = await group.complaint()
    case = group.desk.cases[number]
    paper = Attachment(name="phieu.pdf", media_type="application/pdf", content=b"%PDF")
    letter = Outbound(
        key=f"{number}.9", channel="hand", to="+84912", text="Mời nhận", attachments=(paper,)
    )
    owed = OwedLetter(letter="slip", key=letter.key, automatic=False)
    for notice in group.notices.of_hand_letter(case, owed, letter):
        await group.channel.send(notice)
    assert "phiếu tiếp nhận" in group.last.text and group.session.documents
    await group.presses("✔ Đã giao, đã đọc")
    assert group.desk.done[-1] == ("hand", letter.key, "an")


async def test_an_unreadable_delivery_is_read_again_by_a_button(group: Group) -> None:
    for notice in group.notices.of_unreadable(7, "email", "không phải thư <hỏng>"):
        await group.channel.send(notice)
    assert "<hỏng>" in group.last.text
    await group.presses("🔁 Đọc lại")
    assert group.desk.done[-1] == ("replay", 7, "an")


async def test_trouble_is_told_to_the_group(group: Group) -> None:
    for notice in group.notices.of_text("Zalo: token hết hạn & cần thay"):
        await group.channel.send(notice)
    assert "token hết hạn & cần thay" in group.last.text


async def test_every_version_of_a_case_has_notices_of_its_own(group: Group) -> None:
    number = await group.complaint()
    first = group.desk.customer_writes("thêm một", number=number)
    second = group.desk.customer_writes("thêm hai", number=number)
    keys = [n.key for d in (first, second) for n in group.notices.of_decision(d)]
    assert len(set(keys)) == len(keys) == 2


async def test_an_urgent_alert_to_the_group_is_marked(group: Group) -> None:
    number = await group.complaint()
    decision = group.desk.customer_writes("tôi muốn gặp nhân viên", number=number)
    alerts = (Alert(vi="Khách hàng muốn gặp nhân viên", to="group", urgent=True),)
    await group.deliver(replace(decision, alerts=alerts))
    assert group.last.thread is None and group.last.text.startswith("🔴")


async def test_a_complaint_of_two_pages_is_read_to_its_end_in_the_group(group: Group) -> None:
    said = "Tôi khiếu nại: không gửi được thư từ sáng nay. " * 150 + "Số tài khoản hết hạn ngày 5."
    number = await group.complaint(said)
    shown = [one for one in group.posted if one.thread == group.topics[number]]
    assert "Số tài khoản hết hạn ngày 5." in shown[-1].text and len(shown) == 3
    assert "Nhận xử lý" in shown[-1].buttons and not shown[0].buttons
