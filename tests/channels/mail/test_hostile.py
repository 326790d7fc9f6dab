"""Mails that once held the desk for minutes, or took a gigabyte, each by one trick."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from channels.mail.dump import read_mail
from tests.cost import no_dearer

HEAD = b"From: An <an@khach.example>\nSubject: Re: x\nIn-Reply-To: <a@b>\n"
TEXT = HEAD + b"Content-Type: text/plain; charset=utf-8\n\n"
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\n\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
BOUNCE = b"From: MAILER-DAEMON@khach.example\nSubject: Undelivered Mail Returned to Sender\n"
REPORT = (
    BOUNCE
    + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    + b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n"
)
SLOW = {
    "lines without a colon above the last field": lambda: (
        HEAD + b"a\n" * 60_000 + b"Cc: x@y.example\n\nx"
    ),
    "soft line breaks": lambda: (
        TEXT.replace(b"plain;", b"plain; format=flowed;") + b"a \n" * 400_000
    ),
    "at signs in the sender's name": lambda: b'From: "' + b"@" * 19_000 + b'" <a@b.example>\n\nx',
    "lines of at signs": lambda: TEXT + (b"@" * 390 + b":\n") * 200,
    "lines of dashes": lambda: TEXT + (b"-" * 198 + b"x\n") * 5_000,
    "spaces in a style": lambda: (
        HTML + b'<p style="border:none;border-top:solid' + b" " * 3_000 + b'">x'
    ),
    "attributes of one tag": lambda: (
        HTML + b"<p " + b" ".join(b"a%d" % i for i in range(80_000)) + b">x"
    ),
    "marks on one letter": lambda: TEXT + b"a" + "\u0301\u0323".encode() * 60_000,
    "marks typed in an old font": lambda: (
        TEXT
        + "T«i kh«ng hµi lßng víi ®¬n hµng nµy chót nµo ".encode() * 20
        + "°\u00b4".encode() * 60_000
    ),
    "addresses in a bounce": lambda: BOUNCE + b"\n" + (b"a@b.example " * 160 + b"\n") * 60,
    "rules with blanks": lambda: TEXT + (b"##" + b" " * 195 + b"x\n") * 500,
    "blanks in a name": lambda: (
        b"From: a@b.example\nTo: a" + b" " * 90_000 + b"x <a+1@b.example\n\nx"
    ),
    "blanks after a failed address": lambda: (
        BOUNCE + b"\n" + (b"a@b.example" + b" " * 1900 + b"x\n") * 60
    ),
    "colons above quotes": lambda: TEXT + b"a:\n>\n" * 60_000,
    "blanks before a quote": lambda: TEXT + (b"a" + b" " * 900 + "đã viết:\n> b\n".encode()) * 60,
    "blank lines below a quote": lambda: TEXT + b"a\n> b\n" + b"\n" * 90_000 + b"c",
    "recipients that did not fail": lambda: (
        REPORT + b"Final-Recipient: rfc822;a@b.example\n" * 300_000
    ),
}
LARGE = {
    "lines below a thousand quotes": lambda: (
        HTML + b"<blockquote type=cite>" * 1_900 + b"<br>x" * 20_000
    ),
    "many texts": lambda: (
        MIXED + (b"--b\nContent-Type: text/plain\n\n" + b"ab\n" * 20_000) * 100 + b"--b--"
    ),
}


@pytest.mark.parametrize("made", SLOW.values(), ids=SLOW)
def test_a_hostile_mail_costs_little_more_than_one_of_plain_words(
    made: Callable[[], bytes],
) -> None:
    raw, words = made(), b"hay kiem tra lai giup toi\n"
    plain = TEXT + words * (len(raw) // len(words))
    no_dearer(lambda: read_mail(raw), times=30, than=lambda: read_mail(plain))


@pytest.mark.parametrize("made", LARGE.values(), ids=LARGE)
def test_a_hostile_mail_takes_no_more_memory_than_a_few_of_its_size(
    made: Callable[[], bytes],
) -> None:
    raw = made()
    tracemalloc.start()
    try:
        read_mail(raw)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4 * len(raw) + 12_000_000


def test_marks_on_one_letter_are_parted_but_none_is_lost() -> None:
    marks = "\u0301\u0323" * 2_000
    text = read_mail(TEXT + f"a{marks}".encode())["text"]
    assert len(text.replace("\u034f", "")) == len(marks)  # the first of them became one with `a`


def test_only_so_many_texts_are_shown_and_the_rest_is_told() -> None:
    part = b"--b\nContent-Type: text/plain\n\n" + b"ab\n" * 50_000
    assert "text_cut" in read_mail(MIXED + part * 60 + b"--b--")["problems"]


def test_a_field_below_a_broken_line_still_counts() -> None:
    raw = b"From: a@b.example\nbroken fold\nSubject: x\nstray at the end\nbody"
    told = read_mail(raw)
    assert (told["subject"], told["text"]) == ("x", "stray at the end\nbody")


def test_of_short_uuencoded_lines_only_so_many_are_read() -> None:
    head = HEAD + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n"
    assert len(read_mail(head + b"!00\n" * 710_000)["text"]) == 700_000
