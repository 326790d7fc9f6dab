"""A forward names the author of its letter to people; the customer stays who sent it."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from bot.agents.labels import PROBLEMS
from channels.mail.parse import ReadOptions, parse, read_bytes
from channels.mail.replies.forwarded import Forwarded


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def rows(header: str) -> str:
    return "".join(f"<div>{escape(row)}</div>" for row in header.split("\n"))


SAMPLES = Path(__file__).parents[3] / "samples" / "mail"
READER = ReadOptions(secret=b"0123456789abcdef")


def raw_of(name: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes()


def test_the_forwarder_stays_the_customer_and_the_author_is_named():
    raw = raw_of("forward-of-another-author-vi-gmail")
    inbound = parse(raw, READER)
    author = read_bytes(raw, READER).forwarded
    assert inbound.sender == "an@khach.example" and "forwarded" in inbound.problems
    assert author is not None and author.email == "binh@dan.example"


def test_a_reply_that_quotes_us_forwards_nothing():
    raw = raw_of("tcvn3-letters-above-our-letter")
    assert read_bytes(raw, READER).forwarded is None


def test_a_letter_of_ours_that_comes_back_names_no_author():
    ours = ReadOptions(secret=b"0123456789abcdef", own=frozenset({"binh@dan.example"}))
    assert read_bytes(raw_of("forward-of-another-author-vi-gmail"), ours).forwarded is None


WHO = "Trần Bình <binh@dan.example>"
WHEN = "21/11/2026 10:00"
ME = "an@khach.example"
BODY = "Máy lạnh mua 3 ngày đã hỏng.\nTôi yêu cầu đổi máy."
HEADER = f"From: {WHO}\nDate: {WHEN}\nTo: {ME}\nSubject: Hỏng máy"
VIETNAMESE = f"Từ: {WHO}\nChủ đề: Hỏng máy\nNgày: {WHEN}\nĐến: {ME}"
BARE = f"Tu: {WHO}\nNgay: {WHEN}\nDen: {ME}\nChu de: Hỏng máy"
GERMAN = f"Von: {WHO}\nGesendet: {WHEN}\nAn: {ME}\nBetreff: Hỏng máy"
PLAIN = {
    "apple": "Begin forwarded message:\n\n" + quoted(f"{HEADER}\n\n{BODY}"),
    "apple-vi": "Bắt đầu thư được chuyển tiếp:\n\n" + quoted(f"{VIETNAMESE}\n\n{BODY}"),
    "iphone": quoted(f"{VIETNAMESE}\n\n{BODY}"),
    "yahoo": f"----- Forwarded Message ----- {HEADER}\n{BODY}".replace("\nT", "T").replace(
        "\nD", "D"
    ),
    "yahoo-rows": f"----- Forwarded Message -----\n{HEADER}\n\n{BODY}".replace("\nTo", "To"),
    "outlook": f"________________________________\n{HEADER}\n\n{BODY}",
    "outlook-vi": f"{VIETNAMESE}\n{BODY}",
    "outlook-de": f"{GERMAN}\n{BODY}",
    "without-marks": f"{BARE}\n\n{BODY}",
    "square": f"{HEADER}\n\n{BODY}".replace("<binh@dan.example>", "[mailto:binh@dan.example]"),
    "table": "\n".join(f"| {row.replace(': ', ' | ', 1)} |" for row in HEADER.split("\n")),
    "semicolons": HEADER.replace("\n", ";\n") + f";\n\n{BODY}",
}
ATTRIBUTED = {
    "mac": f'On {WHEN}, "Trần Bình" <binh@dan.example> wrote:\n\n    {BODY}',
    "mac-vi": f"Vào 10:00, Th 7, 21 thg 11, 2026 {WHO} đã viết:\n\n" + quoted(BODY),
    "mac-de": f"Am Sa., 21. Nov. 2026 um 10:00 Uhr schrieb {WHO}:\n\n{BODY}",
}
RICH = {
    "apple": f'<blockquote type="cite"><div>Begin forwarded message:</div><br>{rows(HEADER)}<br>'
    f"<div>{BODY}</div></blockquote>",
    "yahoo": f'<div class="yahoo_quoted">----- Forwarded Message -----{rows(HEADER)}{BODY}</div>',
    "one-line": f"<p>----- Forwarded Message -----<b>{escape(HEADER)}</b></p><p>{BODY}</p>",
}
PREFIXES = (
    *("Fwd: ", "FW: ", "CHUYỂN TIẾP: ", "TR: ", "WG: ", "I: ", "RV: ", "VS: ", "Redir: "),
    *("Videresend: ", "[EXT] Fwd: ", ""),
)


def author_of(text: str, subject: str, kind: str = "text/plain") -> Forwarded | None:
    head = f"From: An <{ME}>\nSubject: {subject}\nContent-Type: {kind}; charset=utf-8\n\n"
    return read_bytes((head + text).encode(), READER).forwarded


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("form", PLAIN)
def test_the_author_is_found_below_the_header_of_any_program(form: str, prefix: str) -> None:
    for above in ("", "Nhờ công ty xử lý giúp.\n\n"):
        found = author_of(above + PLAIN[form], f"{prefix}Hỏng máy")
        assert found and (found.email, found.name) == ("binh@dan.example", "Trần Bình")
        assert found.subject == "Hỏng máy"


@pytest.mark.parametrize("form", ATTRIBUTED)
def test_the_author_is_found_in_the_line_above_the_letter(form: str) -> None:
    found = author_of(f"Nhờ xem.\n\n{ATTRIBUTED[form]}", "FW: Hỏng máy")
    assert found and (found.email, found.name) == ("binh@dan.example", "Trần Bình")
    assert author_of(f"Nhờ xem.\n\n{ATTRIBUTED[form]}", "Re: Hỏng máy") is None


@pytest.mark.parametrize("form", RICH)
def test_the_author_is_found_in_html(form: str) -> None:
    found = author_of(f"<p>Nhờ xem.</p>{RICH[form]}", "Fwd: Hỏng máy", "text/html")
    assert found and (found.email, found.name) == ("binh@dan.example", "Trần Bình")


@pytest.mark.parametrize(
    "text",
    [
        "Chủ đề: giao hàng chậm\nĐến: chăm sóc khách hàng\nTừ: Nguyễn An\nChưa nhận được.",
        "Người gửi: Shop Hoa\nNgười nhận: Trần An\nNgày gửi: 22/11/2026\nGói hàng bị rách.",
        "Từ: Hà Nội\nĐến: Huế\nNgày: 22/11/2026 10:00\nTôi không lên được xe.",
        "Thư gửi cho binh@dan.example đến giờ vẫn bị trả về: lỗi 550.",
        "Tôi đã chuyển tiếp: không ai trả lời.\nEmail: an@khach.example\nNgày: 3/3/2026",
        "Sent: 3 cái\nReceived: 1 cái\nFrom: kho A\nTo: kho B\nThiếu 2 cái.",
    ],
)
@pytest.mark.parametrize("prefix", ["", "Re: ", "VS: "])
def test_lists_of_people_forward_nothing(text: str, prefix: str) -> None:
    assert author_of(text, f"{prefix}Khiếu nại") is None


@pytest.mark.parametrize("code", ["forwarded", "encoded_twice", "tcvn3_letters", "vni_letters"])
def test_agents_read_in_words_what_was_found(code):
    assert PROBLEMS[code]
