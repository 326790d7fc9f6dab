"""The register of incoming paper."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from channels.contract import SendFailed, Unreadable
from channels.manual.post import POST
from workflows.calendar.working_time import ZONE, local_day
from workflows.messaging.messages import Inbound, Outbound

CHANNEL = POST.channel()
ENVELOPE = {
    "id": "0f3a1c9e-5b7d-4e21-9c55-8f6e4d3b2a01",
    "agent": "Hạnh",
    "noted_at": "2026-03-06T08:30:00+07:00",
    "text": "Đơn khiếu nại.",
    "received": "2026-03-05",
    "postmark": "2026-03-02",
}


def read(**changes: object) -> Inbound:
    (message,) = CHANNEL.parse(json.dumps({**ENVELOPE, **changes}).encode())
    return message


@pytest.mark.clause("CP-08")
def test_a_letter_postmarked_monday_and_received_thursday_counts_from_thursday():
    message = read()
    assert local_day(message.sent_at).isoformat() == "2026-03-05"
    assert message.note is not None and message.note.postmark == "2026-03-02"


@pytest.mark.clause("CP-08")
def test_the_register_keeps_the_envelopes_number_and_how_much_was_in_it():
    note = read(registered_mail="RB123456789VN", enclosures=2).note
    assert note is not None
    assert (note.registered_mail, note.enclosures) == ("RB123456789VN", 2)


def test_an_envelope_registered_the_same_day_counts_from_the_registration():
    message = read(received="2026-03-06")
    assert message.sent_at == datetime(2026, 3, 6, 8, 30, tzinfo=ZONE)


def test_an_hour_of_receipt_is_taken_as_it_is():
    message = read(received="2026-03-05T16:45:00+07:00")
    assert message.sent_at == datetime(2026, 3, 5, 16, 45, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"postmark": "2026-03-06"}, "dấu bưu điện sau ngày nhận"),
        ({"received": "2026-03-07"}, "sau ngày ghi phiếu"),
        ({"received": None}, "received"),
        ({"received": "2026-03-05T16:45:00"}, "received"),
        ({"enclosures": -1}, "enclosures"),
    ],
)
def test_days_out_of_order_are_not_taken(changes: dict[str, object], said: str):
    with pytest.raises(Unreadable, match=said):
        read(**changes)


async def test_a_letter_by_post_is_an_envelope_to_send():
    message = Outbound(key="k", channel="post", to="post:1", to_name="ông Dũng", text="Kính gửi")
    with pytest.raises(SendFailed, match="gửi bưu điện bảo đảm cho ông Dũng"):
        await CHANNEL.send(message)
