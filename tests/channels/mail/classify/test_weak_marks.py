"""A mark that people's mail can carry too decides nothing alone."""

from __future__ import annotations

import pytest

from channels.mail.dump import read_mail
from channels.mail.parse import ReadOptions

DESK = "khieunai@cty.example"
FORM = "web@cty.example"
READER = ReadOptions(own=frozenset({DESK}), forms=frozenset({FORM, DESK}))
HARD = "Từ sáng nay tôi không vào được hộp thư, báo lỗi 550. Nhờ kiểm tra."


def kind(*fields: str, text: str = HARD, subject: str = "Không vào được", sender: str = "") -> str:
    head = (
        f"From: {sender or 'An <an@khach.example>'}",
        f"To: {DESK}",
        f"Subject: {subject}",
        "Message-ID: <1@khach.example>",
        "Content-Type: text/plain; charset=utf-8",
        *fields,
    )
    raw = ("\n".join(head) + "\n\n" + text).encode()
    return str(read_mail(raw, READER)["kind"])


RECEIVED = "Received: from mx.khach.example by mx.cty.example; Mon, 2 Mar 2026 09:00:00 +0700"
NULL = "Return-Path: <>"


@pytest.mark.parametrize(
    "fields",
    [
        (NULL,),
        (NULL, RECEIVED),
        (NULL, RECEIVED, "X-Forwarded-To: khieunai@cty.example"),
        (NULL, "Resent-From: duc@khach.example", "X-Auto-Response-Suppress: All"),
        (NULL, "X-MS-Exchange-Inbox-Rules-Loop: an@khach.example", "In-Reply-To: <a@b.example>"),
        ("Precedence: junk",),
        ("Precedence: bulk",),
        ("X-Auto-Response-Suppress: All",),
        ("X-Auto-Response-Suppress: DR, OOF", "Precedence: bulk", "X-Mailer: iPhone Mail (22A)"),
    ],
)
def test_one_weak_mark_is_no_machine(fields: tuple[str, ...]) -> None:
    assert kind(*fields) == "human"


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ((NULL, "Precedence: junk"), "report"),
        ((NULL, RECEIVED, "Precedence: junk"), "auto_reply"),
        ((NULL, RECEIVED, "X-Auto-Response-Suppress: All"), "auto_reply"),
        ((NULL, RECEIVED, "In-Reply-To: <letter@cty.example>"), "auto_reply"),
        (("Precedence: bulk", "X-Auto-Response-Suppress: All"), "list"),
        (
            (NULL, "X-Forwarded-To: khieunai@cty.example", "Auto-Submitted: auto-generated"),
            "report",
        ),
    ],
)
def test_two_of_them_are(fields: tuple[str, ...], wanted: str) -> None:
    assert kind(*fields) == wanted


def test_an_advert_is_told_by_its_way_out() -> None:
    advert = "Giảm giá 50 % hôm nay.\nHủy đăng ký: https://shop.example/out"
    assert kind("Precedence: bulk", text=advert) == "list"
    assert kind("Precedence: bulk", "X-RT-Ticket: desk #1", text=advert) == "human"


@pytest.mark.parametrize("sender", ["Website <web@cty.example>", "khieunai@cty.example"])
@pytest.mark.parametrize(
    "mark",
    ["Precedence: junk", "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All", NULL],
)
def test_a_form_of_the_operator_speaks_for_its_customer(sender: str, mark: str) -> None:
    assert kind(mark, "Reply-To: mai.le@khach.example", sender=sender) == "human"
    assert kind(mark, sender="khieunai@cty.example") != "human"  # nobody to answer


TAGS = ("[External] ", "[EXT] ", "[BÊN NGOÀI] ", "[KN-2026-000001-7] ", "*** NGOÀI *** ", "EXT: ")


@pytest.mark.parametrize("tag", ["", *TAGS, "[EXT] [SPAM?] ", "【外部】 "])
@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("Automatic reply: [KN-2026-000001-7] Xác nhận", "auto_reply"),
        ("Trả lời tự động: Xác nhận", "auto_reply"),
        ("Không vào được", "human"),
        ("Re: Xác nhận", "human"),
    ],
)
def test_a_gateways_tag_hides_no_mark(tag: str, subject: str, wanted: str) -> None:
    suppressed = "X-Auto-Response-Suppress: All"
    assert kind(suppressed, text="Tôi trở lại ngày 16.", subject=tag + subject) == wanted
