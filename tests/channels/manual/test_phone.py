"""Notes of calls."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from channels.contract import SendFailed, Unreadable
from channels.manual.notes import phone_number
from channels.manual.phone import PHONE
from workflows.messaging.messages import Inbound, Outbound

CHANNEL = PHONE.channel("+842873004787")
CALL = {
    "id": "5f0d7a52-61a4-4c7e-9a57-0d7b5b7f3a11",
    "agent": "Lan",
    "noted_at": "2026-03-05T09:20:00+07:00",
    "text": "Mất mail từ sáng.",
    "facts": {"phone": "0912 345 678"},
    "recording_notice": True,
}


def read(**changes: object) -> Inbound:
    (message,) = CHANNEL.parse(json.dumps({**CALL, **changes}).encode())
    return message


def refusal(**changes: object) -> str:
    with pytest.raises(Unreadable) as caught:
        read(**changes)
    return str(caught.value)


@pytest.mark.clause("CP-06")
def test_the_callers_number_is_where_an_answer_goes():
    assert read().conversation == read().sender == "+84912345678"


@pytest.mark.clause("CP-06")
def test_the_companys_own_hotline_is_never_the_customers_number():
    message = read(facts={"phone": "0287.300.47.87"})
    assert message.conversation == f"phone:{CALL['id']}"
    assert message.note is not None and message.note.facts == ()
    assert "tổng đài" in message.problems[0]


@pytest.mark.clause("CP-06")
def test_a_call_counts_from_its_start_and_keeps_its_reference():
    message = read(
        call_started_at="2026-03-05T09:05:00+07:00",
        call_ended_at="2026-03-05T09:17:00+07:00",
        call_reference="REC-7",
        read_back=True,
    )
    assert message.sent_at == datetime(2026, 3, 5, 2, 5, tzinfo=UTC)
    assert message.note is not None
    assert (message.note.call_reference, message.note.read_back) == ("REC-7", True)


def test_a_call_that_ends_before_it_starts_is_not_taken():
    said = refusal(
        call_started_at="2026-03-05T09:05:00+07:00", call_ended_at="2026-03-05T09:04:00+07:00"
    )
    assert "kết thúc trước khi bắt đầu" in said


@pytest.mark.clause("TU-16")
def test_a_caller_who_objects_to_recording_is_heard_all_the_same():
    message = read(recording_objection=True)
    assert message.note is not None and message.note.recording_objection
    assert message.problems == ()


@pytest.mark.clause("TU-16")
def test_a_recording_against_the_callers_will_is_pointed_out():
    assert "không đồng ý ghi âm" in read(recording_objection=True, call_reference="R").problems[0]


@pytest.mark.clause("TU-16")
def test_a_note_that_does_not_say_whether_the_notice_was_given_is_pointed_out():
    assert "thông báo ghi âm" in read(recording_notice=None).problems[0]


def test_a_number_that_is_none_is_pointed_out_and_the_note_is_taken():
    message = read(facts={"phone": "0912", "full_name": "Bình"})
    assert message.conversation.startswith("phone:")
    assert "0912" in message.problems[0]
    assert message.sender_name == "Bình"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912 345 678", "+84912345678"),
        ("(+84) 912.345.678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("024 3825 1234", "+842438251234"),
        ("+1 202 456 1111", "+12024561111"),
        ("không có", ""),
        ("", ""),
        ("115", ""),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, number: str):
    assert phone_number(typed) == number


def test_the_same_note_twice_is_one_note():
    assert read().external_id == read(id=str(CALL["id"]).upper()).external_id == CALL["id"]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"agent": ""}, "agent"),
        ({"agent": None}, "agent"),
        ({"noted_at": "2026-03-05T09:20:00"}, "noted_at"),
        ({"noted_at": 1772677200}, "noted_at"),
        ({"text": " \n"}, "chưa ghi nội dung"),
        ({"facts": {"mật khẩu": "x"}}, "không có loại thông tin này"),
        ({"facts": {"phone": 912345678}}, "facts.phone"),
        ({"recording_notice": "có"}, "recording_notice"),
        ({"colour": "đỏ"}, "colour: không có trong mẫu"),
        ({"postmark": "2026-03-01"}, "postmark"),
    ],
)
def test_a_form_that_is_not_as_agreed_names_the_field(changes: dict[str, object], named: str):
    assert named in refusal(**changes)


def test_a_refused_form_does_not_repeat_what_was_typed():
    assert "Abc@123" not in refusal(facts={"phone": ["Abc@123"]}, colour="Abc@123")


@pytest.mark.parametrize(
    ("to", "said"), [("+84912345678", "0912 345 678"), ("+12024561111", "+1 202-456-1111")]
)
async def test_a_letter_by_phone_is_a_call_to_make(to: str, said: str):
    with pytest.raises(SendFailed, match="Gọi cho khách số") as caught:
        await CHANNEL.send(Outbound(key="k", channel="phone", to=to, text="Dạ"))
    assert said in caught.value.reason


async def test_a_caller_without_a_number_needs_another_way():
    with pytest.raises(SendFailed, match="không để lại số"):
        await CHANNEL.send(Outbound(key="k", channel="phone", to="phone:1", text="Dạ"))


@pytest.mark.clause("TU-15")
def test_calls_wait_for_the_allowed_hours():
    assert CHANNEL.capabilities.quiet_hours
