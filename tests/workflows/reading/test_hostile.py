"""Words that once held the reader for minutes."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from workflows.reading import read

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def cost(text: str) -> float:
    """Seconds of CPU."""
    began = time.process_time()
    read(text, channel="email", now=NOW)
    return time.process_time() - began


@pytest.mark.parametrize("words", ["an a còng x.vn", "a còng y cham ", "a còng y gach duoi "])
def test_blanks_around_a_spelt_address_cost_no_more_than_words(words: str) -> None:
    plain = cost("xin chào công ty " * 150)
    assert cost(f"{words}{' ' * 2000}x") < 30 * max(plain, 0.02)
