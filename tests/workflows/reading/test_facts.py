"""A wrong fact is worse than none: times, names, phones and amounts that only look like facts."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from workflows.calendar.working_time import ZONE
from workflows.reading import read

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
CASES = tomllib.loads(Path(__file__).with_name("facts.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_what_is_said_is_found_and_nothing_else(case: dict[str, str]) -> None:
    found = {fact.key: fact.value for fact in read(case["text"], channel="chat", now=MONDAY).facts}
    wanted = {key: value for key, value in case.items() if key != "text"}
    assert {key: found.get(key, "") for key in wanted} == wanted


CARD = "4111 1111 1111 1111"


@pytest.mark.clause("TU-14")
@pytest.mark.parametrize(
    "text",
    [
        f"{CARD} 12/28 123",
        "số thẻ 4111111111111111 12/28 123",
        f"thẻ {CARD}, hạn 12/28, cvv 123",
        "5500 0000 0000 0004 12/28",
        "4111-1111-1111-1111",
        f"thẻ của tôi {CARD} exp 12/2028 cvc: 123 nhé",
    ],
)
def test_a_card_goes_with_its_expiry_and_its_code(text: str) -> None:
    reading = read(text, channel="chat", now=MONDAY)
    assert "secret_sent" in reading.signals
    for secret in ("1111 1111", "11111111", "1111-1111", "0000 0000", "12/28", "12/2028", "123"):
        assert secret not in reading.text


@pytest.mark.parametrize(
    "text", ["mã đơn 4111111111111112 nhé", "FT 2606112345678901 chưa ghi nhận", "0912 345 678 901"]
)
def test_other_long_numbers_are_no_cards(text: str) -> None:
    assert read(text, channel="chat", now=MONDAY).text == text


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Họ tên: Trần Minh Đức", "label"),
        ("Mail lỗi, liên hệ anh Trần Minh Đức nhé", "contact"),
        ("Mail lỗi.\nTrần Minh Đức", "signature"),
    ],
)
def test_a_name_says_what_it_rests_on(text: str, source: str) -> None:
    (name,) = [f for f in read(text, channel="chat", now=MONDAY).facts if f.key == "full_name"]
    assert (name.value, name.source) == ("Trần Minh Đức", source)
    assert 0 < name.confidence <= 1
