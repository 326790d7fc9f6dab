"""Quotes that programs on the way broke or joined, and letters that only look like quotes."""

from __future__ import annotations

import pytest

from channels.mail.replies.quotes import normalise, split

NEW = "Tôi vẫn chưa nhận được hàng."
HEAD = "On Sun, Nov 22, 2026 at 3:22 PM"
DESK = "Desk <desk@cty.example>"


def reply(text: str, *, forward: bool = False) -> str:
    return split(normalise(text), forward=forward).reply


@pytest.mark.parametrize("gap", [" ", " -- ", "--- "])
def test_an_attribution_behind_the_last_words_takes_none_of_them(gap):
    assert reply(f"{NEW}{gap}{HEAD}, {DESK} wrote:\n> Kính gửi anh An") == NEW


@pytest.mark.parametrize("thanks", ["Cảm ơn", "Đúng rồi", "Ok"])
def test_short_words_right_above_a_dated_attribution_stay(thanks):
    assert reply(f"{thanks}\n2026/11/22 {DESK}:\n\n> Kính gửi anh An") == thanks


def test_an_attribution_that_a_converter_spread_over_blank_lines_is_one():
    spread = f"{HEAD} Desk\n\n<\nmailto:{DESK}\n> wrote:\nKính gửi anh An"
    assert reply(f"{NEW}\n\n{spread}") == NEW


def test_ends_of_quoted_lines_that_were_wrapped_without_a_mark_are_quoted():
    long = "> Chúng tôi đã nhận được thư của quý khách và sẽ trả lời trong hai mươi ngày"
    old = f"{long}\nlàm việc kể từ hôm nay\n> Xin cảm ơn\n{long}\nlàm việc nữa\n> Kính thư"
    assert reply(f"{NEW}\n\n{HEAD} {DESK} wrote:\n{old}") == NEW


def test_a_short_answer_below_a_long_question_stays():
    asked = "> Quý khách vui lòng cho biết mã đơn hàng và số điện thoại đã dùng khi đặt hàng"
    assert reply(f"{HEAD} {DESK} wrote:\n{asked}\nmã đơn là dh2291\n> Xin cảm ơn") == (
        "mã đơn là dh2291"
    )


WRAPPED = "> Kính gửi quý khách, chúng tôi xin thông báo rằng bộ phận kế toán đã kiểm tra và"


@pytest.mark.parametrize("below", ["", "\n> Kính thư", "\n\n> Kính thư"])
def test_the_end_of_one_wrapped_sentence_is_quoted(below):
    old = f"{WRAPPED}\nxác nhận đã hoàn tiền cho quý khách.{below}"
    assert reply(f"{NEW}\n\n{HEAD} {DESK} wrote:\n{old}") == NEW


@pytest.mark.parametrize(
    "answer",
    ["tôi không đồng ý với phương án này.", "chưa nhận được tiền đâu ạ.", "đồng ý", "gửi lại đi"],
)
def test_an_answer_below_a_sentence_that_goes_on_stays(answer):
    assert reply(f"{HEAD} {DESK} wrote:\n{WRAPPED}\n{answer}") == answer


@pytest.mark.parametrize(
    "above",
    [
        "On Mon, 2 Mar 2026 at 08:00, you wrote:",
        "On 2 March 2026 08:00 you wrote:",
        "Vào 08:00 ngày 02/03/2026, bạn đã viết:",
        f"From: {DESK} Date: Mon, 2 Mar 2026 08:00:00 +0700",
        f"________________\nTừ: {DESK} Ngày: 02/03/2026 08:00",
        f"---- Replied ----\n| From | {DESK} |\n| Date | 02/03/2026 08:00 |\n| To | a@x.vn |",
        f"-- Replied message --\nSender: {DESK}\nDate: 02/03/2026 08:00\nReceiver: a@x.vn",
    ],
)
def test_the_older_mail_below_needs_no_marks(above):
    assert reply(f"{NEW}\n\n{above}\n\nKính gửi anh An,\nchúng tôi đã hoàn tiền.") == NEW


