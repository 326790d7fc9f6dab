"""Words of withdrawing: a wrong withdrawal stops the twenty days, so only a plain one counts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import product

import pytest

from workflows.reading import Mood, Said, fold

from .conftest import Reads

PHRASES = ("rút khiếu nại", "rút đơn", "rút lại khiếu nại", "hủy khiếu nại", "rút đơn khiếu nại")

DENIED = """tôi không {}|ko {} đâu nhé|chưa {} được|em ko muốn {}|đừng hòng tôi {}
Tôi sẽ ko bao giờ {} đâu nhé|chẳng việc gì tôi phải {}|ai mà thèm {}|tôi có {} đâu|tui hổng {} nghen
nhất định không {} nhé|không đời nào có chuyện tôi {}|tôi đâu có {}|còn khuya mới {}|kg {} nha shop
mình hông {} đâu ạ|chả ai {} cả|đừng {} của tôi|tôi chưa hề {}|không phải tôi {}|việc gì phải {}
có chết tôi cũng không {}|tôi thà mất tiền chứ không {}|{} á, mơ đi|{} hả? Không bao giờ!
đừng tưởng tôi sẽ {}|không, tôi không {} đâu em|tôi mà {} thì tôi làm con bạn|khỏi {} nha
nói thẳng là tôi không {} trừ phi gặp giám đốc|Không. Tôi không {}.|không có chuyện {} đâu nha
bên bạn đừng mong tôi {}|tôi phản đối việc {}|chớ có {} của em|em không hề yêu cầu {}"""

CONDITIONED = """nếu hoàn đủ tiền thì tôi {}|tôi {} cũng được, chuyển tiền nhanh đi
khi nào nhận được tiền thì tôi {}|hoàn tiền đi rồi tôi {}|trả tiền xong tôi mới {}
tôi sẽ {} với điều kiện bên bạn xin lỗi|miễn là có hóa đơn trong tuần này, tôi {}
{} cũng được thôi nhưng phải bồi thường|tôi chỉ {} khi có văn bản|sửa xong đi rồi em {}
hoàn tiền cho tôi, tôi {}|tôi {}. Nhưng bên bạn phải hoàn tiền trước.|cứ trả đủ là tôi {} liền
muốn tôi {} thì gọi sếp ra đây|mai mà có mail lại thì mình {}|tôi {}, với điều kiện giảm cước
để tôi {} thì phải làm xong trước thứ 6|bao giờ xong việc thì tôi {}|xử lý xong hẵng {}
xuất hóa đơn đỏ cho công ty, tôi {}|sửa xong, tôi {}"""

ASKED = """muốn {} thì làm sao?|{} thế nào vậy shop|em {} được không ạ|có {} được ko|{} như nào ạ
cho em hỏi, {} thì cần giấy tờ gì|giờ {} có mất phí không|có nên {} hay không
sao lại {} của tôi|thủ tục {} ra sao|mình phải {} hả|{} rồi có nộp lại được không
ủa vậy là mình {} hả ad|tại sao tôi phải {}|{} ở chỗ nào vậy|lỡ {} thì có sao không"""

TOLD = """ai bảo tôi {}?|bên bạn ép tôi {}|nhân viên gọi yêu cầu tôi {}|kỹ thuật khuyên tôi nên {}
tổng đài cứ năn nỉ em {}|hôm qua có người gọi kêu {}|nhân viên tự ý {} của tôi
bên bạn ghi trong hồ sơ là "khách {}", sai rồi|vợ tôi đòi {}|tuần trước tôi có {} một lần rồi
chị Hoa bên bạn nói: tôi {} đi|tôi bị bắt {}|bên bạn {} của tôi mà không báo
ai cho phép các bạn {} của tôi|họ dọa cắt dịch vụ, bắt tôi {}|nghe đâu khách khác đã {}
anh muốn tôi {}|mấy chị cứ muốn em {}"""

UNSURE = """tôi đang cân nhắc {}|có thể sẽ {}|tôi định {}|chắc mình {} quá|hay là em {} nhỉ
tôi sẽ {}|để tôi nghĩ thêm xem có {}|em tính {} mà thôi|tôi suýt {}|tôi cũng muốn {} lắm
mai tôi {}|đợi vài hôm nữa tôi {}|lẽ ra tôi {}|sắp tới tôi {}|nói đùa thôi, tôi {}"""

NOT_PLAIN = "\n".join((DENIED, CONDITIONED, ASKED, TOLD, UNSURE))

PLAIN = """tôi {}|em xin {} ạ|Tôi muốn {}|thôi em {} nhé, bên em tự xử lý được rồi|cho mình {} nha
dạ cho em {} với ạ|{} giúp mình nhé|shop ơi cho em {}|lỗi hết rồi nên em {} nhé|dạ em {}, cảm ơn ạ
Kính gửi Quý công ty, nay tôi làm đơn này xin {} vì sự việc đã được giải quyết.|tôi chính thức {}
mình {} vì không cần nữa|chúng tôi xin {} số KN-2026-000150-3|{} cho tôi|tui {} nghen|em {} luôn nha
Đã nhận được tiền hoàn, tôi {}.|tôi quyết định {} từ hôm nay|Em {}. Cảm ơn bên mình nhiều."""

ENGLISH_NOT_PLAIN = """I do not {}|I don't want to {}|I will never {}|I won't {}, full stop
If you refund me I {}|I {} only if you pay|Unless you call me today I will not {}|Can I {}?
would I have to {}|your agent told me to {}|I was pressured to {}|how do I {}|should I {}
I might {}|I am thinking whether to {}|Nobody can make me {}|Pay me and I {}|why would I {}
I'd rather go to court than {}|I refuse to {}|once it works again I {}|who says I {}
No way I {}|I {} when hell freezes over|your staff asked that I {}|I {}, but you must pay first"""

ENGLISH_PLAIN = """I {}|I would like to {}|Please note: I hereby {}.|We wish to {}, thank you.
Hello, I want to {} please|I have decided to {} because it was fixed|Kindly note that; we {} now"""


def frames(block: str) -> list[str]:
    return [frame for line in block.split("\n") for frame in line.split("|")]


def plain_of(text: str) -> str:
    return text


def capitals(text: str) -> str:
    return text.upper()


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


TYPED = (plain_of, fold, capitals, decomposed)


@pytest.mark.clause("X-06")
@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("frame", frames(NOT_PLAIN))
def test_what_is_not_plainly_said_withdraws_nothing_and_is_doubted(
    read: Reads, frame: str, typed: Callable[[str], str]
) -> None:
    for phrase in PHRASES:
        reading = read(typed(frame.format(phrase)))
        assert ("withdraw" in reading.acts, len(reading.doubts)) == (False, 1), phrase


@pytest.mark.clause("X-06")
@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("frame", frames(PLAIN))
def test_a_plain_withdrawal_is_heard_with_all_its_courtesies(
    read: Reads, frame: str, typed: Callable[[str], str]
) -> None:
    for phrase in PHRASES:
        reading = read(typed(frame.format(phrase)))
        assert ("withdraw" in reading.acts, reading.doubts) == (True, ()), phrase


@pytest.mark.parametrize(
    ("frame", "phrase"),
    [*product(frames(ENGLISH_NOT_PLAIN), ("withdraw my complaint", "drop the complaint"))],
)
def test_the_same_in_english(read: Reads, frame: str, phrase: str) -> None:
    for typed in (plain_of, capitals):
        reading = read(typed(frame.format(phrase)))
        assert ("withdraw" in reading.acts, len(reading.doubts)) == (False, 1)


@pytest.mark.parametrize("frame", frames(ENGLISH_PLAIN))
def test_plain_english_withdraws(read: Reads, frame: str) -> None:
    assert "withdraw" in read(frame.format("withdraw my complaint")).acts


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Tôi sẽ ko bao giờ rút khiếu nại đâu nhé", Mood.NEGATED),
        ("tooi khoong ruts khieeus naij", Mood.NEGATED),
        ("Tôi không\nRút khiếu nại", Mood.NEGATED),
        ("hoàn tiền cho tôi, tôi rút khiếu nại", Mood.CONDITIONAL),
        ("bên bạn ép tôi rút khiếu nại", Mood.REPORTED),
        ("em rút khiếu nại được không ạ", Mood.ASKED),
        ("tôi rút khiếu nại à", Mood.ASKED),
        ("tôi đang cân nhắc rút khiếu nại", Mood.UNCERTAIN),
        ("không phải là tôi không rút khiếu nại", Mood.NEGATED),
    ],
)
def test_the_doubt_has_a_reason(read: Reads, text: str, mood: Mood) -> None:
    assert [doubt.mood for doubt in read(text).doubts] == [mood]


def test_one_doubtful_mention_beside_a_plain_one_is_enough(read: Reads) -> None:
    assert "withdraw" not in read("Tôi rút khiếu nại. Mà thôi, tôi không rút khiếu nại.").acts


def test_a_refusal_to_withdraw_is_no_answer_to_a_solution(read: Reads) -> None:
    assert not read("đừng hòng tôi rút khiếu nại").acts & {"agree", "weak_agree", "disagree"}
    assert "disagree" in read("tôi không đồng ý với kết quả, tôi không rút khiếu nại").acts


def test_what_else_the_message_says_still_counts(read: Reads) -> None:
    reading = read("mail vẫn lỗi không gửi được, tôi không rút khiếu nại")
    assert (reading.said, reading.category) == (Said.COMPLAINT, "mail_send")
    assert read("tôi không rút khiếu nại").said is Said.OTHER


@pytest.mark.parametrize("text", ["tôi muốn rút tiền về", "xin rút tiền cọc", "rút đơn hàng giúp"])
def test_taking_out_money_or_an_order_speaks_of_no_withdrawal(read: Reads, text: str) -> None:
    reading = read(text)
    assert ("withdraw" in reading.acts, reading.doubts) == (False, ())
