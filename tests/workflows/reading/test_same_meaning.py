"""The same words in other letters mean the same: marks, case, encodings, politeness (section 8)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from workflows.reading import Reading, fold
from workflows.reading.lexicons import lexicon
from workflows.reading.text.encoding import repair_encoding
from workflows.reading.text.telex import decode_keystrokes

from .conftest import Reads, Row

CATEGORIES = frozenset(lexicon("required")["required"])
STANCES = frozenset({"agree", "weak_agree", "disagree", "conditional", "defer", "withdraw"})
Meaning = tuple[str, str, frozenset[str]]


def meaning(reading: Reading) -> Meaning:
    return reading.said.value, reading.category, reading.acts & STANCES


def same(read: Reads, rows: list[Row], change: Callable[[str], str]) -> float:
    kept = [meaning(read(change(r["text"]))) == meaning(read(r["text"])) for r in rows]
    return sum(kept) / len(kept)


def test_composed_and_decomposed_letters_read_alike(read: Reads, set_a: list[Row]) -> None:
    assert same(read, set_a, lambda text: unicodedata.normalize("NFD", text)) == 1.0


def test_tone_positions_read_alike(read: Reads, set_a: list[Row]) -> None:
    def move(text: str) -> str:
        return text.replace("hóa", "hoá").replace("òa", "oà").replace("ủy", "uỷ")

    assert same(read, set_a, move) == 1.0


def test_politeness_changes_nothing(read: Reads, set_a: list[Row]) -> None:
    assert same(read, set_a, lambda text: f"Dạ {text} ạ") >= 0.93


def test_capitals_change_nothing(read: Reads, set_a: list[Row]) -> None:
    assert same(read, set_a, str.upper) >= 0.95


def test_left_out_marks_change_little(read: Reads, set_a: list[Row]) -> None:
    assert same(read, set_a, fold) >= 0.88


def test_left_out_marks_change_little_in_held_out_messages(
    read: Reads, held_out: list[Row]
) -> None:
    assert same(read, held_out, fold) >= 0.8


def test_no_variant_of_any_message_invents_an_agreement(
    read: Reads, set_a: list[Row], held_out: list[Row]
) -> None:
    agreed = {row["text"] for row in set_a + held_out if "agree" in read(row["text"]).acts}
    for row in set_a + held_out:
        for variant in (fold(row["text"]), row["text"].upper(), f"dạ {row['text']} ạ"):
            assert "agree" not in read(variant).acts or row["text"] in agreed, variant


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        (
            "C«ng ty t«i kh«ng göi ®­îc mail tõ s¸ng nay",
            "Công ty tôi không gửi được mail từ sáng nay",
        ),
        ("T«i kh«ng hµi lßng víi ®¬n hµng nµy", "Tôi không hài lòng với đơn hàng này"),
        ("Coâng ty toâi khoâng nhaän ñöôïc mail", "Công ty tôi không nhận được mail"),
        ("Toâi khoâng haøi loøng vôùi ñôn haøng naøy", "Tôi không hài lòng với đơn hàng này"),
        ("CÃ´ng ty tÃ´i khÃ´ng gá»­i Ä‘Æ°á»£c mail", "Công ty tôi không gửi được mail"),
        ("Khiáº¿u náº¡i: TÃ´i bá»‹ trá»« tiá»n 2 láº§n", "Khiếu nại: Tôi bị trừ tiền 2 lần"),
    ],
)
def test_text_in_the_wrong_encoding_is_repaired(read: Reads, broken: str, meant: str) -> None:
    reading = read(broken)
    assert reading.text == meant
    assert "encoding_repaired" in reading.signals


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("Khoong guwir dduwowcj mail tuwf hoom qua", "Không gửi được mail từ hôm qua"),
        ("kho6ng gu7i3 d9u7o75c", "không gửi được"),
        ("Cho tooi hoir veef hoas ddown", "Cho tôi hỏi về hóa đơn"),
    ],
)
def test_raw_typing_is_decoded(raw: str, meant: str) -> None:
    assert decode_keystrokes(raw) == (meant, True)


@pytest.mark.parametrize(
    "text",
    [
        "Tôi không có ý kiến gì về việc này",
        "café résumé à la carte, façade",
        "We have been seeing this window for two weeks now, too few answers",
        "khong vao duoc web server, windows 10 bao loi",
        "mã H2O, co2, mp3, a1b2",
        "Đặng Thuỳ Trâm – “Công ty” ‘ABC’ «trích dẫn»",
        "ok",
        "",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert repair_encoding(text) == (text, False)
    assert decode_keystrokes(text) == (text, False)


def test_the_look_alike_eth_is_a_d() -> None:
    assert fold("Ðặng") == fold("Đặng") == "dang"


@pytest.mark.parametrize(
    "text", ["khong gui duoc mail cty", "toi bi tru tien 2 lan", "da vang a", ""]
)
def test_unmarked_vietnamese_is_vietnamese(read: Reads, text: str) -> None:
    assert read(text).language == "vi"


def test_english_stays_english_around_a_vietnamese_name(read: Reads) -> None:
    assert read("Hello, I am Nguyễn Văn Nam and my mail is not working").language == "en"
