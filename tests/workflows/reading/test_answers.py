"""An answer means something only where the desk has asked (AMB-13, X-06)."""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path

import pytest

from workflows.reading import Said

from .conftest import Reads

SAID = tomllib.loads(Path(__file__).with_name("answers.toml").read_text("utf-8"))


def _pairs(question: str) -> list[tuple[str, str]]:
    return [(answer, text) for answer, row in SAID[question].items() for text in row]


def _spelled(text: str) -> list[str]:
    return [text, unicodedata.normalize("NFD", text), text.upper()]


@pytest.mark.parametrize(("value", "text"), _pairs("rating"))
def test_a_rating_is_read_and_is_nothing_else(read: Reads, value: str, text: str) -> None:
    for spelled in _spelled(text):
        reading = read(spelled, asked=["rating"])
        assert (reading.rating, "rating" in reading.acts) == (int(value), True)
        assert reading.said is not Said.COMPLAINT and not reading.acts & {"agree", "disagree"}
    assert read(text).rating is None


@pytest.mark.parametrize("text", SAID["no_rating"])
def test_other_numbers_and_words_rate_nothing(read: Reads, text: str) -> None:
    assert read(text, asked=["rating"]).rating is None


@pytest.mark.clause("AMB-13")
@pytest.mark.parametrize(("act", "text"), _pairs("agreement"))
def test_a_stance_is_read_as_people_say_it(read: Reads, act: str, text: str) -> None:
    for spelled in _spelled(text):
        assert act in read(spelled, asked=["agreement"]).acts


@pytest.mark.clause("AMB-13")
@pytest.mark.parametrize("text", SAID["no_yes"])
def test_no_yes_where_none_was_said(read: Reads, text: str) -> None:
    for spelled in _spelled(text):
        assert "agree" not in read(spelled, asked=["agreement"]).acts


@pytest.mark.clause("X-06")
@pytest.mark.parametrize(("act", "text"), _pairs("withdrawal"))
def test_the_answer_to_a_withdrawal_that_was_asked_back(read: Reads, act: str, text: str) -> None:
    other = ({"withdraw", "continue_complaint"} - {act}).pop()
    for spelled in _spelled(text):
        acts = read(spelled, asked=["withdrawal"]).acts
        assert act in acts and other not in acts
    assert act not in read("ok", asked=[]).acts


@pytest.mark.clause("X-06")
@pytest.mark.parametrize("text", SAID["neither"])
def test_anything_else_answers_it_neither_way(read: Reads, text: str) -> None:
    acts = read(text, asked=["withdrawal"]).acts
    assert not acts & {"withdraw", "continue_complaint"}
