"""Everyday work: commands, buttons, refusals, who was first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiogram.types import MessageOriginHiddenUser, PhotoSize

from bot.agents.actions import case_buttons
from bot.agents.commands import COMMANDS, FOR_EVENT
from tests.bot.telegram.group import AN, BINH, CHI, STRANGER, TEAM, VIEWER, Group
from workflows.case import Person, State
from workflows.engine.advance import allowed
from workflows.rules import RULES


@pytest.fixture
def group() -> Group:
    return Group()


async def test_a_new_complaint_gets_a_topic_with_its_card_and_buttons(group: Group) -> None:
    number = await group.complaint()
    topic = group.topics[number]
    assert group.session.topics[topic].startswith(number)
    card = next(p for p in group.posted if p.thread == topic)
    assert "Lê Văn Khách" in card.text and "Nhận xử lý" in card.buttons


async def test_a_command_in_the_topic_needs_no_number_and_names_the_clause(group: Group) -> None:
    number = await group.complaint()
    await group.types("/nhan", topic=number)
    assert group.desk.cases[number].owner == "an"
    assert "CP-11" in group.last.text and number in group.last.text
    assert "Lê Văn Khách" in group.last.text


async def test_outside_a_topic_the_number_comes_first_in_any_spelling(group: Group) -> None:
    number = await group.complaint()
    _, year, serial, check = number.split("-")
    await group.types(f"/take kn {year} {int(serial):03d} {check}")
    assert group.desk.cases[number].owner == "an"


async def test_a_mistyped_number_is_refused_not_guessed(group: Group) -> None:
    number = await group.complaint()
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    await group.types(f"/nhan {wrong}")
    assert group.desk.decisions[-1].entry.event == "Wrote"
    assert "sai một chữ số" in group.last.text


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_a_command_without_a_case_answers_with_its_usage(group: Group, command) -> None:
    before = len(group.desk.decisions)
    for name in (command.name, command.alias):
        await group.types(f"/{name}")
        assert f"/{command.name}" in group.last.text and "Ví dụ" in group.last.text
    assert len(group.desk.decisions) == before


WRONG = {
    "khieunai": "khongcoloainay",
    "hoi": "mucnaykhongco",
    "chuyen": "phongmatdat vì sao",
    "nguyennhan": "aido | vì sao | kiểm tra",
    "dexuat": "toanbo | hoàn tiền không có hạn",
    "duyet": "000000",
    "moi": "hôm nào đó | ở đâu đó | gì đó | ai đó",
    "giaoviec": "phongmatdat làm gì",
    "xongviec": "99 xong",
    "giao": "khongai",
    "sua": "khongco=gì",
    "bienban": "cóthể",
    "giaiquyet": "a | b | c | thỏa thuận không có hạn",
    "gop": "KN-2026-000009-9",
    "tiendo": "|",
}


@pytest.mark.parametrize(("name", "words"), WRONG.items())
async def test_wrong_words_are_answered_with_usage_and_example(
    group: Group, name: str, words: str
) -> None:
    number = await group.complaint()
    await group.types("/nhan", topic=number)
    before = len(group.desk.decisions)
    await group.types(f"/{name} {words}", topic=number)
    assert "Cách gõ" in group.last.text or "Chưa làm được" in group.last.text
    assert f"/{name}" in group.last.text or "hồ sơ" in group.last.text
    assert len(group.desk.decisions) == before


def test_every_button_of_the_table_has_a_command() -> None:
    assert {rule.on for rule in RULES if rule.button} <= FOR_EVENT.keys()


async def test_buttons_under_a_card_are_those_of_the_table(group: Group) -> None:
    number = await group.complaint()
    for by, agent in ((AN, "an"), (BINH, "binh"), (CHI, "chi"), (VIEWER, "xem")):
        await group.types("/hoso", by=by, topic=number)
        case = group.desk.cases[number]
        actor = TEAM.actor(by)
        assert actor is not None and actor.id == agent
        rules = allowed(case, actor, group.desk.policy)
        expected = case_buttons(case, rules, group.desk.policy)
        assert group.last.buttons == {b.text: b.action for b in expected}


@pytest.mark.clause("CP-28")
async def test_what_the_table_refuses_is_told_in_a_sentence(group: Group) -> None:
    number = await group.complaint()
    await group.types("/dong không có", topic=number)
    assert "Chưa làm được" in group.last.text and "còn thiếu bước" in group.last.text
    assert group.desk.cases[number].state is State.RECEIVED


async def test_of_two_who_press_at_once_the_second_is_told_who_was_first(group: Group) -> None:
    number = await group.complaint()
    card = next(p for p in group.posted if "Nhận xử lý" in p.buttons)
    await group.presses("Nhận xử lý", by=AN, on=card)
    toast = await group.presses("Nhận xử lý", by=BINH, on=card)
    assert group.desk.cases[number].owner == "an"
    assert "An" in group.last.text and "cũ" in group.last.text
    assert "cập nhật" in toast


async def test_a_case_is_not_taken_out_of_a_colleagues_hands_unseen(group: Group) -> None:
    number = await group.complaint()
    await group.types("/nhan", by=AN, topic=number)
    await group.types("/nhan", by=BINH, topic=number)
    assert group.desk.cases[number].owner == "an" and "An đang phụ trách" in group.last.text
    await group.presses("Vẫn nhận", by=BINH)
    assert group.desk.cases[number].owner == "binh"


async def test_the_same_update_delivered_again_happens_once(group: Group) -> None:
    number = await group.complaint()
    await group.types("/ghichu gọi lại sau 14 giờ", topic=number, message_id=500)
    await group.types("/ghichu gọi lại sau 14 giờ", topic=number, message_id=500)
    assert [d.entry.event for d in group.desk.decisions].count("Noted") == 1


async def test_a_stranger_is_refused_and_learns_nothing(group: Group) -> None:
    number = await group.complaint()
    before = len(group.posted)
    await group.types("/hoso", by=STRANGER, topic=number)
    assert len(group.posted) == before + 1
    assert "chưa có trong danh sách" in group.last.text and "Khách" not in group.last.text
    await group.types("chào mọi người", by=STRANGER, topic=number)
    assert len(group.posted) == before + 1
    card = next(p for p in group.posted if "Nhận xử lý" in p.buttons)
    await group.presses("Nhận xử lý", by=STRANGER, on=card)
    assert group.desk.cases[number].state is State.RECEIVED


async def test_other_chats_are_not_served(group: Group) -> None:
    number = await group.complaint()
    before = len(group.posted)
    await group.types(f"/hoso {number}", chat=-42)
    assert len(group.posted) == before
    await group.types(f"/hoso {number}", chat=AN)
    assert "trong nhóm" in group.last.text


async def test_a_command_that_was_forwarded_or_carries_a_file_does_nothing_and_says_so(
    group: Group,
) -> None:
    number = await group.complaint()
    origin = MessageOriginHiddenUser(date=group.desk.time, sender_user_name="Khách")
    await group.types("/nhan", topic=number, forward_origin=origin)
    assert "chuyển tiếp" in group.last.text
    photo = [PhotoSize(file_id="1", file_unique_id="1", width=1, height=1)]
    await group.types("", topic=number, photo=photo, caption="/traloi Xin xem hoá đơn")
    assert "khách sẽ không thấy tệp" in group.last.text
    assert group.desk.cases[number].state is State.RECEIVED


async def test_a_command_with_the_number_of_another_case_is_refused_in_the_wrong_topic(
    group: Group,
) -> None:
    here, other = await group.complaint(), await group.complaint()
    await group.types(f"/traloi {other} Bên em hoàn tiền cho anh", topic=here)
    assert f"chủ đề của {here}" in group.last.text and "Gửi" not in "".join(group.last.buttons)


async def test_an_anonymous_administrator_is_told_to_show_who_it_is(group: Group) -> None:
    number = await group.complaint()
    await group.types("/nhan", by=1087968824, as_group=True, topic=number)
    assert "ẩn danh" in group.last.text and "1087968824" not in group.last.text
    assert group.desk.cases[number].state is State.RECEIVED


@pytest.mark.clause("X-15")
async def test_an_auditor_reads_and_does_nothing(group: Group) -> None:
    number = await group.complaint()
    await group.types("/danhsach", by=VIEWER)
    assert number in group.last.text
    for command in ("/nhan", "/ghichu xem", f"/gop {number}", "/dienthoai", "/hoantac"):
        await group.types(command, by=VIEWER, topic=number)
        assert "chỉ có quyền xem" in group.last.text
    assert len(group.desk.decisions) == 1


async def test_an_unknown_command_is_told_about_help(group: Group) -> None:
    await group.types("/lamgi")
    assert "/giup" in group.last.text


@pytest.mark.clause("X-04")
async def test_merging_tells_which_case_goes_on(group: Group) -> None:
    first, second = await group.complaint(), await group.complaint()
    await group.types(f"/gop {first}", topic=second)
    assert group.desk.cases[second].state is State.MERGED
    assert first in group.last.text


async def test_an_agent_finds_a_case_by_what_they_remember(group: Group) -> None:
    number = await group.complaint()
    word = group.desk.cases[number].subject.split()[0].upper()
    await group.types(f"/tim {word}")
    assert "1 hồ sơ khớp" in group.last.text and number in group.last.text
    await group.presses(f"🗂 {number}")
    assert number in group.last.text


async def test_a_search_without_a_match_or_words_says_what_to_do(group: Group) -> None:
    await group.complaint()
    await group.types("/tim không-có-từ-này")
    assert "Không có hồ sơ nào khớp" in group.last.text
    await group.types("/tim")
    assert "Ví dụ: /tim nguyen hoa" in group.last.text


@pytest.mark.clause("X-04")
async def test_two_people_are_shown_side_by_side_before_a_merge(group: Group) -> None:
    first, second = await group.complaint(), await group.complaint()
    mai = replace(group.desk.cases[first], person=Person(full_name="Lê Thị Mai"))
    duc = replace(group.desk.cases[second], person=Person(full_name="Trần Minh Đức"))
    group.desk.cases |= {first: replace(mai, person_id=1), second: replace(duc, person_id=2)}
    await group.types(f"/gop {first}", topic=second)
    assert "khác tên: Trần Minh Đức và Lê Thị Mai" in group.last.text
    assert group.desk.cases[second].state is not State.MERGED
    await group.presses("Cùng một người, gộp")
    assert group.desk.cases[second].state is State.MERGED


@pytest.mark.clause("X-04")
async def test_a_merge_question_that_is_out_of_date_merges_nothing(group: Group) -> None:
    first, second = await group.complaint(), await group.complaint()
    one = replace(group.desk.cases[first], person=Person(full_name="Lê Thị Mai"), person_id=1)
    two = replace(group.desk.cases[second], person=Person(full_name="Đức"), person_id=2)
    group.desk.cases |= {first: one, second: two}
    await group.types(f"/gop {first}", topic=second)
    group.desk.cases[second] = replace(two, owner="binh")
    await group.presses("Cùng một người, gộp")
    assert "Nút này đã cũ" in group.last.text
    assert group.desk.cases[second].state is not State.MERGED
