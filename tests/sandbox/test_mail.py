"""Mail through real SMTP and IMAP, with the client libraries that the desk uses."""

from __future__ import annotations

import asyncio
import threading
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

import aiosmtplib
import imap_tools
import pytest

from sandbox.mail import Mail
from sandbox.mail.office import MailFault
from sandbox.world import World
from tests.patience import PATIENCE

DESK = "khieunai@desk.example"
AN = "an@khach.example"


def letter(to: str = AN, *, sender: str = DESK, **changes: str | None) -> EmailMessage:
    message = EmailMessage()
    fields = {
        "From": f"Tổ khiếu nại <{sender}>",
        "To": to,
        "Subject": "[KN-2026-000123] Đã tiếp nhận",
        "Date": format_datetime(World().now()),
        "Message-ID": make_msgid(domain="desk.example"),
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    for name, value in fields.items():
        if value:
            message[name] = value
    message.set_content("Kính gửi chị An")
    return message


async def send(world: World, message: EmailMessage, *, login: bool = True) -> None:
    who = {"username": DESK, "password": world.accounts.mail_password} if login else {}
    await aiosmtplib.send(
        message, hostname="127.0.0.1", port=world.mail.smtp_port, start_tls=False, **who
    )


def inbox(world: World, address: str = DESK) -> list[imap_tools.MailMessage]:
    box = imap_tools.MailBoxUnencrypted("127.0.0.1", world.mail.imap_port, timeout=PATIENCE)
    with box.login(address, world.accounts.mail_password) as mailbox:
        return list(mailbox.fetch(mark_seen=False))


async def test_a_customers_mail_lies_in_the_desks_mailbox(mail_world: World) -> None:
    an = mail_world.mail.customer(AN, "Nguyễn Thị An")
    await an.writes("Hàng hỏng", "Tôi nhận hàng vỡ.", [("ảnh.jpg", b"\xff\xd8")])
    (mail,) = await asyncio.to_thread(inbox, mail_world)
    assert mail.subject == "Hàng hỏng"
    assert mail.from_values
    assert mail.from_values.full == "Nguyễn Thị An <an@khach.example>"
    assert mail.text.strip() == "Tôi nhận hàng vỡ."
    assert [(a.filename, a.payload) for a in mail.attachments] == [("ảnh.jpg", b"\xff\xd8")]
    assert "dkim=pass" in mail.headers["authentication-results"][0]


async def test_a_mail_put_in_by_hand_stays_as_it_is_byte_for_byte(mail_world: World) -> None:
    raw = b"From: a@b.vn\r\nSubject: \xe1\xbb\x87  hai\r\n\r\n.\r\nTCVN3 \xb8\xb5\r\nno end"
    await mail_world.mail.put(raw)

    def fetch() -> bytes:
        box = imap_tools.MailBoxUnencrypted(
            "127.0.0.1", mail_world.mail.imap_port, timeout=PATIENCE
        )
        with box.login(DESK, mail_world.accounts.mail_password) as mailbox:
            _, data = mailbox.client.uid("fetch", "1:*", "(BODY.PEEK[])")
        return next(item[1] for item in data if isinstance(item, tuple))

    assert await asyncio.to_thread(fetch) == raw


async def test_a_waiting_reader_is_woken(mail_world: World) -> None:
    idling = threading.Event()

    def wait() -> list[bytes]:
        box = imap_tools.MailBoxUnencrypted(
            "127.0.0.1", mail_world.mail.imap_port, timeout=PATIENCE
        )
        with box.login(DESK, mail_world.accounts.mail_password) as mailbox:
            mailbox.idle.start()
            idling.set()
            found = mailbox.idle.poll(timeout=PATIENCE)
            mailbox.idle.stop()
            return found

    waiting = asyncio.create_task(asyncio.to_thread(wait))
    await asyncio.to_thread(idling.wait, 10)
    await mail_world.mail.customer(AN).writes("Alo", "alo")
    assert any(b"EXISTS" in line for line in await waiting)


async def test_the_desks_letter_reaches_the_customer(mail_world: World) -> None:
    an = mail_world.mail.customer(AN)
    message = letter()
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="tl.pdf")
    await send(mail_world, message)
    got = await an.next_message("tiếp nhận")
    assert got.text == "Kính gửi chị An"
    assert got.attachments[0].content == b"%PDF"
    assert got.sender == DESK
    assert [m.subject for m in await asyncio.to_thread(inbox, mail_world, AN)] == [got.subject]
    assert len(mail_world.violations) == 0


