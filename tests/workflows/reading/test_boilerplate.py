"""An act found only in words that nobody wrote is none; a person's words are never taken away."""

from __future__ import annotations

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
