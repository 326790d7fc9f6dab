"""Weights that were learned from labelled messages (data/reading/weights.json).

`make learn` learns them anew. A weight of a category is the log of how much more often its messages
have the feature than others; those of a complaint come from a logistic regression.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_SHARPNESS = 1.4
_PARTS = 100  # a stored weight counts so many parts of 1


@dataclass(frozen=True, slots=True)
class Model:
    """`matters`: feature -> weights by number of the label. `complaint`: feature -> weight."""

    labels: tuple[str, ...]
    matters: Mapping[str, tuple[tuple[int, int], ...]]
    complaint: Mapping[str, int]


@cache
def _model() -> Model:
    source = files("workflows").joinpath("data", "reading", "weights.json")
    held = json.loads(source.read_text(encoding="utf-8"))
    return Model(
        labels=tuple(held["labels"]),
        matters={
            feature: tuple(zip(row[::2], row[1::2], strict=True))
            for feature, row in held["matters"].items()
        },
        complaint=held["complaint"],
    )


def category_shares(features: Iterable[str]) -> dict[str, float]:
    """label -> probability, `unsorted` among the labels; {} if no feature is known."""
    model = _model()
    rows = [row for row in map(model.matters.get, features) if row is not None]
    if not rows:
        return {}
    sums = [0] * len(model.labels)
    for row in rows:
        for label, weight in row:
            sums[label] += weight
    scale = _SHARPNESS / math.sqrt(len(rows)) / _PARTS
    top = max(sums)
    powers = [math.exp(scale * (value - top)) for value in sums]
    total = sum(powers)
    return {label: power / total for label, power in zip(model.labels, powers, strict=True)}


def complaint_odds(features: Mapping[str, float]) -> float:
    """The log-odds that a message with these features complains."""
    weights = _model().complaint
    return sum(weights.get(name, 0) * amount for name, amount in features.items()) / _PARTS
