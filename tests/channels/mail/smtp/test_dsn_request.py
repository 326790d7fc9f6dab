"""Reports on delivery: asked for where the server can, and the letter known again in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from channels.mail.channel import MailChannel
from channels.mail.parse import ReadOptions, parse
from channels.mail.threading_tokens import letter_id
from channels.mime.xtext import unxtext, xtext
from tests.channels.fake_smtp import FakeSmtp
from tests.mailservers import DESK, SECRET, mail_settings
from workflows.messaging.messages import Kind, Outbound

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
