"""Every mail of the corpus is read as the file beside it says.

tests/samples/mail_corpus/<name>.eml is one mail, <name>.json what must be read from it: a subset of
read_mail's answer, and a few shorthands (SHORT).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from channels.contract import Unreadable
from channels.mail.parse import Reader, parse
from channels.mail.read import read_mail
from tests.mailservers import DESK, SECRET

SAMPLES = Path(__file__).parents[2] / "samples" / "mail_corpus"
READER = Reader(secret=SECRET, own=frozenset({DESK}))
SHORT = {
    "attachment_names": lambda read: [one["name"] for one in read["attachments"]],
    "attachment_problems": lambda read: [one["problem"] for one in read["attachments"]],
    "attachment_sizes": lambda read: [one["size"] for one in read["attachments"]],
    "contains": lambda read: [one["contains"] for one in read["attachments"]],
    "failed": lambda read: [one["address"] for one in read["failed_recipients"]],
    "permanent": lambda read: [one["permanent"] for one in read["failed_recipients"]],
    "status": lambda read: [one["status"] for one in read["failed_recipients"]],
    "letter": lambda read: read["failed_recipients"][0]["letter"],
    "tokens": lambda read: read["thread"]["tokens"],
    "mentioned": lambda read: read["thread"]["mentioned"],
}
BY_PARSE = ("unreadable", "inbound_text_has")


def names() -> list[str]:
    return sorted(path.stem for path in SAMPLES.glob("*.eml"))


def expected(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", names())
def test_a_mail_is_read_as_its_sample_says(name):
    raw, wanted = (SAMPLES / f"{name}.eml").read_bytes(), expected(name)
    read = read_mail(raw, READER)
    keys = [key for key in wanted if key not in BY_PARSE]
    got = {key: SHORT[key](read) if key in SHORT else read[key] for key in keys}
    assert got == {key: wanted[key] for key in keys}
    json.dumps(read)


@pytest.mark.parametrize("name", [name for name in names() if "unreadable" in expected(name)])
def test_a_mail_nobody_could_answer_is_unreadable_with_a_human_reason(name):
    with pytest.raises(Unreadable, match=expected(name)["unreadable"]):
        parse((SAMPLES / f"{name}.eml").read_bytes(), READER)


@pytest.mark.parametrize("name", [n for n in names() if "inbound_text_has" in expected(n)])
def test_a_first_letter_keeps_what_it_quotes(name):
    inbound = parse((SAMPLES / f"{name}.eml").read_bytes(), READER)
    assert expected(name)["inbound_text_has"] in inbound.text


def test_the_corpus_is_large_and_mostly_vietnamese():
    texts = [(SAMPLES / f"{name}.eml").read_bytes() for name in names()]
    assert len(texts) >= 200
    assert sum(b"khieunai" in text for text in texts) > len(texts) // 2
