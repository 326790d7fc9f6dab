"""Short replies: a wrong yes binds the customer, so it must never happen (section 4)."""

from __future__ import annotations

import pytest

from workflows.reading import Said, fold

from .conftest import Reads

ACCEPTS = """đồng ý|dong y|Đồng ý ạ|dạ em đồng ý ạ, cảm ơn bên mình|nhất trí phương án 2
chấp nhận|ok em nhé chị thống nhất vậy đi|thôi được rồi, chốt vậy|I agree
Yes, we accept the proposed solution.|Tôi đồng ý với phương án giải quyết của quý công ty.|agreed
dạ em chốt ạ
công ty chúng tôi chấp nhận
Kính gửi quý công ty, tôi đồng ý với kết quả trả lời lần 1. Trân trọng cảm ơn.|ĐỒNG Ý!!!
đồng ýyyy"""

WEAKLY = """ok|oke ad|uh v cung dc|dạ được ạ|dc|cũng được|thôi cũng được|sao cũng được|tùy|yes|ok em
thôi được rồi|không vấn đề gì|không có ý kiến gì|được em|okie nha"""

RECEIVED = "dạ|dạ vâng|vâng ạ|👍|❤️|không sao|k sao|đúng rồi|nhận được rồi|ko có gì|👌🏻"

CONDITIONS = """chap nhan, nhung phai lam truoc thu 6|ok nhưng phải hoàn tiền
được, mà phải có văn bản
đồng ý với điều kiện xong trong tuần|đồng ý nếu hoàn đủ|Tôi đồng ý. Nhưng phải làm trước thứ 6.
đồng ý, miễn là không thu thêm|I agree, provided that you pay by Friday|ok nếu bên em chịu phí
Đồng ý. Khi nào chuyển tiền?|chấp nhận thôi chứ tôi vẫn yêu cầu xin lỗi"""

DENIES = """không đồng ý|ko ok nhe|k dong y|chua duoc, phai hoan du 100% moi chiu|không|ko|chưa ổn
Tôi không chấp nhận kết quả này, 200 nghìn không bù nổi thiệt hại của tôi.|vẫn vậy|vẫn lỗi|y chang
giải quyết kiểu gì kỳ vậy, không thoả đáng chút nào|vẫn chưa đồng ý với cách xử lý lần 2 của công ty
We do not agree with your conclusion and ask for a meeting with your manager.|no|not acceptable|k dc
thế thì không được|vậy sao được|đâu có được|ok gì mà ok|đồng ý cái gì mà đồng ý|hay nhỉ|không chịu
đồng ý sao được|tôi đâu có đồng ý|khó mà đồng ý|đừng hòng tôi đồng ý|👎|không thể chấp nhận được
không bao giờ tôi đồng ý|KHÔNG ĐỒNG Ý|khong the dong y duoc|chẳng đồng ý tí nào|hông chịu đâu"""

DEFERS = """để xem đã|để tôi hỏi sếp|mai trả lời|suy nghĩ thêm|ok để em hỏi sếp rồi trả lời
để tôi xem lại rồi đồng ý sau|let me think about it|chờ sếp duyệt đã|mai chốt"""

NOT_ACCEPTING = """đồng ý không?|đồng ý chưa|nhân viên bên bạn đồng ý hoàn tiền rồi giờ chối|chưa|k
bên bạn đã đồng ý|ai đồng ý|ép tôi đồng ý à|công ty đồng ý hoàn tiền mà|họ chấp nhận rồi|được không
tưởng tôi đồng ý chắc|sao tôi phải đồng ý|ai mà đồng ý cho nổi|làm sao mà đồng ý được|rút sự đồng ý
đồng ý là dịch vụ có lúc lỗi|chốt đơn giúp em cái áo|tôi rút lại sự đồng ý|mail vẫn chưa được
gửi được rồi nhưng nhận chưa được|giá vậy ok chưa|không biết có nên đồng ý|đồng ý mới lạ
tôi từng đồng ý một lần rồi|anh nghĩ tôi đồng ý à|đồng ý thì sao, không thì sao|không phải
hôm trước bên em hứa, tôi đồng ý chờ, giờ im luôn|sếp tôi đồng ý nhưng tôi thì không|nếu tôi đồng ý
nothing agreed yet|I never agreed to that|they accepted my refund request|don't accept|who agreed"""


