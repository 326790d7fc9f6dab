"""A complaint needs evidence: silence, praise, wishes and talk are none (CP-04)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from workflows.reading import Said

from .conftest import Reads

SAID = tomllib.loads(Path(__file__).with_name("kind.toml").read_text("utf-8"))


@pytest.mark.clause("CP-04")
@pytest.mark.parametrize("words", SAID["talk"])
def test_talk_without_evidence_is_no_complaint(read: Reads, words: str) -> None:
    assert read(words).said is not Said.COMPLAINT


@pytest.mark.clause("CP-04")
@pytest.mark.parametrize("words", SAID["trouble"])
def test_a_fault_a_judgement_or_a_demand_is_a_complaint(read: Reads, words: str) -> None:
    reading = read(words)
    assert reading.said is Said.COMPLAINT
    assert reading.reasons


@pytest.mark.parametrize("good", ["tốt", "tuyệt vời", "nhiệt tình", "hài lòng"])
@pytest.mark.parametrize("negation", ["không", "chẳng", "chưa bao giờ", "đâu có"])
def test_a_negation_turns_praise_into_a_complaint(read: Reads, good: str, negation: str) -> None:
    assert read(f"dịch vụ {good}").said is not Said.COMPLAINT
    assert read(f"dịch vụ {negation} {good}, quá thất vọng").said is Said.COMPLAINT


def test_what_is_doubtful_is_for_an_agent(read: Reads) -> None:
    reading = read("hôm qua bên mình có bảo trì gì không, thấy lệnh gửi qua hơi lâu mới vào")
    assert reading.said is Said.OTHER and reading.unsure
