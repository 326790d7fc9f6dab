"""Guided forms: left, resumed after a restart, read back, filed once."""

from __future__ import annotations

import pytest

from channels.manual.phone import PhoneForm
from channels.manual.post import PostForm
from tests.bot.telegram.group import AN, BINH, Group
from workflows.case import State


@pytest.fixture
def group() -> Group:
    return Group()


async def fill(group: Group, *answers: str) -> None:
    for answer in answers:
        await group.types(answer)


@pytest.mark.clause("CP-06", "TU-16")
async def test_a_call_is_noted_by_a_form_and_read_back(group: Group) -> None:
    await group.types("/dienthoai")
    assert "ghi âm" in group.last.text and "Đọc cho khách nghe" in group.last.text
    await group.presses("Đồng ý")
    await fill(
        group,
        "0912 345 678",
        "Trần Văn Gọi",
        "goi@vidu.vn",
        "Tôi khiếu nại: bị trừ tiền hai lần",
        "Hoàn lại tiền",
    )
    await group.presses("Bỏ qua")
    assert "xin kiểm tra lại" in group.last.text and "Trần Văn Gọi" in group.last.text
    assert not group.desk.notes
    await group.presses("✅ Đã đọc lại cho khách, ghi nhận")
    (channel, form), number = group.desk.notes[0], next(iter(group.desk.cases))
    assert isinstance(form, PhoneForm) and channel == "phone"
    assert form.facts["phone"] == "0912 345 678" and form.recording_notice is True
    assert form.read_back and not form.recording_objection and form.remedy == "Hoàn lại tiền"
    assert number in group.last.text and not group.desk.forms


@pytest.mark.clause("TU-16")
async def test_a_caller_who_wants_no_recording_is_heard_all_the_same(group: Group) -> None:
    await group.types("/phone")
    await group.presses("Không muốn ghi âm")
    await fill(group, "bỏ qua", "bỏ qua", "bỏ qua", "Tôi khiếu nại dịch vụ", "bo qua", "bỏ qua")
    await group.presses("✅ Đã đọc lại cho khách, ghi nhận")
    form = group.desk.notes[0][1]
    assert isinstance(form, PhoneForm) and form.recording_objection and form.recording_notice


async def test_a_form_goes_on_after_a_restart(group: Group) -> None:
    await group.types("/dienthoai")
    await fill(group, "bỏ qua", "0912345678", "Trần Văn Gọi")
    group.restart()
    await group.types("/danhsach")
    await group.types("/dienthoai")
    assert "câu 4/" in group.last.text
    await fill(group, "bỏ qua", "Khiếu nại: mất thư", "bỏ qua", "bỏ qua")
    await group.presses("✅ Đã đọc lại cho khách, ghi nhận")
    assert group.desk.notes[0][1].facts["full_name"] == "Trần Văn Gọi"


async def test_a_second_form_waits_for_the_first(group: Group) -> None:
    await group.types("/dienthoai")
    await fill(group, "bỏ qua", "0912345678")
    await group.types("/quay")
    assert "phiếu dở" in group.last.text and "điện thoại" in group.last.text
    await group.presses("▶ Điền tiếp")
    assert "câu 3/" in group.last.text
    await group.types("/huy")
    await group.types("/quay")
    assert "Khách đến quầy" in group.last.text


async def test_an_answer_that_does_not_fit_is_asked_again(group: Group) -> None:
    await group.types("/dienthoai")
    await fill(group, "bỏ qua", "không phải số")
    assert "câu 2/" in group.last.text
    await fill(group, "bỏ qua", "bỏ qua", "bỏ qua", "bỏ qua")
    assert "câu 5/" in group.last.text, "what happened may not be left out"


async def test_another_agent_does_not_answer_my_form(group: Group) -> None:
    await group.types("/dienthoai", by=AN)
    question = group.last
    toast = await group.presses("Bỏ qua", by=BINH, on=question)
    assert "người khác" in toast
    await group.types("0912345678", by=BINH)
    await group.presses("Bỏ qua", by=AN, on=question)
    assert "câu 2/" in group.last.text


async def test_a_button_of_a_question_that_is_past_changes_nothing(group: Group) -> None:
    await group.types("/dienthoai")
    first = group.last
    await group.presses("Đồng ý", on=first)
    toast = await group.presses("Không muốn ghi âm", on=first)
    assert "đã qua" in toast and "câu 2/" in group.last.text


