"""Mails that came to harm on the way, and senders written as no grammar allows."""

from __future__ import annotations

from typing import Any

import pytest

from channels.mail.dump import read_mail

TYPE = b"Content-Type: text/plain; charset=utf-8\n"
TEXT = "Máy lạnh hỏng.".encode()
PARTS = b"--=_b1\n" + TYPE + b"\n" + TEXT + b"\n--=_b1--\n"


def read(raw: bytes) -> dict[str, Any]:
    return read_mail(raw)


@pytest.mark.parametrize("tail", [b"", b"\n", b"\r\n"])
def test_a_mail_whose_lines_end_in_a_bare_return_has_its_parts(tail):
    head = b'From: an@khach.example\nContent-Type: multipart/mixed; boundary="=_b1"\n\n'
    mail = read((head + PARTS).replace(b"\n", b"\r") + tail)
    assert mail["text"] == "Máy lạnh hỏng."


@pytest.mark.parametrize(
    "preamble", [b"", b"This is a multi-part message in MIME format.\n\n"], ids=["none", "usual"]
)
def test_parts_are_read_where_the_field_that_announces_them_was_lost(preamble):
    mail = read(b"From: an@khach.example\nSubject: x\n\n" + preamble + PARTS)
    assert (mail["text"], mail["problems"]) == (
        "Máy lạnh hỏng.",
        ["boundary_guessed", "no_message_id", "no_date"],
    )


def test_a_letter_that_holds_such_lines_further_down_keeps_them():
    mail = read(b"From: an@khach.example\n\nXem thu cu:\n\n" + PARTS)
    assert "--=_b1" in mail["text"]


def test_a_line_of_blanks_between_two_fields_does_not_end_the_header():
    mail = read(b"Subject: tre hang\n   \nFrom: an@khach.example\n\nx\n")
    assert (mail["subject"], mail["from_email"]) == ("tre hang", "an@khach.example")


@pytest.mark.parametrize(
    ("written", "email", "name"),
    [
        ("An <an@khach.example> Binh <binh@khach.example>", "an@khach.example", "An"),
        ('"An" <an@khach.example>:<x@la.example>', "an@khach.example", "An"),
        ("An <an@khach.example<mailto:an@khach.example>>", "an@khach.example", "An"),
        ('<"Van An"@khach.example>', '"van an"@khach.example', ""),
        ("<an@khach.example> Van An", "an@khach.example", "Van An"),
        ("=??Q?An_Nguy=E1=BB=85n?= <an@khach.example>", "an@khach.example", "An Nguyễn"),
        ("Mail Delivery System <>", "mailer-daemon", "Mail Delivery System"),
    ],
)
def test_a_sender_is_read_as_people_would_read_it(written, email, name):
    mail = read(f"From: {written}\nSubject: x\n\nx\n".encode())
    assert (mail["from_email"], mail["from_name"]) == (email, name)


def test_two_senders_without_a_comma_are_two_senders():
    mail = read(b"From: <an@khach.example> <binh@khach.example>\n\nx\n")
    assert "several_senders" in mail["problems"]


def test_names_that_a_server_lists_without_its_domain_are_its_own():
    text = "Your mail to the following recipients could not be delivered:\n\n\tbinh\n"
    mail = read(
        f"From: MAILER-DAEMON@hop.example\nSubject: Mail Delivery Problem\n\n{text}".encode()
    )
    assert mail["kind"] == "bounce"
    assert [one["address"] for one in mail["failed_recipients"]] == ["binh@hop.example"]
