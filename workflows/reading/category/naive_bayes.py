"""A naive Bayes classifier over words and pairs of words, learned from examples.toml.

It learns on first use (some milliseconds), so no weights are stored.
"""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from workflows.reading.lexicons import blank_separated, lexicon
from workflows.reading.text.fold import clean
from workflows.reading.text.page import lay_out

_SMOOTHING = 0.3
_SHARPNESS = 1.4
_MOST_WORDS = 120  # a complaint names its matter early; the rest is courtesy
_COURTESY = blank_separated(
    """da a oi nhe nha em anh chi ad shop minh toi ban ben quy kinh gui cong ty cho giup voi la roi
    the a hi xin chao gium dum di ma thi nay kia do cai duoc the of to i my we you please"""
)


_LANE, _ZERO = 64, 1 << 62  # bits of a label's weight in a number, and what stands for nothing
_FINE = 1 << 32  # weights are kept in these parts


@dataclass(frozen=True, kw_only=True)
class Ranker:
    """What each feature says for the labels: all its weights in one number, a lane for each label.
    Adding the numbers of a text adds the weights of all labels at once.
    """

    labels: tuple[str, ...]
    weights: Mapping[str, int]
    nothing: int  # in every lane

    def rank(self, found: Iterable[str]) -> dict[str, float]:
        """Returns label -> probability of these features, or {} if none is known."""
        rows = [row for row in map(self.weights.get, found) if row is not None]
        if not rows:
            return {}
        lanes = struct.Struct(f"<{len(self.labels)}Q")
        sums = lanes.unpack(sum(rows, self.nothing).to_bytes(lanes.size, "little"))
        shares = _softmax(sums, _SHARPNESS / math.sqrt(len(rows)) / _FINE)
        return dict(zip(self.labels, shares, strict=True))


def features(words: Sequence[str]) -> Iterator[str]:
    """Words that carry a subject, and neighbouring pairs of all words."""
    before = ""
    for word in words:
        if not word.isalpha():  # codes and numbers say nothing about the matter
            before = ""
            continue
        if word not in _COURTESY and len(word) > 1:
            yield word
        if before:
            yield f"{before} {word}"
        before = word


def _softmax(sums: Sequence[float], scale: float) -> list[float]:
    top = max(sums)
    powers = [math.exp(scale * (value - top)) for value in sums]
    total = sum(powers)
    return [power / total for power in powers]


def train(examples: Mapping[str, Sequence[str]]) -> Ranker:
    """A ranker for these labels."""
    counts = {
        label: Counter(f for text in texts for f in set(features(lay_out(clean(text)).words)))
        for label, texts in examples.items()
    }
    sizes = {label: len(texts) for label, texts in examples.items()}
    weights: dict[str, int] = {}
    everywhere = sum(counts.values(), Counter())
    total = sum(sizes.values())
    for place, (label, counter) in enumerate(counts.items()):
        for feature, count in counter.items():
            inside = (count + _SMOOTHING) / (sizes[label] + 2 * _SMOOTHING)
            outside = (everywhere[feature] - count + _SMOOTHING) / (
                total - sizes[label] + 2 * _SMOOTHING
            )
            weight = round(math.log(inside / outside) * _FINE) << _LANE * place
            weights[feature] = weights.get(feature, 0) + weight
    once = {weight: weight for weight in weights.values()}  # few differ, and few stay at hand
    return Ranker(
        labels=tuple(counts),
        weights={feature: once[weight] for feature, weight in weights.items()},
        nothing=sum(_ZERO << _LANE * place for place in range(len(counts))),
    )


@cache
def _subjects() -> Ranker:
    return train(lexicon("examples")["complaint"])


@cache
def _kinds() -> Ranker:
    examples = lexicon("examples")
    ours = [text for texts in examples["complaint"].values() for text in texts]
    kinds = examples["kind"]
    return train(kinds | {"complaint": [*ours, *kinds["complaint"]]})


def _seen(words: Sequence[str]) -> Iterable[str]:
    """What may be a feature; words and pairs that carry no subject were never learned."""
    read = words[:_MOST_WORDS]
    return dict.fromkeys((*read, *map(" ".join, pairwise(read))))


def category_probabilities(words: Sequence[str]) -> dict[str, float]:
    """label -> probability for the words of a page, `unsorted` among the labels."""
    return _subjects().rank(_seen(words))


def kind_probabilities(words: Sequence[str]) -> dict[str, float]:
    """Returns the probabilities of complaint, query and other, or {} if no word is known."""
    return _kinds().rank(_seen(words))