async def test_a_customer_replies_in_the_thread(mail_world: World) -> None:
    an = mail_world.mail.customer(AN)
    message = letter(Reply_To="khieunai+kn-123@desk.example")
    await send(mail_world, message)
    await an.next_message()
    reply = await an.replies("Tôi bổ sung ảnh")
    assert reply.recipients == ("khieunai+kn-123@desk.example",)
    (mail,) = await asyncio.to_thread(inbox, mail_world)
    assert mail.headers["in-reply-to"] == (message["Message-ID"],)
    assert mail.subject.startswith("Re: ")
    assert mail.headers["delivered-to"] == ("khieunai+kn-123@desk.example",)


async def test_any_mail_program_may_play_the_customer(mail_world: World) -> None:
    message = letter(DESK, sender=AN)
    await send(mail_world, message, login=False)
    assert [m.from_ for m in await asyncio.to_thread(inbox, mail_world)] == [AN]


async def test_the_desk_must_log_in(mail_world: World) -> None:
    with pytest.raises(aiosmtplib.SMTPException, match="Authentication required"):
        await send(mail_world, letter(), login=False)
    assert "AUTH" in mail_world.violations[0].what


async def test_a_wrong_password_is_refused(mail_world: World) -> None:
    with pytest.raises(aiosmtplib.SMTPAuthenticationError):
        await aiosmtplib.send(
            letter(), hostname="127.0.0.1", port=mail_world.mail.smtp_port,
            start_tls=False, username=DESK, password="sai",
        )  # fmt: skip

    def wrong() -> None:
        box = imap_tools.MailBoxUnencrypted(
            "127.0.0.1", mail_world.mail.imap_port, timeout=PATIENCE
        )
        try:
            with pytest.raises(imap_tools.MailboxLoginError):
                box.login(DESK, "sai")
        finally:
            box.client.shutdown()

    await asyncio.to_thread(wrong)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"Date": None}, "no Date"),
        ({"Message_ID": None}, "no Message-ID"),
        ({"Message_ID": "khong-ngoac"}, "Message-ID is not"),
        ({"From": "ai@khac.example"}, "From is not"),
    ],
)
async def test_a_careless_mail_of_the_desk_is_refused(
    mail_world: World, changes: dict[str, str | None], why: str
) -> None:
    with pytest.raises(aiosmtplib.SMTPDataError, match=why):
        await aiosmtplib.send(
            letter(**changes).as_bytes(policy=SMTP), sender=DESK, recipients=[AN],
            hostname="127.0.0.1", port=mail_world.mail.smtp_port,
            start_tls=False, username=DESK, password=mail_world.accounts.mail_password,
        )  # fmt: skip
    assert why in mail_world.violations[0].what
    assert len(mail_world.mail.received(AN)) == 0


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"bare\nfeed", "bare line feeds"),
        (b"x" * 999, "longer than 998"),
    ],
)
async def test_raw_mistakes_of_the_desk_are_refused(
    mail_world: World, raw: bytes, why: str
) -> None:
    office = mail_world.mail
    head = b"From: khieunai@desk.example\r\nDate: x\r\nMessage-ID: <a@b>\r\n\r\n"
    mail = Mail(raw=head + raw + b"\r\n", sender=DESK, recipients=(AN,), at=mail_world.now())
    assert why in office.judge(mail, smtputf8=False)


async def test_recipients_and_data_can_be_refused_on_purpose(mail_world: World) -> None:
    mail_world.mail.add_fault(MailFault(at="RCPT", address=AN))
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await send(mail_world, letter())
    mail_world.mail.add_fault(MailFault(at="DATA", reply="451 4.7.1 greylisted"))
    with pytest.raises(aiosmtplib.SMTPDataError, match="greylisted"):
        await send(mail_world, letter())
    await send(mail_world, letter())
    assert len(mail_world.mail.received(AN)) == 1
    assert len(mail_world.violations) == 0


async def test_a_cut_line_leaves_the_desk_in_doubt(mail_world: World) -> None:
    mail_world.mail.add_fault(MailFault(at="DROP"))
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(mail_world, letter())
    assert len(mail_world.mail.received(AN)) == 1


async def test_a_letter_may_bounce_later(mail_world: World) -> None:
    await send(mail_world, letter())
    sent = await mail_world.mail.sent.next()
    await mail_world.mail.bounces(sent)
    (report,) = await asyncio.to_thread(inbox, mail_world)
    assert report.obj.get_content_type() == "multipart/report"
    parts = [part.get_content_type() for part in report.obj.walk()]
    assert "message/delivery-status" in parts
    assert sent.message_id in report.obj.as_string()