def test_a_name_with_day_and_hour_above_marked_lines_is_an_attribution():
    assert reply(f"{NEW}\n\n{DESK} 02/03/2026 08:00\n> Kính gửi anh An\n> Kính thư") == NEW


@pytest.mark.parametrize("rule", ["______________", "----------", "==========", "──────"])
def test_a_signature_below_a_rule_is_no_reply(rule):
    card = "Trần Văn An\nGiám đốc Công ty ABC\nĐT: 0912 345 678"
    assert reply(f"{NEW}\n\n{rule}\n{card}") == NEW


@pytest.mark.parametrize(
    "below",
    [
        "Ghi chú: hàng vỡ\nTôi chờ phản hồi.",
        "Họ tên: Trần Văn An\nĐiện thoại: 0912 345 678",
        "Số hợp đồng: HD-1002\nEmail: an@khach.example",
        "Sản phẩm: tủ lạnh\nMàu: trắng",
        "Tel: 0912 345 678, gọi giúp tôi trước 5 giờ chiều.",
    ],
)
def test_what_a_customer_lists_below_a_rule_stays(below):
    body = f"{NEW}\n\n__________\n{below}"
    assert reply(body) == body


def test_a_link_broken_out_of_a_quote_is_quoted():
    old = "> Xem (https://cty.example/hồ-sơ\n?so=2291)\n>\n(https://cty.example/x)\n> Kính thư"
    assert reply(f"{NEW}\n\n{HEAD} {DESK} wrote:\n{old}") == NEW


def test_the_answer_below_marked_lines_under_a_rule_stays():
    marked = f"------- Original Message -------\n{HEAD}, {DESK} wrote:\n> Kính gửi anh An"
    assert reply(f"{marked}\n\n{NEW}") == NEW


def test_a_forward_whose_lines_are_marked_keeps_them():
    body = f"{NEW}\n\nBegin forwarded message:\n\n> From: {DESK}\n> Subject: x\n>\n> Kính gửi"
    assert reply(body) == body


@pytest.mark.parametrize(
    ("labels", "moment"),
    [
        (("Lähettäjä", "Aika", "Saaja"), "22.11.2026 15.22"),
        (("Qui", "Quan", "A qui"), "22 de nov. 2026 15:22"),
    ],
)
def test_a_printed_header_is_known_by_what_it_holds_in_any_language(labels, moment):
    who, when, to = labels
    header = f"{who}: {DESK}\n{when}: {moment}\n{to}: An <an@khach.example>"
    assert reply(f"{NEW}\n\n{header}\n\nKính gửi anh An") == NEW


@pytest.mark.parametrize(
    "text",
    [
        "Email của tôi: an@khach.example\nEmail người bán: ban@shop.example\n"
        "Thời gian mua: 22/11/2026 15:22\nMã đơn: DH1",
        "Người gửi: Shop Hoa\nNgười nhận: Trần An\nNgày gửi: 22/11/2026\nGói hàng bị rách.",
        "Chủ đề: giao hàng chậm\nĐến: chăm sóc khách hàng\nTừ: Nguyễn An\nChưa nhận được.",
        "Subject: khiếu nại\nFrom: tôi\nTôi viết thư này để khiếu nại.",
        "Sent: 3 cái\nReceived: 1 cái\nFrom: kho A\nTo: kho B\nThiếu 2 cái.",
        "Tin nhắn gốc\nlà tin tôi gửi ngày 12/5",
        "Đơn 1: áo\n> 300.000 đ\nĐơn 2: quần\n> 500.000 đ\nCả hai đều hỏng.",
        "Gửi từ kho Hà Nội ngày 12/5 mà chưa đến.",
        "Sent from the shop with a broken seal, I want my money back.",
        "________________\nGhi chú: hàng vỡ\n________________\nTôi chờ phản hồi.",
    ],
)
def test_a_letter_that_only_looks_like_a_quote_keeps_its_words(text):
    body = f"Kính gửi công ty,\n\n{text}\n\nTrân trọng,\nNguyễn An"
    assert reply(body) == body
