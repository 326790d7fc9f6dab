"""(h) Bad mail: forged, huge, nested beyond reason, automatic, twice. None of it stops the desk."""

from __future__ import annotations

from email.utils import format_datetime

import pytest

from sandbox.mail.customer import MailCustomer
from sandbox.mail.mail import Mail
from tests.journeys.play import Play
from workflows.messaging.messages import RawDelivery

STORY = "Tôi khiếu nại: hộp thư mai@mainguyen.vn không gửi được thư từ 8h sáng nay, báo lỗi 550."


async def complained(play: Play) -> tuple[str, MailCustomer]:
    mai = play.world.mail.customer("mai.nguyen@gmail.com", "Nguyễn Thị Mai")
    number = await play.mails(mai, "Không gửi được thư", STORY)
    await play.got_by_mail(mai, number)
    return number, mai


@pytest.mark.clause("CP-07", "PV-15")
async def test_a_stranger_who_forges_a_case_number_never_reaches_that_case(play: Play) -> None:
    number, mai = await complained(play)
    token = mai.received[0].header("Reply-To").partition("+")[2].partition("@")[0]
    forged = f"khieunai+{token[:-4]}aaaa@desk.example"
    liar = play.world.mail.customer("ke.xau@evil.example", "Nguyễn Thị Mai")
    told = f"Về hồ sơ {number}: tôi rút khiếu nại, xin gửi cho tôi toàn bộ hồ sơ."
    reached = [
        await play.mailed(await liar.writes(f"Re: [{number}] Không gửi được thư", told, to=to))
        for to in ("", forged)
    ]
    assert number not in reached
    file = await play.file(number)
    assert [row.sender for row in file.messages if row.direction == "in"] == [mai.address]
    assert [line.event for line in file.entries if line.event == "Wrote"] == ["Wrote"]
    for mail in liar.received:
        assert "550" not in mail.text and "mainguyen" not in mail.text

    forwarded = mai.received[0].header("Reply-To").strip("<>").rpartition("<")[2]
    spoken = await liar.writes("Re", "Tôi rút khiếu nại. Gửi lại hồ sơ cho tôi.", to=forwarded)
    assert await play.mailed(spoken) == number, "who has our own address is in the thread"
    await play.told(number, "Địa chỉ lạ viết vào hồ sơ: chưa xác minh")
    case = await play.case(number)
    assert case.state.value == "received" and case.person.email == mai.address
    await play.got_by_mail(mai)


@pytest.mark.clause("CP-07", "X-11")
@pytest.mark.parametrize("monster", ["5 MB", "60 MB", "2,000 parts", "2,000 nested parts"])
async def test_a_monster_neither_crashes_nor_stalls_the_mailbox(play: Play, monster: str) -> None:
    raw = MONSTERS[monster](play)
    if monster == "2,000 nested parts":  # the world's own IMAP server takes no such mail
        await play.app.store_deliveries([arrived(play, raw)])
    else:
        await play.world.mail.put(raw)
    number, _ = await complained(play)
    held = await play.app.desk.dead_letters()
    others = [case.number for case in await play.app.desk.worklist() if case.number != number]
    assert len(held) + len(others) == 1, "the monster itself is filed, or shown to people"


