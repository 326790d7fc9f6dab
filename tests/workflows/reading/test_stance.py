"""The stance of an answer as customers say it, and never a yes that was none (AMB-13, X-06)."""

from __future__ import annotations

import tomllib
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

from workflows.calendar.working_time import ZONE
from workflows.reading import read

ROWS = [
    tuple(row.split(" | "))
    for row in tomllib.loads(Path(__file__).with_name("stance.toml").read_text("utf-8"))["rows"]
]
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=ZONE)
YES = frozenset({"agree", "withdraw"})
FOOTER = "\n\nGửi từ iPhone của tôi"


def acts(words: str, asked: str) -> frozenset[str]:
    return read(words, channel="email", now=NOW, asked=[asked]).acts


@pytest.mark.parametrize(("asked", "stance", "words"), ROWS)
def test_an_answer_is_read_as_it_is_meant(asked: str, stance: str, words: str) -> None:
    said = acts(words, asked)
    assert stance in said or (stance == "-" and not said & YES)


@pytest.mark.parametrize(("asked", "stance", "words"), ROWS)
def test_form_and_footers_change_no_answer(asked: str, stance: str, words: str) -> None:
    for other in (unicodedata.normalize("NFD", words), words.upper(), f"{words} ạ", words + FOOTER):
        said = acts(other, asked)
        assert stance in YES or not said & YES, other


@pytest.mark.parametrize("words", [row[2] for row in ROWS if row[1] == "agree"])
def test_denying_a_yes_leaves_none(words: str) -> None:
    for denied in (f"không, {words} đâu", f"ai bảo là {words}", f"{words} hồi nào", f"nếu {words}"):
        assert "agree" not in acts(denied, "agreement"), denied
