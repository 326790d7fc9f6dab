"""Learns the weights of the reader from labelled messages: `make learn`.

`python -m tests.workflows.reading.weights --check` prints how well messages of each voice are read
by weights that were learned without that voice.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflows.reading.acts.answers import answered
from workflows.reading.acts.dialogue_acts import dialogue_acts, withdrawal_doubts
from workflows.reading.category.classifier import implied_concepts, points_by_rule
from workflows.reading.category.evidence import weigh
from workflows.reading.category.features import ALWAYS, kind_features, matter_features, matter_words
from workflows.reading.category.kind import evidence_odds
from workflows.reading.reader import laid_out
from workflows.reading.text.concepts import concepts_of, find_concepts

SAMPLES = Path(__file__).parents[2] / "samples" / "reading"
WEIGHTS = Path(__file__).parents[3] / "workflows" / "data" / "reading" / "weights.json"
LEXICONS = WEIGHTS.parent
PARTS = 100  # as in workflows/reading/category/model.py
PULL_TO_USUAL = 20.0  # messages of a category that are taken to be like all
COMMON = 3.0  # how much more is said of a category that many messages have
ROUNDS, PULL, STEP = 100, 2.0, 0.1
VOICE = 3.0  # what a message of a voice counts; examples were written for the reader


@dataclass(frozen=True, kw_only=True)
class Message:
    """A labelled message as the weights see it. `label`: its category, if it complains."""

    voice: str
    complains: bool
    sure: bool
    label: str
    matter: frozenset[str]
    kind: Mapping[str, float]
    odds: float
    weight: float


def messages() -> list[Message]:
    """All that the reader learns from."""
    examples = tomllib.loads((SAMPLES / "examples.toml").read_text("utf-8"))
    found = [
        _message(text, label=label, complains=True)
        for label, texts in examples["complaint"].items()
        for text in texts
    ]
    for kind, texts in examples["kind"].items():
        found += [_message(text, complains=kind == "complaint") for text in texts]
    for file in sorted((SAMPLES / "voices" / "development").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            found.append(_of_voice(file.stem, json.loads(line)))
    return found


def _of_voice(voice: str, row: Mapping[str, Any]) -> Message:
    complains = row["kind"] == "complaint"
    return _message(
        row["text"],
        label=(row["category"] or "") if complains else "",
        complains=complains,
        asked=[row["asked"]] if row["asked"] else [],
        voice=voice,
        sure=not row["doubtful"],
    )


def _message(
    text: str,
    *,
    complains: bool,
    label: str = "",
    asked: Sequence[str] = (),
    voice: str = "",
    sure: bool = True,
) -> Message:
    page = laid_out(text)
    hits = find_concepts(page)
    acts = dialogue_acts(page, hits, withdrawal_doubts(page, hits), informs=False)
    implied = [implied_concepts(page, row) for row in hits.matter]
    points = points_by_rule(implied)
    reported = max(points.values(), default=0.0)
    return Message(
        voice=voice,
        complains=complains,
        sure=sure,
        label=label,
        matter=frozenset(matter_features(matter_words(page, hits), implied, points)),
        kind=kind_features(
            page,
            hits,
            acts=answered(page, acts, asked),
            asked=asked,
            reported=reported,
        ),
        odds=evidence_odds(page, weigh(page, hits), concepts_of(hits.acts), reported=reported),
        weight=VOICE if voice else 1.0,
    )


def learn_matters(rows: Iterable[Message]) -> tuple[list[str], dict[str, list[int]]]:
    """The labels, and feature -> number of the label, weight, number, weight …

    A naive Bayes classifier: the log of how much more often a category has the feature than others.
    """
    told = [row for row in rows if row.label]
    seen = Counter(feature for row in told for feature in row.matter)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    sizes = Counter(row.label for row in told)
    for row in told:
        counts[row.label].update(row.matter)
    labels, weights = sorted(sizes), defaultdict(list)
    for number, label in enumerate(labels):
        weights[ALWAYS] += [number, round(PARTS * COMMON * math.log(sizes[label] / len(told)))]
        for feature, count in sorted(counts[label].items()):
            usual = PULL_TO_USUAL * seen[feature] / len(told)
            inside = (count + usual) / (sizes[label] + PULL_TO_USUAL)
            others = len(told) - sizes[label]
            outside = (seen[feature] - count + usual) / (others + PULL_TO_USUAL)
            weights[feature] += [number, round(PARTS * math.log(inside / outside))]
    return labels, dict(sorted(weights.items()))


def learn_complaint(rows: Iterable[Message]) -> dict[str, int]:
    """feature -> weight beside the evidence: a logistic regression, its weights pulled to 0.

    Newton's steps for each weight alone, made small because features come together.
    """
    told = [row for row in rows if row.sure]
    weights: dict[str, float] = defaultdict(float)
    for _ in range(ROUNDS):
        slope: dict[str, float] = defaultdict(float)
        bend: dict[str, float] = defaultdict(lambda: PULL)
        for row in told:
            odds = row.odds + sum(weights[name] * amount for name, amount in row.kind.items())
            share = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
            error, doubt = row.weight * (row.complains - share), row.weight * share * (1 - share)
            for name, amount in row.kind.items():
                slope[name] += error * amount
                bend[name] += doubt * amount * amount
        for name, value in slope.items():
            weights[name] += STEP * (value - PULL * weights[name]) / bend[name]
    stored = {name: round(PARTS * weight) for name, weight in sorted(weights.items())}
    return {name: weight for name, weight in stored.items() if abs(weight) > 2}


def fingerprint() -> str:
    """Of everything that the weights come from: messages and word lists."""
    sources = [*SAMPLES.glob("examples.toml"), *LEXICONS.glob("*.toml")]
    sources += (SAMPLES / "voices" / "development").glob("*.jsonl")
    held = hashlib.sha256()
    for source in sorted(sources):
        held.update(source.read_bytes())
    return held.hexdigest()[:16]


def learn(rows: Sequence[Message]) -> dict[str, Any]:
    """What weights.json holds."""
    labels, matters = learn_matters(rows)
    return {"labels": labels, "matters": matters, "complaint": learn_complaint(rows)}


def write() -> None:
    """Learn from all messages and write weights.json, a line a feature."""
    learned = {"learned_from": fingerprint()} | learn(messages())
    lines = ["{"]
    for key, value in learned.items():
        if isinstance(value, dict):
            rows = [
                f"{json.dumps(k, ensure_ascii=False)}: {json.dumps(v)}" for k, v in value.items()
            ]
            lines.append(f"{json.dumps(key)}: {{\n" + ",\n".join(rows) + "\n},")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)},")
    lines[-1] = lines[-1].removesuffix(",")
    WEIGHTS.write_text("\n".join((*lines, "}")) + "\n", encoding="utf-8")


def check(rows: Sequence[Message], folds: int = 6) -> dict[str, float]:
    """Shares read right in voices that the weights were not learned from."""
    voices = sorted({row.voice for row in rows if row.voice})
    seen: Counter[str] = Counter()
    for fold in range(folds):
        left_out = set(voices[fold::folds])
        held = learn([row for row in rows if row.voice not in left_out])
        for row in (row for row in rows if row.voice in left_out):
            learned = sum(held["complaint"].get(k, 0) * amount for k, amount in row.kind.items())
            odds = row.odds + learned / PARTS
            if row.sure:
                seen[
                    "hit" if row.complains and odds >= 0 else "missed" if row.complains else "false"
                ] += row.complains or odds >= 0
            if row.label:
                sums: Counter[str] = Counter()
                for found in filter(None, map(held["matters"].get, row.matter)):
                    for label, weight in zip(found[::2], found[1::2], strict=True):
                        sums[held["labels"][label]] += weight
                seen["labels"] += 1
                seen["labels right"] += bool(sums) and max(sums, key=lambda k: sums[k]) == row.label
    return {
        "complaint F1": 2 * seen["hit"] / (2 * seen["hit"] + seen["missed"] + seen["false"]),
        "precision": seen["hit"] / (seen["hit"] + seen["false"]),
        "category": seen["labels right"] / seen["labels"],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        sys.stdout.write(f"{check(messages())}\n")
    else:
        write()