def each(block: str) -> list[str]:
    return [reply for line in block.split("\n") for reply in line.split("|")]


@pytest.mark.parametrize("reply", each(ACCEPTS))
def test_acceptance_in_so_many_words_is_agreement(read: Reads, reply: str) -> None:
    assert "agree" in read(reply).acts


@pytest.mark.parametrize("reply", each(WEAKLY))
def test_a_bare_ok_agrees_only_weakly(read: Reads, reply: str) -> None:
    acts = read(reply).acts
    assert "weak_agree" in acts and "agree" not in acts


@pytest.mark.parametrize("reply", each(RECEIVED))
def test_politeness_only_acknowledges(read: Reads, reply: str) -> None:
    acts = read(reply).acts
    assert "acknowledge" in acts and not acts & {"agree", "weak_agree", "disagree"}


@pytest.mark.parametrize("reply", each(CONDITIONS))
def test_a_condition_is_no_acceptance(read: Reads, reply: str) -> None:
    acts = read(reply).acts
    assert not acts & {"agree", "weak_agree"}
    assert acts & {"conditional", "disagree"}


@pytest.mark.clause("CP-26")
@pytest.mark.parametrize("reply", each(DENIES))
def test_negation_wins(read: Reads, reply: str) -> None:
    acts = read(reply).acts
    assert "disagree" in acts and not acts & {"agree", "weak_agree"}


@pytest.mark.parametrize("reply", each(DEFERS))
def test_putting_off_decides_nothing(read: Reads, reply: str) -> None:
    acts = read(reply).acts
    assert "defer" in acts and not acts & {"agree", "weak_agree", "disagree"}


@pytest.mark.parametrize("reply", each(NOT_ACCEPTING))
def test_words_of_agreement_in_other_mouths_or_moods_accept_nothing(
    read: Reads, reply: str
) -> None:
    assert not read(reply).acts & {"agree", "weak_agree"}


@pytest.mark.parametrize("reply", each("\n".join((CONDITIONS, DENIES, DEFERS, NOT_ACCEPTING))))
@pytest.mark.parametrize("around", ["dạ {}", "{} ạ", "em ơi {} nhé", "{}!!!", "Kính gửi anh, {}"])
def test_politeness_around_a_refusal_does_not_turn_it_into_consent(
    read: Reads, reply: str, around: str
) -> None:
    assert "agree" not in read(around.format(reply)).acts


@pytest.mark.parametrize(
    "reply",
    ["không", "ko", "Không ạ", "Dạ không ạ.", "không em", "Không, cảm ơn", "dạ hông", "No, thanks"],
)
def test_a_bare_no_answers_either_sort_of_question(read: Reads, reply: str) -> None:
    reading = read(reply)
    assert reading.acts >= {"disagree", "nothing_to_add"}
    assert reading.said is Said.OTHER


@pytest.mark.parametrize("reply", ["không em?", "không được em", "nó", "dạ", "không sao ạ"])
def test_more_than_a_bare_no_is_not_taken_for_one(read: Reads, reply: str) -> None:
    assert not read(reply).acts >= {"disagree", "nothing_to_add"}


@pytest.mark.parametrize("reply", ["chưa có", "không có thêm", "không nhớ ạ", "nothing to add"])
def test_nothing_to_add_is_heard(read: Reads, reply: str) -> None:
    assert "nothing_to_add" in read(reply).acts


