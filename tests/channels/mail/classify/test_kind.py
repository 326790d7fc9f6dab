"""Who wrote it, a person or a machine, where the text is all there is to judge by."""

from __future__ import annotations

import pytest

from channels.mail.dump import read_mail
from channels.mail.parse import ReadOptions

ACKNOWLEDGEMENT = (
    "Cảm ơn quý khách đã liên hệ. Chúng tôi đã tiếp nhận được yêu cầu.\n"
    "Đây là thư trả lời tự động, xin không trả lời thư này."
)
SUBJECT = "Re: Da tiep nhan khieu nai"


def kind(text: str, subject: str = SUBJECT) -> str:
    head = (
        f"From: An <an@khach.example>\nTo: khieunai@cty.example\nSubject: {subject}\n"
        "In-Reply-To: <x@cty.example>\nMessage-ID: <1@khach.example>\n"
        "Content-Type: text/plain; charset=utf-8\n\n"
    )
    return str(read_mail((head + text).encode())["kind"])


def test_an_answer_that_quotes_our_automatic_letter_is_a_persons():
    marked = "> " + ACKNOWLEDGEMENT.replace("\n", "\n> ")
    above = "Vào CN, 22 thg 11, 2026 vào lúc 15:22 Khiếu nại <khieunai@cty.example> đã viết:\n"
    assert kind(f"Tôi vẫn chưa nhận được hàng.\n\n{above}{marked}") == "human"
    block = "From: a@cty.example\nSent: Monday\nTo: an@khach.example\nSubject: x\n\n"
    assert kind(f"Tôi vẫn chưa nhận được hàng.\n\n{block}{ACKNOWLEDGEMENT}") == "human"


@pytest.mark.parametrize(
    "text",
    [
        'Công ty chỉ gửi "thư trả lời tự động". Nhân viên đi công tác mãi. Cảm ơn bạn đã liên hệ.',
        "Thank you for your email. I was on leave until Monday. The fridge is still broken.",
        "Hệ thống đã nhận được yêu cầu nhưng không ai gọi. Cảm ơn anh đã liên hệ, tôi đang đi công"
        " tác đến hết ngày 5 nên xin phản hồi qua email.",
    ],
)
def test_a_person_who_speaks_of_machines_and_absence_stays_a_person(text: str):
    assert kind(text) == "human"


@pytest.mark.parametrize(
    "subject", ["Out of office hours nobody answers", "On holiday booking was cancelled"]
)
def test_a_subject_that_only_begins_like_an_away_notice_is_a_persons(subject: str):
    assert kind("Không ai trả lời tôi.", subject) == "human"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (ACKNOWLEDGEMENT, SUBJECT),
        ("This is an automated response. Your ticket has been received.", SUBJECT),
        (
            "Thank you for your email. I am out of the office until Monday with limited access"
            " to email. I will respond when I return.",
            SUBJECT,
        ),
        ("Tôi đi vắng.", "Trả lời tự động: Đã tiếp nhận"),
        ("I am away.", "Out of Office"),
    ],
)
def test_a_machine_without_any_mark_is_known_by_its_words(text: str, subject: str):
    assert kind(text, subject) == "auto_reply"


def test_a_plus_address_of_ours_in_from_is_no_customer():
    """It would be acknowledged to ourselves."""
    raw = b"From: khieunai+kn@cty.example\nSubject: x\n\nHong mail"
    assert read_mail(raw, ReadOptions(own=frozenset({"khieunai@cty.example"})))["kind"] == "report"


HARD = "Hộp thư không gửi được cho khách từ sáng nay, báo lỗi 550, mong xử lý giúp."


@pytest.mark.parametrize("sender", ["auto@garage.example", "auto.hanoi@khach.example"])
def test_a_car_dealer_is_no_automaton(sender: str):
    """`Auto` is a trade; who writes from auto-reply@ is a machine still."""
    assert written_from(sender) == "human"
    assert written_from("auto-reply@khach.example") == "report"


def test_whoever_keeps_a_domain_complains_from_its_postmaster():
    assert (
        written_from("postmaster@khach.example", "User-Agent: Roundcube Webmail/1.6\n") == "human"
    )
    assert written_from("postmaster@khach.example") == "bounce"


def written_from(sender: str, more: str = "") -> str:
    typed = "Content-Type: text/plain; charset=utf-8"
    head = f"From: {sender}\nSubject: Khong gui duoc thu\n{more}{typed}"
    return str(read_mail(f"{head}\n\n{HARD}".encode())["kind"])


@pytest.mark.parametrize(
    "text",
    [
        "Pesan Anda tidak sampai ke binh@khach.example. Tanya: postmaster@hop.example",
        "binh@khach.example 로 보내신 메일이 반송되었습니다.",
    ],
)
def test_a_bounce_in_words_we_do_not_know_names_the_only_address_in_it(text: str):
    raw = (
        "From: MAILER-DAEMON@hop.example\nTo: khieunai@cty.example\nReturn-Path: <>\n"
        "Subject: Delivery failure\nContent-Type: text/plain; charset=utf-8\n\n"
        f"{text}\n"
    )
    read = read_mail(raw.encode())
    assert read["kind"] == "bounce"
    assert [one["address"] for one in read["failed_recipients"]] == ["binh@khach.example"]