async def test_going_back_corrects_an_answer(group: Group) -> None:
    await group.types("/quay")
    await fill(group, "Nguyễn Văn Sai")
    await group.presses("⬅ Câu trước")
    await fill(group, "Nguyễn Văn Đúng", "bỏ qua", "bỏ qua", "Khiếu nại", "bỏ qua", "CMND; hóa đơn")
    await group.presses("Bỏ qua")
    await group.presses("✅ Khách đã xem lại, ghi nhận")
    form = group.desk.notes[0][1]
    assert form.facts["full_name"] == "Nguyễn Văn Đúng"
    assert form.papers == ("CMND", "hóa đơn")


@pytest.mark.clause("CP-08")
async def test_an_envelope_counts_from_the_day_it_came(group: Group) -> None:
    await group.types("/buudien")
    await fill(group, "06/11/2026")
    assert "chưa tới" in group.posted[-2].text
    await fill(
        group, "04/11/2026", "Lý Thị Thư", "5 Đồng Nai", "bỏ qua", "bỏ qua", "Khiếu nại phí",
        "bỏ qua", "02/11/2026", "RR123", "2",
    )  # fmt: skip
    await group.presses("✅ Ghi nhận")
    form = group.desk.notes[0][1]
    assert isinstance(form, PostForm) and str(form.received_on) == "2026-11-04"
    assert str(form.postmark) == "2026-11-02" and form.enclosures == 2
    assert form.facts["postal_address"] == "5 Đồng Nai"


async def test_confirming_twice_files_one_note(group: Group) -> None:
    await group.types("/quay")
    await fill(group, "bỏ qua", "bỏ qua", "bỏ qua", "Khiếu nại", "bỏ qua", "bỏ qua", "bỏ qua")
    await group.presses("✅ Khách đã xem lại, ghi nhận", on=group.last, times=2)
    assert len(group.desk.notes) == 1


async def test_a_command_with_many_parts_asks_for_them_one_by_one(group: Group) -> None:
    number = await group.complaint()
    await group.types("/nhan", by=BINH, topic=number)
    await group.presses("Ghi nguyên nhân", by=BINH)
    await group.presses("Công ty", by=BINH)
    await group.types("Máy chủ quá tải", by=BINH, topic=number)
    await group.types("Nhật ký lúc 9:00\nĐã thử lại", by=BINH, topic=number)
    await group.presses("✅ Ghi nhận", by=BINH)
    cause = group.desk.cases[number].cause
    assert cause is not None and cause.findings == ("Nhật ký lúc 9:00", "Đã thử lại")


async def test_a_form_that_sends_ends_in_a_draft(group: Group) -> None:
    number = await group.complaint()
    await group.types("/nhan", topic=number)
    letters = len(group.desk.letters)
    await group.presses("Chuyển bộ phận")
    await group.presses("Phòng Kỹ thuật")
    await group.types("Cần kiểm tra máy chủ", topic=number)
    await group.presses("Bỏ qua")
    assert "CHƯA gửi" in group.last.text and len(group.desk.letters) == letters
    await group.presses("✅ Gửi")
    assert group.desk.cases[number].state is State.TRANSFERRED


async def test_forms_of_two_topics_do_not_mix(group: Group) -> None:
    one, two = await group.complaint(), await group.complaint()
    for number in (one, two):
        await group.types("/ghichu", topic=number)
    await group.types("ghi chú thứ hai", topic=two)
    await group.types("ghi chú thứ nhất", topic=one)
    noted = {d.case.number: d.entry.data["text"] for d in group.desk.decisions
             if d.entry.event == "Noted"}  # fmt: skip
    assert noted == {one: "ghi chú thứ nhất", two: "ghi chú thứ hai"}


async def test_what_the_table_refuses_at_the_end_of_a_form_loses_no_answer(group: Group) -> None:
    number = await group.complaint()
    await group.types("/molai", topic=number)
    await group.types("khách gọi lại", topic=number)
    assert "Chưa làm được" in group.last.text
    assert group.desk.forms
    await group.types("/huy", topic=number)
    assert not group.desk.forms
