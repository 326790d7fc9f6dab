"""A forward names the author of its letter to people; the customer stays who sent it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.agents.labels import PROBLEMS
from channels.mail.parse import ReadOptions, parse, read_bytes

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


@pytest.mark.parametrize("code", ["forwarded", "encoded_twice", "tcvn3_letters", "vni_letters"])
def test_agents_read_in_words_what_was_found(code):
    assert PROBLEMS[code]
