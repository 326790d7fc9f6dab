"""Where letters come back to: nowhere, to an address of their own, or to the plain one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import Fault, SendFailed
from channels.mail.channel import MailChannel
from channels.mail.parse import ReadOptions, parse
from channels.mail.threading_tokens import (
    letter_id,
    letter_of_return_path,
    reply_address,
    return_address,
)
from channels.mime.xtext import unxtext, xtext
from tests.channels.fake_smtp import FakeSmtp
from tests.channels.mail.smtp.test_sender import letter
from tests.mailservers import DESK, SECRET, Sink, mail_settings, sink
from workflows.messaging.messages import Inbound, Kind, Outbound

KEY, NUMBER = "KN-2026-000123-7.4", "KN-2026-000123-7"
BACK = return_address(KEY, DESK, SECRET)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


async def posted(server: Sink, *automatic: bool, **changes: object) -> list[str]:
    """The envelope senders of so many letters, as the server took them."""
    channel = MailChannel(mail_settings(smtp_port=server.port, **changes), clock=lambda: NOW)
    for each in automatic:
        await channel.send(letter(automatic=each))
    await channel.close()
    return [sender for sender, _, _ in server.mails]


async def test_a_persons_letter_comes_back_to_an_address_of_its_own():
    async with sink() as server:
        (sender,) = await posted(server, False)
    assert letter_of_return_path(sender, SECRET) == KEY
    assert sender.endswith(DESK[DESK.index("@") :])


async def test_an_automatic_letter_has_no_return_path_so_that_no_machine_answers():
    async with sink() as server:
        assert await posted(server, True) == ["<>"]


async def test_where_the_null_return_path_is_refused_the_letters_own_serves():
    async with sink() as server:
        server.null_reply = "550 5.1.0 null sender not allowed"
        first, second = await posted(server, True, True, bounce_address="tra-lai@cty.example")
        assert server.froms.count("<>") == 1, "what was refused is not offered again"
    assert first == second == return_address(KEY, "tra-lai@cty.example", SECRET)


@pytest.mark.parametrize(
    "reply",
    [
        "553 5.7.1 Sender address rejected: not owned by user khieunai",
        "550 5.7.60 not allowed to send as this sender",
    ],
)
async def test_a_server_that_takes_only_the_accounts_own_address_gets_that(reply):
    async with sink() as server:
        server.tokened_reply = reply
        assert await posted(server, False, False) == [DESK, DESK]
        assert len(server.froms) == 3


async def test_a_server_that_looks_at_the_sender_late_gets_the_plain_one_too():
    async with sink() as server:
        server.rcpt_judges = True
        server.tokened_reply = "553 5.7.1 Sender address rejected: not owned by user"
        assert await posted(server, False) == [DESK]


async def test_where_no_sender_is_accepted_people_hear_of_the_account():
    async with sink() as server:
        server.mail_reply = "553 5.7.1 not owned by user khieunai"
        with pytest.raises(SendFailed) as caught:
            await posted(server, False)
    assert caught.value.fault is Fault.ACCOUNT
    assert "bounce_address" in caught.value.reason


async def test_a_mailbox_without_plus_addresses_has_none_for_bounces():
    async with sink() as server:
        assert await posted(server, False, plus_address=False) == [DESK]


@pytest.mark.parametrize("key", ["thong-bao-0123", "kn/1", "K" * 60, ""])
def test_a_key_that_would_not_survive_the_way_gets_no_address(key):
    assert return_address(key, DESK, SECRET) == ""


@given(st.from_regex(r"\A[A-Z]{2,5}-20[0-9]{2}-[0-9]{4,9}-[0-9A-Z]\.[0-9]{1,3}\Z"))
def test_a_letters_own_address_names_it_however_it_is_written(key: str):
    address = return_address(key, DESK, SECRET)
    assert len(address.partition("@")[0]) <= 64
    assert (
        letter_of_return_path(address, SECRET)
        == letter_of_return_path(address.lower(), SECRET)
        == key
    )


def test_a_forged_address_or_one_for_answers_names_no_letter():
    wrong = BACK.replace(BACK.partition("@")[0][-6:], "aaaaaa")
    assert letter_of_return_path(wrong, SECRET) == ""
    assert letter_of_return_path(reply_address(NUMBER, DESK, SECRET), SECRET) == ""
    assert letter_of_return_path(BACK, b"another secret") == ""


def read(subject: str, text: str, *, to: str = BACK, path: str = "<>", **more: str) -> Inbound:
    fields = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
    raw = (
        f"Return-Path: {path}\r\nX-Tiepnhan-Envelope-To: {to}\r\n{fields}"
        f"From: Postfach <post@xa.example>\r\nTo: {DESK}\r\nSubject: {subject}\r\n"
        f"Message-ID: <b1@xa.example>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0700\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    own = frozenset({DESK})
    return parse(raw.encode(), ReadOptions(secret=SECRET, own=own))


def test_a_bounce_that_quotes_nothing_finds_its_letter():
    came = read("Việc gửi thư", "Hộp này không dùng nữa.")
    (failed,) = came.failed
    assert (came.kind, failed.letter, failed.permanent) == (Kind.BOUNCE, KEY, True)
    assert came.thread.proven == (NUMBER,)


def test_a_bounce_that_names_the_address_but_no_letter_finds_it_too():
    came = read(
        "Undelivered Mail Returned to Sender",
        "<hoa@khach.example>: host mx.khach.example said: 550 5.1.1 no such user",
        From="MAILER-DAEMON@xa.example",
    )
    (failed,) = came.failed
    assert (failed.address, failed.status, failed.letter) == ("hoa@khach.example", "5.1.1", KEY)


def test_a_machine_that_only_says_it_got_the_letter_fails_nothing():
    came = read("Đã nhận thư", "Thư của bạn đang chờ duyệt.", Auto_Submitted="auto-generated")
    assert came.kind is Kind.REPORT and came.failed == ()


def test_a_warning_that_it_is_still_tried_fails_no_letter():
    came = read("Gửi chậm", "Message has not yet been delivered. It will be retried.")
    assert [one.permanent for one in came.failed] == [False]


def test_what_comes_by_a_forged_return_path_is_about_no_letter():
    forged = BACK[:-25] + "aaaaa" + BACK[-20:]
    came = read("Việc gửi thư", "Hộp này không dùng nữa.", to=forged)
    assert came.kind is not Kind.BOUNCE and came.failed == () and came.thread.proven == ()


def test_an_absence_told_to_the_return_path_belongs_to_the_case_and_is_no_bounce():
    came = read("Re: Trả lời", "Tuần sau tôi về.", Auto_Submitted="auto-replied")
    assert (came.kind, came.thread.proven) == (Kind.AUTO_REPLY, (NUMBER,))
    silent = read("Re: Trả lời", "Tuần sau tôi về.")
    assert (silent.kind, silent.failed) == (Kind.AUTO_REPLY, ())


def test_a_person_whose_program_answers_the_envelope_is_heard():
    came = read("Re: Trả lời", "Tôi đồng ý.", path="<an@khach.example>")
    assert (came.kind, came.thread.proven) == (Kind.HUMAN, (NUMBER,))


KEY = "KN-2026-000123-7.4"
LETTER = Outbound(key=KEY, channel="email", to="hoa@khach.example", text="Kính gửi")


@dataclass
class Reporting(FakeSmtp):
    """Knows RFC 3461, and remembers whole commands."""

    said: list[str] = field(default_factory=list)
    knows: bool = True

    def answer(self, verb: bytes) -> bytes:
        if verb == b"EHLO":
            return b"250-fake.test\r\n250-DSN\r\n250 8BITMIME\r\n" if self.knows else b"250 ok\r\n"
        return super().answer(verb)

    def heard(self, line: bytes) -> None:
        self.said.append(line.decode().strip())


async def commands(*, knows: bool) -> list[str]:
    async with Reporting(knows=knows).listening() as server:
        assert isinstance(server, Reporting)
        channel = MailChannel(mail_settings(smtp_port=server.port))
        await channel.send(LETTER)
        await channel.close()
    return [line for line in server.said if line.startswith(("MAIL", "RCPT"))]


async def test_where_the_server_can_a_report_on_failure_and_delay_is_asked_for():
    mail, rcpt = await commands(knows=True)
    name = letter_id(KEY, SECRET, DESK.partition("@")[2])
    assert "RET=HDRS" in mail and f"ENVID={xtext(name)}" in mail
    assert rcpt.endswith("NOTIFY=FAILURE,DELAY")


async def test_where_it_cannot_nothing_is_said_that_it_would_refuse():
    mail, rcpt = await commands(knows=False)
    assert "RET" not in mail and "ENVID" not in mail and "NOTIFY" not in rcpt


def test_a_report_without_the_mail_still_names_the_letter():
    name = xtext(letter_id(KEY, SECRET, "cty.example"))
    report = (
        "From: MAILER-DAEMON@mx.example\r\nTo: khieunai@cty.example\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "Message-ID: <r1@mx.example>\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example\r\nOriginal-Envelope-Id: {name}\r\n\r\n"
        "Final-Recipient: rfc822; hoa@khach.example\r\nAction: failed\r\n"
        "Status: 5.1.1\r\n\r\n--b--\r\n"
    )
    read = parse(report.encode(), ReadOptions(secret=SECRET))
    (failed,) = read.failed
    assert (read.kind, failed.letter) == (Kind.BOUNCE, KEY)


def test_a_forged_name_is_no_letter_of_ours():
    report = (
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Original-Envelope-Id: {KEY}.{'a' * 26}@cty.example\r\n\r\n"
        "Final-Recipient: rfc822; hoa@khach.example\r\nAction: failed\r\n"
        "Status: 5.1.1\r\n\r\n--b--\r\n"
    )
    (failed,) = parse(report.encode(), ReadOptions(secret=SECRET)).failed
    assert failed.letter == ""


@given(st.text(max_size=60).filter(lambda text: text.isascii()))
def test_what_is_written_is_read_again(text: str):
    assert unxtext(xtext(text)) == text