@pytest.mark.parametrize(
    ("says", "differs", "act"),
    [
        ("hủy khiếu nại giúp em", "tôi khiếu nại vì bị hủy đơn", "withdraw"),
        ("xin rút đơn khiếu nại", "tôi muốn rút tiền về", "withdraw"),
        ("tôi rút khiếu nại", "nếu xong trong hôm nay tôi sẽ rút khiếu nại", "withdraw"),
        ("em rút khiếu nại nhé", "muốn rút khiếu nại thì làm sao?", "withdraw"),
        ("vào được rồi, cảm ơn", "vẫn chưa vào được rồi em ơi", "resolved"),
        ("gặp quản lý cho tôi: cho gặp quản lý", "tôi gặp lỗi khi mở mail", "human_request"),
        ("tôi sẽ kiện ra tòa", "thiếu linh kiện, điều kiện bảo hành sao", "threat_authority"),
        ("đừng gọi nữa", "gọi lại cho tôi nhé", "opt_out"),
    ],
)
def test_contrast_pairs_are_told_apart(read: Reads, says: str, differs: str, act: str) -> None:
    assert act in read(says).acts
    assert act not in read(differs).acts


DECLINES = each("không cần|tôi không muốn|dạ chưa cần|khỏi|đừng|em không có nhu cầu|không cần phải")
STANDS = each(
    """tôi muốn|sao không|sao không cho tôi|nếu không muốn tôi kiện thì cho tôi|cho tôi|đừng quên
máy không hiểu gì cả cho tôi"""
)
WISHED = {
    "gặp quản lý": "human_request",
    "gọi lại cho tôi": "human_request",
    "gặp trực tiếp": "appoint_meeting",
    "xử lý gấp": "urgent",
    "hủy nhận tin": "opt_out",
}


@pytest.mark.parametrize(("wished", "act"), WISHED.items())
def test_what_is_declined_is_not_asked_for(read: Reads, wished: str, act: str) -> None:
    for declines in DECLINES:
        for said in (f"{declines} {wished}", f"{declines} {wished} đâu, cảm ơn"):
            assert act not in read(said).acts, said
    for stands in STANDS:
        assert act in read(f"{stands} {wished}").acts, stands


def test_one_thing_declined_leaves_the_other_asked_for(read: Reads) -> None:
    assert "human_request" in read("tôi không muốn gặp nhân viên, tôi muốn gặp giám đốc").acts
    assert "human_request" in read("tôi không muốn nói chuyện với máy nữa").acts


@pytest.mark.parametrize(
    "said",
    ["không còn việc khác ạ", "không có vấn đề khác", "hết việc khác rồi", "no other matter"],
)
def test_no_other_matter_is_no_other_matter(read: Reads, said: str) -> None:
    assert "other_matter" not in read(said).acts


@pytest.mark.parametrize(
    "said",
    ["không ai gọi lại cho tôi", "chưa có ai gọi lại cho tôi cả", "sao không gọi lại cho tôi"],
)
def test_a_reproach_that_nobody_called_still_asks_for_a_call(read: Reads, said: str) -> None:
    assert "human_request" in read(said).acts


REVERSERS = """không|chưa|chẳng|chả|đâu|sao|gì|nếu|khi|nhưng|mà|phải|ai|họ|nó|nhân viên|mới
đừng|thử|giả vờ|bảo|ép|bắt|hứa|từng|tưởng|khó|thôi không|hoãn|nghĩ|bị|suýt|gần như|chỉ|trừ|sẽ|có thể
sếp|hôm qua|cho|để|được phép|sợ|không còn|never|not|if|they|you|only|but|hardly"""


@pytest.mark.parametrize("word", each(REVERSERS))
@pytest.mark.parametrize(
    "sentence",
    [
        "{} đồng ý",
        "tôi {} đồng ý",
        "đồng ý {}",
        "tôi đồng ý {} với phương án này",
        "{} ok",
        "ok {}",
    ],
)
@pytest.mark.parametrize("marked", [True, False])
def test_one_word_that_may_take_it_back_is_enough_to_ask(
    read: Reads, word: str, sentence: str, marked: bool
) -> None:
    text = sentence.format(word)
    assert "agree" not in read(text if marked else fold(text)).acts
