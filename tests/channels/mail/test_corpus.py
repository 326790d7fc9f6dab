"""Every mail of the corpus is read as the file beside it says.

tests/samples/mail/<name>.eml is one mail and <name>.reading.json what `tiepnhan read mail` must say
of it; <name>.expected.json, where there is one, is what the contract suite wants of the channel.
topics.json names the samples that stand for each topic of the mail contract and of the issue.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from channels.contract import Unreadable
from channels.mail.dump import read_mail
from channels.mail.parse import ReadOptions, parse
from tests.mailservers import DESK, SECRET

SAMPLES = Path(__file__).parents[2] / "samples" / "mail"
READER = ReadOptions(secret=SECRET, own=frozenset({DESK}))
COUNTED = {
    "attachment_count": lambda read: len(read["attachments"]),
    "attachment_sizes": lambda read: [one["size"] for one in read["attachments"]],
}
BY_PARSE = ("unreadable", "inbound_text_has")
TOLD = {
    "kind",
    "from_email",
    "from_name",
    "subject",
    "reply",
    "quoted",
    "problems",
    "failed_recipients",
    "thread",
}
VIETNAMESE = set("ăâêôơưđảãạẻẽẹỉĩịỏõọủũụỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự")


def names() -> list[str]:
    return sorted(path.name.removesuffix(".reading.json") for path in readings())


def readings() -> list[Path]:
    return list(SAMPLES.glob("*.reading.json"))


def raw_of(name: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes()


def expected(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / f"{name}.reading.json").read_text("utf-8"))


def topics() -> dict[str, dict[str, list[str]]]:
    return json.loads((SAMPLES / "topics.json").read_text("utf-8"))


def told(got: Any, wanted: Any) -> Any:
    """`got` without what `wanted` does not speak of."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        return {key: told(got[key], one) if key in got else None for key, one in wanted.items()}
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        return [told(one, other) for one, other in zip(got, wanted, strict=True)]
    return got


@pytest.mark.parametrize("name", names())
def test_a_mail_is_read_as_its_sample_says(name):
    read, wanted = read_mail(raw_of(name), READER), expected(name)
    every = {**read, **{key: count(read) for key, count in COUNTED.items()}}
    wanted = {key: one for key, one in wanted.items() if key not in BY_PARSE}
    assert told(every, wanted) == wanted
    json.dumps(read)


@pytest.mark.parametrize("name", [name for name in names() if "unreadable" in expected(name)])
def test_a_mail_nobody_could_answer_is_unreadable_with_a_human_reason(name):
    with pytest.raises(Unreadable, match=expected(name)["unreadable"]):
        parse(raw_of(name), READER)


@pytest.mark.parametrize("name", [n for n in names() if "inbound_text_has" in expected(n)])
def test_a_first_letter_keeps_what_it_quotes(name):
    inbound = parse(raw_of(name), READER)
    assert expected(name)["inbound_text_has"] in inbound.text


def test_every_sample_tells_its_whole_reading():
    unread = {path.stem for path in SAMPLES.glob("*.eml")} - set(names())
    assert all(name.startswith("rubbish-") for name in unread)
    for name in names():
        attachments = {"attachments", "attachment_count"} & set(expected(name))
        assert set(expected(name)) >= TOLD and attachments, name


def test_the_corpus_is_large_and_mostly_vietnamese():
    texts = [expected(name)["reply"].lower() for name in names()]
    assert len(texts) >= 300
    assert sum(bool(VIETNAMESE & set(text)) for text in texts) >= 120


def test_every_topic_of_the_contract_has_samples_and_they_exist():
    there = set(names())
    assert set(topics()) == {
        "5.1 traps of the standard library",
        "5 charsets",
        "6 body and attachments",
        "6.4 quotes",
        "6.4 signatures",
        "7 threading",
        "8 automatic mail",
        "9 bounces and reports",
        "15 hostile mail",
    }
    for section, rows in topics().items():
        for topic, samples in rows.items():
            assert samples and set(samples) <= there, f"{section}: {topic}"
