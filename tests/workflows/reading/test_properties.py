"""Whatever people send, a Reading comes back, soon, and its promises hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cost import no_dearer
from workflows.reading import ACTS, FACT_KEYS, SIGNALS, Reading, read, redact
from workflows.reading.lexicons import lexicon
from workflows.reading.text.fold import clean

from .conftest import HOTLINE, NOW

CATEGORIES = frozenset(lexicon("required")["required"]) | {""}
PIECES = """không gửi được mail bị trừ tiền 2 lần đồng ý nhưng khiếu nại hóa đơn mật khẩu: là
Abc@1 dạ
0912345678 1tr2 KN-2026-000123 a@b.vn thứ 6 tuần trước . , ? ! " ( ) / - @ 👍 Công ty A ạ"""
WORDS = st.sampled_from([*PIECES.split(), "\n"])
MESSY = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join))


def reading_of(text: str, subject: str = "") -> Reading:
    return read(text, channel="email", now=NOW, subject=subject, hotline=HOTLINE)


@settings(max_examples=300)
@given(MESSY, MESSY)
def test_any_text_gives_a_reading_whose_promises_hold(text: str, subject: str) -> None:
    reading = reading_of(text, subject)
    assert reading.category in CATEGORIES
    assert reading.acts <= set(ACTS)
    assert reading.signals <= set(SIGNALS)
    assert {found.key for found in reading.facts} <= set(FACT_KEYS)
    assert len({found.key for found in reading.facts}) == len(reading.facts)
    assert len(reading.subject) <= 80 and "\n" not in reading.subject
    assert 0.0 <= reading.runner_up_score <= 1.0 and 0.0 <= reading.score <= 1.0
    assert reading.category not in reading.also


@settings(max_examples=100)
@given(MESSY)
def test_reading_is_a_function_of_its_input(text: str) -> None:
    assert reading_of(text) == reading_of(text)


@settings(max_examples=100)
@given(MESSY)
def test_what_was_redacted_stays_redacted(text: str) -> None:
    once = redact(clean(text)).text
    assert redact(once).text == once


@pytest.mark.parametrize(
    "unit",
    ["a", "0", "1.", " ", "@", "a.", "a@", "mk ", "mật khẩu ", "0 ", "-", "(", "Nguyễn ", "không ",
     "Công ty A ", "1tr", '"', "\n", "aw", "d9", "Ã¡", "C« ", "thứ 2 ", "re: ", "[a] ", "đồng ý ",
     "dạ, ", "kn-2026-", "a-", "hop dong ", "alo ", "\u0301", "😡", "lien he ", "cách đây "],
)  # fmt: skip
def test_no_repetition_makes_reading_slow(unit: str) -> None:
    """Twenty thousand characters and more of anything cost what a few pages cost."""
    text = unit * (40_000 // len(unit))
    no_dearer(lambda: reading_of(text, subject=text[:1000]), times=70)


def test_a_long_mail_keeps_its_end_without_the_secrets_in_it() -> None:
    text = "mail không gửi được. " * 3000 + "mật khẩu là Abc@12345 nhé"
    kept = reading_of(text).text
    assert "Abc@12345" not in kept
    assert kept.endswith("nhé")


def test_a_mask_behind_a_colon_is_no_password_again() -> None:
    once = redact("MAT KHAU:000").text
    assert redact(once).text == once == "MAT KHAU:[đã che mật khẩu]"
