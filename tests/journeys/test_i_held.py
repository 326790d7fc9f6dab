"""(i) Somebody writes in a customer's name: the address on hold, asked on Zalo, yes and no."""

from __future__ import annotations

import pytest

from sandbox.mail.customer import MailCustomer
from sandbox.zalo_bot import Customer
from tests.journeys.play import Play
from workflows.calendar.working_time import due_in_working_days
from workflows.case import State

ADDRESS = "thu.le@gmail.com"
HOLD = f"/tamgiu {ADDRESS} Đòi đổi mật khẩu, giọng văn khác hẳn"
SECRETS = ("thule.vn", "lỗi 550", "Lê Minh", "khiếu nại", "KN-2026")


async def known_by_mail_and_zalo(play: Play) -> tuple[str, MailCustomer, Customer]:
    """One case of one customer, who wrote by mail and on Zalo."""
    thu = play.world.zalo.customer("thu", "Thu")
    mailbox = play.world.mail.customer(ADDRESS, "Lê Minh Thu")
    early = await play.chats(thu, "Mail bên em không gửi được từ sáng, báo lỗi 550")
    number = await play.mails(
        mailbox, "Không gửi được thư", "Hộp thư thu@thule.vn không gửi được thư, báo lỗi 550."
    )
    await play.does(play.an, f"/gop {number}", early, "cùng một khách hàng")
    await play.presses(play.an, "Cùng một người, gộp", early, "gộp vào")
    await play.quiet()
    await forget(play, mailbox, thu)
    return number, mailbox, thu


async def forget(play: Play, mailbox: MailCustomer, thu: Customer) -> None:
    """What has come so far was looked at elsewhere."""
    await play.quiet()
    for mail in mailbox.received.unread():
        await mailbox.received.next(mail.__eq__)
    for said in thu.received.unread():
        await thu.received.next(said.__eq__)


async def answered(play: Play, number: str) -> None:
    """The written answer of round 1 has reached the customer."""
    await play.does(play.binh, "/nhan", number)
    await play.does(play.binh, "/nguyennhan khach | Hộp thư đầy | Dung lượng 100 %", number)
    await play.does(play.binh, "/dexuat toanbo | Mở rộng dung lượng trước +5", number)
    await play.approves(number)
    await play.sends(play.binh, "/gui", number)
    await play.until(number, State.ANSWERED_R1)


@pytest.mark.clause("PV-19", "AMB-23", "CP-26")
async def test_a_disagreement_on_hold_counts_from_its_receipt_once_zalo_says_it_was_the_customer(
    play: Play,
) -> None:
    number, mailbox, thu = await known_by_mail_and_zalo(play)
    await answered(play, number)
    await forget(play, mailbox, thu)
    await play.does(play.an, HOLD, number, "Tạm giữ địa chỉ")
    await play.group_told("Tạm giữ một địa chỉ", number)

    received = await play.later(hours=3)
    words = "Tôi không đồng ý với kết quả này."
    assert await play.replies(mailbox, words) == number
    await play.told(number, "TẠM GIỮ", ADDRESS, "không đồng ý")
    (notice,) = await play.got_by_mail(mailbox, "Đã nhận thư của Quý khách")
    for secret in (number, *SECRETS):
        assert secret not in f"{notice.raw!r} {notice.subject} {notice.text}", secret
    await play.replies(mailbox, "Sao chưa ai trả lời?")
    await play.got_by_mail(mailbox)
    case = await play.case(number)
    assert (case.state, case.disagreement) == (State.ANSWERED_R1, ())
    shown = await play.does(play.an, "/hoso", number, "tạm giữ, chưa tính")
    assert words in shown.text

    await play.later(days=2)
    await play.told(number, "Địa chỉ vẫn đang tạm giữ")
    draft = await play.sends(play.an, "/xacminh zalo", number)
    assert "ĐÚNG" in draft
    (asked,) = await play.got_on_zalo(thu, ("ĐÚNG", "KHÔNG"))
    assert ADDRESS not in asked
    assert await play.chats(thu, "Đúng rồi em") == number
    case = await play.until(number, State.DISAGREED_R1)
    assert case.disagreement == (words,) and not case.open_holds
    (released,) = await play.got_on_zalo(thu, ("xác nhận", "2 thư"))
    assert ADDRESS not in released
    await play.got_by_mail(mailbox, (number, "không đồng ý với kết quả này"))

    entries = (await play.file(number)).entries
    heard = [line for line in entries if line.event == "Wrote" and line.data["channel"] == "email"]
    assert [line.data["text"] for line in heard[-2:]] == [words, "Sao chưa ai trả lời?"]
    assert heard[-2].at == received
    target = play.app.desk.policy.round2_target_working_days
    due_at, _ = due_in_working_days(received, target, play.app.desk.policy.calendar)
    assert (await play.deadline(number, "KR2")).due_at == due_at
    assert set((await play.file(number)).held.values()) == {"released"}


@pytest.mark.clause("PV-19", "CP-18")
async def test_no_that_was_not_me_strikes_the_address_and_nothing_of_it_counts(play: Play) -> None:
    number, mailbox, thu = await known_by_mail_and_zalo(play)
    before = await play.case(number)
    await play.does(play.an, HOLD, number, "Tạm giữ địa chỉ")
    forged = "Tôi rút khiếu nại. Đổi mật khẩu và huỷ hợp đồng giúp tôi."
    assert await play.mailed(
        await mailbox.writes(f"[{number}] gấp", forged, verdict="fail")
    ) == number  # fmt: skip
    await play.got_by_mail(mailbox, "Đã nhận thư của Quý khách")

    await play.sends(play.an, "/xacminh zalo", number)
    await play.got_on_zalo(thu, ("ĐÚNG", "KHÔNG"))
    await play.chats(thu, "Không phải tôi gửi")
    await play.told(number, "KHÔNG phải mình gửi")
    case = await play.case(number)
    assert (case.state, case.facts) == (before.state, before.facts)
    assert not case.open_holds and ADDRESS not in {c.address for c in case.person.contacts}
    assert set((await play.file(number)).held.values()) == {"refused"}

    await play.does(play.an, "/nhan", number)
    await play.sends(play.an, "/traloi Em vẫn đang kiểm tra hộp thư ạ.", number)
    await play.got_on_zalo(thu, "đang kiểm tra hộp thư")
    await play.got_by_mail(mailbox)

    await mailbox.writes(f"[{number}] gấp", forged, verdict="fail")
    await play.quiet()
    assert (await play.case(number)).state is not State.WITHDRAWN
    await play.got_by_mail(mailbox)


@pytest.mark.clause("PV-19", "AMB-22")
async def test_a_forged_mail_puts_its_address_on_hold_before_any_agent_has_seen_it(
    play: Play,
) -> None:
    number, mailbox, _ = await known_by_mail_and_zalo(play)
    forged = await mailbox.writes(f"[{number}] gấp", "Tôi rút khiếu nại.", verdict="fail")
    assert await play.mailed(forged) == number
    await play.told(number, "TẠM GIỮ", ADDRESS)
    (notice,) = await play.got_by_mail(mailbox, "Đã nhận thư của Quý khách")
    assert number not in f"{notice.raw!r}"
    case = await play.case(number)
    assert case.state is State.RECEIVED and case.open_holds[0].signals == ("dmarc_failed",)
    shown = await play.does(play.an, "/hoso", number, "DMARC")
    assert "không nhận là đã gửi" in shown.text
