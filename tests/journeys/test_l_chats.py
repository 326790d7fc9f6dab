"""(l) Zalo official account and Messenger: the whole policy, within the windows of each."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rehearsal.pdf_text import text
from sandbox.faults import Fault, FaultKind
from sandbox.zalo_oa import Customer as OaCustomer
from tests.journeys.play import Chatter, Play
from workflows.case import ClosingReason, State

CAUSE = "/nguyennhan congty | Máy chủ gửi thư bị chặn IP | Nhật ký ghi lỗi 550; IP bị chặn"
REMEDIES = "/dexuat toanbo | Đổi IP gửi thư trước +5; Tặng 1 tháng sử dụng trước +10"
TASK = "/giaoviec kythuat Theo dõi danh sách chặn | +10 | binh | khacphuc"
COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"
CLAUSES = [
    "CP-04 Wrote",
    "CP-11 Taken",
    "CP-12 Wrote",
    "CP-13 Transferred",
    "CP-11 Taken",
    "CP-16 CauseFound",
    "CP-17 Proposed",
    "CP-17 Approved",
    "CP-19 Answered",
    "AMB-13 Wrote",
    "X-07 Wrote",
    "CP-11 TaskOpened",
    "CP-11 TaskDone",
    "CP-24 Closed",
]


def customer(play: Play, channel: str) -> Chatter:
    """Somebody who has that platform on the phone."""
    world = play.world
    people = world.zalo_oa if channel == "zalo_oa" else world.facebook.page
    return people.customer("bao", "Bảo")


@pytest.mark.clause(
    "CP-02", "CP-04", "CP-12", "CP-13", "CP-14", "CP-16", "CP-17", "CP-18", "CP-19", "CP-24",
)  # fmt: skip
@pytest.mark.parametrize("channel", ["zalo_oa", "facebook"])
async def test_a_chat_complaint_goes_through_the_whole_policy(chats: Play, channel: str) -> None:
    play, bao = chats, customer(chats, channel)
    open_until = "08:55 ngày 04/03" if channel == "zalo_oa" else "08:55 ngày 03/03"
    mailbox = play.world.mail.customer("bao.pham@gmail.com", "Phạm Quốc Bảo")

    number = await play.says(bao, COMPLAINT)
    await play.got(
        bao,
        ("trợ lý tự động", "không phải nhân viên", "Xin đừng gửi mật khẩu"),
        (number, "09:00 ngày 02/03/2026", "30/03/2026", "20 ngày làm việc"),
        ("1. Họ tên", "2. Số điện thoại hoặc địa chỉ email", "3. Tên miền", number),
    )
    await play.group_told("Khiếu nại mới", number)
    await play.told(number, "Khách hàng khiếu nại", "09:00 03/03", "mail cty e k gui dc")

    await play.does(play.an, "/nhan", number, "đang chờ khách hàng bổ sung")
    facts = "1. Phạm Quốc Bảo\n2. bao.pham@gmail.com\n3. congty-vd.vn"
    assert await play.says(bao, facts) == number
    case = await play.until(number, State.ANALYSING)
    assert (case.person.full_name, case.person.email) == ("Phạm Quốc Bảo", "bao.pham@gmail.com")

    await play.later(hours=2)
    draft = await play.sends(play.an, "/chuyen kythuat lỗi máy chủ gửi thư", number)
    assert f"còn gửi được đến {open_until}" in draft and f"đến {open_until[:5]}" in draft
    await play.got(bao, (number, "Phòng Kỹ thuật", "11:00 ngày 02/03/2026", "30/03/2026"))
    await play.presses(play.binh, "Nhận xử lý", number, "Nhân viên nhận xử lý")
    await play.does(play.binh, CAUSE, number, "Xác định nguyên nhân")
    await play.later(days=1)
    await play.does(play.binh, REMEDIES, number, "Đề xuất")
    await play.approves(number)

    draft = await play.sends(play.binh, "/gui", number)
    assert "bao.pham@gmail.com" in draft and ".pdf" in draft
    (answer,) = await play.got_by_mail(mailbox, (number, "Phạm Quốc Bảo", "Đồng ý"))
    assert "Máy chủ gửi thư bị chặn IP" in text(answer.attachments[0].content)
    await play.got(bao, *(((number, "b***m@gmail.com"),) if channel == "zalo_oa" else ()))
    await play.until(number, State.ANSWERED_R1)

    await play.later(days=1)
    await play.says(bao, "ok bạn")
    await play.got(bao, (number, "xin hỏi lại một lần", '"Đồng ý"'))
    asked = list(bao.received)[-1]
    assert titles(asked) == ["Đồng ý", "Chưa đồng ý"]
    await taps(play, bao, asked, "Đồng ý")
    await play.until(number, State.AGREED)
    await play.does(play.binh, TASK, number, "Giao việc")
    await play.does(play.binh, "/xongviec 1 Đã đặt cảnh báo tự động", number, "liên quan trả lời")
    lesson = "/dong theo dõi danh sách chặn hằng ngày"
    await play.does(play.binh, lesson, number, "Kết thúc: khách hàng đồng ý")
    await play.got(bao, (number, "kết thúc"))
    await play.got_by_mail(mailbox)
    assert (await play.case(number)).closing_reason is ClosingReason.AGREED
    assert await play.journal(number) == CLAUSES


@pytest.mark.clause("CP-02", "CP-12", "X-18")
async def test_a_public_comment_is_answered_once_in_private_and_goes_on_there(chats: Play) -> None:
    play, page = chats, chats.world.facebook.page
    lan, post = page.customer("lan", "Trần Thị Lan"), page.board.post()
    number = await play.filed("facebook", await lan.comments(COMPLAINT, under=post))
    await play.got(lan, ("trợ lý tự động", number, "30/03/2026", "1. Họ tên", "3. Tên miền"))
    assert len(page.board.under(post)) == 1, "nothing is said in public"
    case = await play.case(number)
    assert case.conversation == lan.id, "the private reply tells whose conversation it is"

    draft = await play.sends(play.an, "/congkhai", number)
    assert "Chúng tôi đã nhắn tin riêng" in draft
    await play.quiet()
    _, answer = page.board.under(post)
    assert "Messenger" in answer.text
    assert not any(fact in answer.text for fact in (number, "Lan", "550", "mail"))

    reason = "Khách để lộ số điện thoại"
    assert "được ẩn trên Trang" in await play.sends(play.an, f"/anbinhluan {reason}", number)
    await play.quiet()
    assert [one.hidden for one in page.board.under(post)] == [True, False]

    await play.does(play.an, "/nhan", number, "đang chờ khách hàng bổ sung")
    assert await play.says(lan, "1. Trần Thị Lan\n2. lan@vidu.vn\n3. congty-vd.vn") == number
    await play.until(number, State.ANALYSING)
    await play.sends(play.an, "/chuyen kythuat lỗi máy chủ gửi thư", number)
    await play.got(lan, (number, "Phòng Kỹ thuật"))


async def test_a_case_without_a_comment_has_nothing_to_answer_in_public(chats: Play) -> None:
    play, bao = chats, customer(chats, "zalo_oa")
    number = await play.says(bao, COMPLAINT)
    await play.quiet()
    await play.does(play.an, "/congkhai", number, "không đến từ bình luận công khai")


async def test_a_comment_of_somebody_known_on_messenger_belongs_to_that_person(
    chats: Play,
) -> None:
    play, page = chats, chats.world.facebook.page
    lan, post = page.customer("lan", "Trần Thị Lan"), page.board.post()
    first = await play.says(lan, COMPLAINT)
    await play.says(lan, "1. Trần Thị Lan\n2. lan@vidu.vn\n3. congty-vd.vn")
    await play.quiet()
    number = await play.filed("facebook", await lan.comments(COMPLAINT, under=post))
    await play.quiet()
    known, case = await play.case(first), await play.case(number)
    assert number != first and case.person_id == known.person_id
    assert (case.conversation, case.person.email) == (lan.id, "lan@vidu.vn")


@pytest.mark.parametrize("channel", ["zalo_oa", "facebook"])
async def test_what_a_colleague_writes_in_the_platforms_console_stands_in_the_case(
    chats: Play, channel: str
) -> None:
    play, bao = chats, customer(chats, channel)
    number = await play.says(bao, COMPLAINT)
    console = play.world.zalo_oa if channel == "zalo_oa" else play.world.facebook.page
    await console.colleague_writes(bao, "Em kiểm tra rồi báo anh ngay ạ")
    await play.told(number, "ngoài hệ thống", "Em kiểm tra rồi báo anh ngay ạ")
    file = await play.file(number)
    assert "Em kiểm tra rồi báo anh ngay ạ" in [
        one.text for one in file.messages if one.direction == "out"
    ]
    assert "CP-18 RepliedElsewhere" in await play.journal(number)


def newest(who: Chatter) -> Any:
    """What stands at the bottom of the customer's screen, with its buttons."""
    return who.received.unread()[-1]


