"""The floors of reading by voice: figures may rise and not fall."""

from __future__ import annotations

import pytest

from benchmarks.voices import SAMPLES, score

FLOORS = {"f1": 0.93, "category": 0.80, "stance": 0.90}
CEILINGS = {"small_talk": 0.08, "false_yes": 0}


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    return score(sorted((SAMPLES / "development").glob("*.jsonl"))).figures


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_the_reader_does_not_get_worse(figures: dict[str, float], name: str, floor: float) -> None:
    assert figures[name] >= floor


@pytest.mark.parametrize(("name", "most"), CEILINGS.items())
def test_errors_stay_rare(figures: dict[str, float], name: str, most: float) -> None:
    assert figures[name] <= most