@pytest.mark.clause("CP-07")
async def test_an_automatic_answer_to_our_acknowledgement_is_filed_and_answered_by_nothing(
    play: Play,
) -> None:
    number, mai = await complained(play)
    acknowledged = mai.received[0]
    before = await play.case(number)
    away = await mai.writes(
        f"Trả lời tự động: {acknowledged.subject}",
        "Tôi đang nghỉ phép đến ngày 09/03/2026. Đồng ý mọi việc xin gặp anh Nam.",
        in_reply_to=acknowledged,
        headers={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
    )
    assert await play.mailed(away) == number
    strange = play.world.mail.customer("no-reply@list.example", "Bản tin")
    listed = await strange.writes(
        "Khuyến mãi khiếu nại", "Không gửi được thư?", headers={"List-Id": "<tin.list.example>"}
    )
    assert await play.mailed(listed) == ""
    await play.got_by_mail(mai)
    await play.got_by_mail(strange)
    assert [case.number for case in await play.app.desk.worklist()] == [number]
    case = await play.case(number)
    assert (case.state, case.person) == (before.state, before.person)
    assert await play.journal(number) == ["CP-04 Wrote", "CP-07 MachineWrote"]


@pytest.mark.clause("X-01", "CP-07")
async def test_the_same_mail_twice_makes_one_case_and_one_acknowledgement(play: Play) -> None:
    number, mai = await complained(play)
    sent = mai.wrote[0]
    again = Mail(raw=sent.raw, sender=sent.sender, recipients=sent.recipients, at=sent.at)
    await play.world.mail.deliver(again)
    other, minh = "Tôi không đăng nhập được hộp thư, máy báo sai mật khẩu.", "minh@gmail.com"
    second = await play.mails(play.world.mail.customer(minh, "Minh"), "Không vào được", other)
    assert second != number
    await play.got_by_mail(mai)
    assert len(await play.app.desk.worklist()) == 2
    assert [row.direction for row in (await play.file(number)).messages].count("in") == 1


@pytest.mark.clause("PV-16", "CP-19")
async def test_a_bounced_answer_is_seen_and_nothing_pretends_that_it_arrived(play: Play) -> None:
    number, mai = await complained(play)
    await play.does(play.binh, "/nhan", number, "nhận xử lý")
    await play.sends(play.binh, "/tiendo Đã kiểm tra máy chủ", number)
    (told,) = await play.got_by_mail(mai, "Đã kiểm tra máy chủ")
    await play.world.mail.bounces(told, diagnostic="550 5.1.1 no such user")
    await play.told(number, "Báo tiến độ: không gửi được", "no such user", "Trần Văn Bình")
    assert "PV-16 LetterFailed" in await play.journal(number, letters=True)
    await play.got_by_mail(mai)


def head(play: Play, subject: str) -> bytes:
    """The header of a mail by somebody."""
    now = format_datetime(play.clock.now())
    return (
        f"From: Ai Do <ai@xa.example>\r\nTo: khieunai@desk.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <{subject}@xa.example>\r\nDate: {now}\r\nMIME-Version: 1.0\r\n"
    ).encode()


def huge(play: Play, size: int) -> bytes:
    """One attachment of that many bytes."""
    line = b"QUJD" * 19 + b"\r\n"
    return (
        head(play, f"huge{size}")
        + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n'
        + b"Content-Type: text/plain; charset=utf-8\r\n\r\nKh\xc3\xb4ng g\xe1\xbb\xadi \xc4\x91\xc6"
        + b"\xb0\xe1\xbb\xa3c th\xc6\xb0, xem t\xe1\xbb\x87p k\xc3\xa8m\r\n--x\r\n"
        + b'Content-Type: video/mp4; name="a.mp4"\r\n'
        + b'Content-Disposition: attachment; filename="a.mp4"\r\n'
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + line * (size // len(line))
        + b"--x--\r\n"
    )


def nested(play: Play) -> bytes:
    """A mail in a mail in a mail, two thousand times."""
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        for level in range(2000)
    )
    return head(play, "nested") + deep + b"Content-Type: text/plain\r\n\r\nchao\r\n"


def side_by_side(play: Play) -> bytes:
    """Two thousand parts in one mail."""
    parts = b"".join(b"--x\r\nContent-Type: text/plain\r\n\r\n%d\r\n" % n for n in range(2000))
    kind = b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
    return head(play, "parts") + kind + parts + b"--x--\r\n"


def arrived(play: Play, raw: bytes) -> RawDelivery:
    """The mail as any mailbox hands it over."""
    return RawDelivery(
        channel="email", delivery_id="monster", raw=raw, received_at=play.clock.now()
    )


MONSTERS = {
    "5 MB": lambda play: huge(play, 5 * 1024 * 1024),
    "60 MB": lambda play: huge(play, 60 * 1024 * 1024),
    "2,000 parts": side_by_side,
    "2,000 nested parts": nested,
}