def titles(message: Any) -> list[str]:
    """What its buttons say."""
    shown = getattr(message, "buttons", ()) or getattr(message, "quick_replies", ())
    return [str(one["title"]) for one in shown]


async def taps(play: Play, who: Chatter, message: Any, title: str) -> str:
    """A customer presses a button of that message; the case it was filed under."""
    place = titles(message).index(title)
    if isinstance(who, OaCustomer):
        return await play.filed("zalo_oa", await who.presses(message.buttons[place]))
    return await play.filed("facebook", await who.taps(message.quick_replies[place]))


@pytest.mark.clause("CP-12")
@pytest.mark.parametrize("channel", ["zalo_oa", "facebook"])
async def test_a_button_answers_like_words_and_an_old_one_answers_nothing(
    chats: Play, channel: str
) -> None:
    play, bao = chats, customer(chats, channel)
    number = await play.says(bao, COMPLAINT)
    await play.quiet()
    asked = newest(bao)
    assert titles(asked) == ["Chưa có"] and 'nhắn "chưa có"' in asked.text
    assert await taps(play, bao, asked, "Chưa có") == number
    assert not (await play.case(number)).open_questions

    assert await taps(play, bao, asked, "Chưa có") == number
    await play.told(number, "nút của tin cũ")


async def test_on_zalo_the_acknowledgement_quotes_what_it_answers(chats: Play) -> None:
    play, bao = chats, customer(chats, "zalo_oa")
    said = await bao.writes(COMPLAINT)
    await play.filed("zalo_oa", said)
    await play.quiet()
    quotes = [getattr(one, "quotes", "") for one in bao.received]
    assert quotes == ["", said, ""], "once, not with every message beside it"


