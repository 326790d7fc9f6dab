"""The floors of reading by voice: figures may rise and not fall."""

from __future__ import annotations

import json

import pytest

from benchmarks.voices import SAMPLES, score
from tests.workflows.reading.weights import WEIGHTS, fingerprint

FLOORS = {"f1": 0.90, "category": 0.90, "stance": 0.75}
CEILINGS = {"small_talk": 0.08, "false_yes": 0}


def test_the_weights_are_those_of_the_messages() -> None:
    """`make learn` was run after messages or word lists changed."""
    held = json.loads(WEIGHTS.read_text("utf-8"))
    assert held.pop("learned_from") == fingerprint()


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    return score(sorted((SAMPLES / "development").glob("*.jsonl"))).figures


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_the_reader_does_not_get_worse(figures: dict[str, float], name: str, floor: float) -> None:
    assert figures[name] >= floor


@pytest.mark.parametrize(("name", "most"), CEILINGS.items())
def test_errors_stay_rare(figures: dict[str, float], name: str, most: float) -> None:
    assert figures[name] <= most
