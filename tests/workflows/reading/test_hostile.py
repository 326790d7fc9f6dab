"""Words that once held the reader for minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.cost import no_dearer
from workflows.reading import read

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("words", ["an a còng x.vn", "a còng y cham ", "a còng y gach duoi "])
def test_blanks_around_a_spelt_address_cost_no_more_than_words(words: str) -> None:
    def reads(text: str) -> Callable[[], object]:
        return lambda: read(text, channel="email", now=NOW)

    no_dearer(reads(f"{words}{' ' * 2000}x"), times=30, than=reads("xin chào công ty " * 150))
