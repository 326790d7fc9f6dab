"""Whom a mail is from, where From is no whole address: a server, another field, or nobody."""

from __future__ import annotations

import pytest

from channels.contract import Unreadable
from channels.mail.parse import ReadOptions, parse
from workflows.messaging.messages import Kind

READER = ReadOptions()
RETURNED = (
    "Subject: Undelivered Mail Returned to Sender\nMessage-ID: <1@x.example>\n\n"
    "This is the mail system at host mx.example.\n\n"
    "<binh@khach.example>: host said: 550 5.1.1 User unknown\n"
)
WRITTEN = "Subject: Bị trừ tiền\nMessage-ID: <2@x.example>\n\nTôi bị trừ tiền hai lần.\n"


@pytest.mark.parametrize(
    "author",
    [
        "From: MAILER-DAEMON\n",
        "From: MAILER-DAEMON (Mail Delivery System)\n",
        'From: "Mail Delivery System" <MAILER-DAEMON>\n',
        "From: Mail Delivery Subsystem\n",
        "From: <>\n",
        "From: postmaster\n",
        "",
        "Return-Path: <>\n",
    ],
)
def test_a_bounce_needs_no_sender(author: str) -> None:
    bounce = parse((author + RETURNED).encode(), READER)
    assert bounce.kind is Kind.BOUNCE and bounce.sender
    assert [one.address for one in bounce.failed] == ["binh@khach.example"]


@pytest.mark.parametrize(
    "author",
    ['From: "Lan" <>\n', "From: Lan\n", "From: Lan <lan>\n", "From: Trần Thị Lan <>\n", ""],
)
def test_a_person_without_address_is_nobody_to_answer(author: str) -> None:
    with pytest.raises(Unreadable, match="người gửi"):
        parse((author + WRITTEN).encode(), READER)
    with pytest.raises(Unreadable, match="người gửi"):
        parse((f"{author}Reply-To: lan\n{WRITTEN}").encode(), READER)
    answered = parse((f"{author}Reply-To: lan@khach.example\n{WRITTEN}").encode(), READER)
    assert answered.sender == answered.conversation == "lan@khach.example"
    assert answered.sender_name in ("", "Lan", "Trần Thị Lan")


def test_a_program_without_host_is_no_customer() -> None:
    for author in ("root", "root (Cron Daemon)", "Cron Daemon <root>", "nobody"):
        assert parse(f"From: {author}\n{WRITTEN}".encode(), READER).kind is Kind.REPORT, author