async def test_a_press_that_a_stranger_invents_opens_nobodys_case(chats: Play) -> None:
    play, bao = chats, customer(chats, "zalo_oa")
    number = await play.says(bao, COMPLAINT)
    await play.quiet()
    (button,) = newest(bao).buttons
    stranger = play.world.zalo_oa.customer("lan", "Lan")
    assert await taps(play, stranger, newest(bao), "Chưa có") not in ("", number)
    assert (await play.case(number)).open_questions
    assert number in str(button["payload"])


@pytest.mark.clause("CP-18")
async def test_agents_hear_that_a_colleague_leads_the_conversation_and_that_it_came_back(
    chats: Play,
) -> None:
    play, page = chats, chats.world.facebook.page
    bao = customer(play, "facebook")
    number = await play.says(bao, COMPLAINT)
    await play.quiet()
    page.default_app = play.world.facebook.app_id
    bao.thread.owner = page.default_app
    seen = len(bao.received)
    await page.colleague_writes(bao, "Em xem ngay ạ")
    await play.told(number, "hệ thống chưa gửi được")
    await play.told(number, "Em xem ngay ạ")
    assert await play.says(bao, "còn nữa, web cũng không vào được") == number
    await play.sends(play.an, "/traloi Dạ em đang kiểm tra ạ.", number)
    assert len(bao.received) == seen + 1, "only the colleague's words stand there"

    await page.hand_over(bao, page.default_app, "pass")
    await play.told(number, "được trả lại cho hệ thống")
    await play.later(minutes=16)
    assert [one.text for one in bao.received][seen + 1 :][-1:] == ["Dạ em đang kiểm tra ạ."]


@pytest.mark.clause("X-10")
@pytest.mark.parametrize("channel", ["zalo_oa", "facebook"])
async def test_a_letter_whose_answer_was_lost_is_sent_once_its_echo_comes(
    chats: Play, channel: str
) -> None:
    play, bao = chats, customer(chats, channel)
    number = await play.says(bao, COMPLAINT)
    await play.quiet()
    faults = play.world.zalo_oa.faults if channel == "zalo_oa" else play.world.facebook.faults
    call = "/v3.0/oa/message/cs" if channel == "zalo_oa" else "messages"
    faults.add(Fault(kind=FaultKind.DROP, method=call))
    await play.sends(play.an, "/traloi Dạ bên em đang kiểm tra ạ.", number)
    letter = (await play.file(number)).letters[-1]
    assert (letter.status, letter.template) == ("sent", "reply")
    assert [one.text for one in bao.received.unread()][-1].count("đang kiểm tra") == 1
