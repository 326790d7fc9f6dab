"""Notes of visits."""

from __future__ import annotations

import json

import pytest

from channels.contract import SendFailed
from channels.manual.counter import COUNTER
from workflows.messaging.messages import Inbound, Outbound

CHANNEL = COUNTER.channel()
VISIT = {"agent": "Minh", "noted_at": "2026-03-05T10:00:00+07:00", "text": "Nộp đơn."}


def read(number: int, **fields: object) -> Inbound:
    note = {"id": f"b1a8f9c2-0d7b-4f8e-8f37-{number:012d}", **VISIT, **fields}
    (message,) = CHANNEL.parse(json.dumps(note).encode())
    return message


@pytest.mark.clause("CP-01")
def test_two_branches_in_the_same_second_stay_two_complaints_with_their_branch():
    south, north = read(1, branch="HCM-1"), read(2, branch="HN-1")
    assert south.external_id != north.external_id
    assert south.conversation != north.conversation
    assert south.note is not None and south.note.branch == "HCM-1"
    assert north.note is not None and north.note.branch == "HN-1"


@pytest.mark.clause("CP-03")
def test_papers_that_were_handed_over_are_listed():
    note = read(1, papers=["Đơn khiếu nại", " ", "Hoá đơn"]).note
    assert note is not None and note.papers == ("Đơn khiếu nại", "Hoá đơn")


def test_a_visitor_with_a_number_is_reached_by_it():
    assert read(1, facts={"phone": "0912345678"}).conversation == "+84912345678"


@pytest.mark.parametrize(
    ("to", "said"), [("counter:1", "giao tận tay"), ("+84912345678", "0912 345 678")]
)
async def test_a_letter_at_the_counter_is_paper(to: str, said: str):
    with pytest.raises(SendFailed, match=said):
        await CHANNEL.send(Outbound(key="k", channel="counter", to=to, text="Dạ"))
