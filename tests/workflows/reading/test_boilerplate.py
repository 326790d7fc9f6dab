"""An act found only in words that nobody wrote is none; a person's words are never taken away."""

from __future__ import annotations

import textwrap
import tomllib
from pathlib import Path

import pytest

from workflows.reading import Said
from workflows.reading.text.boilerplate import blanked
from workflows.reading.text.fold import fold_clean

from .conftest import Reads

SAMPLES = tomllib.loads(Path(__file__).with_name("boilerplate.toml").read_text("utf-8"))


@pytest.mark.parametrize("added", SAMPLES["added"])
def test_what_programs_add_is_blanked_and_keeps_its_place(added: str) -> None:
    text = f"Tôi đồng ý.\n\n{added}\n\nTrần Minh Đức"
    seen, folded = blanked(text, fold_clean(text))
    assert seen.split() == ["Tôi", "đồng", "ý.", "Trần", "Minh", "Đức"]
    assert len(seen) == len(folded) == len(text)
    assert seen.index("Trần") == text.rindex("Trần")


@pytest.mark.parametrize("written", SAMPLES["written"])
def test_what_people_write_stays(written: str) -> None:
    text = f"Chào công ty.\n\n{written}\n\nTôi chờ."
    assert blanked(text, fold_clean(text))[0] == text


def test_three_hundred_ordinary_sentences_stay() -> None:
    ordinary = [f"{one} {two}." for one in SAMPLES["subjects"] for two in SAMPLES["predicates"]]
    assert len(ordinary) >= 300
    for text in ordinary:
        for written in (text, text.upper(), f"Chào công ty. {text} Xin cảm ơn."):
            assert blanked(written, fold_clean(written))[0] == written


NOTICES = [
    one for one in SAMPLES["added"] if len(one) > 100 and "@" not in one and "://" not in one
]


@pytest.mark.parametrize("width", [10_000, 100, 72, 60])
@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_ends_where_the_persons_words_begin(notice: str, width: int) -> None:
    added = "\n".join(textwrap.wrap(notice, width))
    for text, said in (
        (f"Đồng ý.\n{added}", "Đồng ý."),
        (f"{added}\nĐồng ý.", "Đồng ý."),
        (f"{added}\nTôi không đồng ý.\nAn", "Tôi không đồng ý. An"),
        (f"Tôi chờ.\n{added.upper()}", "Tôi chờ."),
    ):
        assert " ".join(blanked(text, fold_clean(text))[0].split()) == said


@pytest.mark.parametrize("text", ["> 5 triệu đồng", ">= 3 lần gọi", "Vào tuần trước tôi đã viết:"])
def test_comparisons_and_stories_are_a_persons(text: str) -> None:
    assert blanked(text, fold_clean(text))[0] == text


@pytest.mark.clause("X-07", "AMB-13")
@pytest.mark.parametrize("added", SAMPLES["added"])
@pytest.mark.parametrize("before", [True, False])
def test_a_yes_stays_a_yes_beside_them(read: Reads, added: str, before: bool) -> None:
    words = "Tôi đồng ý với phương án."
    reading = read(f"{added}\n\n{words}" if before else f"{words}\n\n{added}", channel="email")
    assert "agree" in reading.acts and "disagree" not in reading.acts
    assert reading.said is Said.OTHER
    assert not [fact for fact in reading.facts if fact.key == "domain"]
    assert added.split()[0] in reading.text
