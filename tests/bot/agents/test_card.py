"""Cards as values: what is stored of them, and how a surface without style shows them."""

from __future__ import annotations

import json

import pytest

from bot.agents.card import (
    Blank,
    Bold,
    Button,
    Card,
    Code,
    File,
    Heading,
    Item,
    Line,
    Link,
    Mention,
    Quote,
    decode,
    field,
    plain,
)

CARD = Card(
    blocks=(
        Heading("Hồ sơ"),
        Line(("Xem ", Bold("KN-1"), " · ", Link("tệp", "https://desk.vidu.example/x"))),
        field("⏰", "Hạn", "hết ", Code("05/11")),
        field("", "", "chỉ có giá trị"),
        Item(("việc",), sign="🔧", inner=True),
        Quote("Lời khách"),
        File("ảnh.jpg", problem="có mã độc"),
        Blank(),
        Line((Mention("chi", "Chi"),)),
    ),
    buttons=(Button("Duyệt", "do:duyet:KN-1:x"),),
    title="KN-1 · Khách",
)
STORED = (
    '{"blocks": [["heading", "Hồ sơ"], ["line", ["Xem ", ["bold", "KN-1"], " · ", '
    '["link", "tệp", "https://desk.vidu.example/x"]]], '
    '["field", "⏰", "Hạn", ["hết ", ["code", "05/11"]]], '
    '["field", "", "", ["chỉ có giá trị"]], ["item", ["việc"], "🔧", true], '
    '["quote", "Lời khách"], ["file", "ảnh.jpg", "", "có mã độc"], ["blank"], '
    '["line", [["mention", "chi", "Chi"]]]], '
    '"buttons": [{"text": "Duyệt", "action": "do:duyet:KN-1:x"}], "title": "KN-1 · Khách"}'
)


def test_the_stored_words_of_a_card_never_change() -> None:
    assert json.loads(CARD.encode()) == json.loads(STORED)
    assert decode(STORED) == CARD


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "không phải JSON",
        '{"blocks": [["cái gì"]], "buttons": [], "title": ""}',
        '{"blocks": [["heading"]], "buttons": [], "title": ""}',
        '{"blocks": [], "buttons": [{"text": "Mở"}], "title": ""}',
    ],
)
def test_what_is_no_card_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        decode(text)


def test_a_card_in_plain_words() -> None:
    assert plain(CARD.blocks) == (
        "Hồ sơ\nXem KN-1 · tệp\n⏰ Hạn: hết 05/11\nchỉ có giá trị\n  🔧 việc\nLời khách\n"
        "📎 ảnh.jpg ⚠️ có mã độc\n\nChi"
    )


def test_an_action_beyond_64_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="64"):
        Button("Nút", "ấ" * 40)
