"""How well the desk reads what customers write, by voice.

    python benchmarks/voices.py [--small] [--wrong] [FOLDER …]

Each file is one voice: messages with what they are. Complaints are told by precision, recall and
F1; a category counts where the message is a complaint, and half where the desk abstains; a stance
(agree, disagree, conditional, defer, withdraw, continue) where our question is known. A yes that
was none must never happen. `--wrong` prints what was read otherwise.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from workflows.calendar.working_time import ZONE
from workflows.reading import Reading, read

SAMPLES = Path(__file__).parents[1] / "tests" / "samples" / "reading" / "voices"
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=ZONE)
STANCES = frozenset(
    {"agree", "disagree", "conditional", "defer", "withdraw", "continue_complaint", "human_request"}
)
YES = frozenset({"agree", "weak_agree", "withdraw"})


@dataclass(kw_only=True)
class Score:
    """What was counted in some messages."""

    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, row: dict[str, Any]) -> None:
        """Read one message and count."""
        asked = [row["asked"]] if row["asked"] else []
        found = read(row["text"], channel="zalo_bot", now=NOW, asked=asked)
        self._kind(row, found)
        if row["kind"] == "complaint" and row["category"]:
            self._category(row, found)
        if set(row["acts"]) & STANCES:
            self._stance(row, found)
        elif row["asked"] == "agreement" or row["asked"] is None:
            self.seen["false yes"] += bool(row["asked"]) and bool(found.acts & YES)
        if row["rating"] is not None:
            self.seen["ratings"] += 1
            self.seen["ratings right"] += found.rating == row["rating"]

    def _kind(self, row: dict[str, Any], found: Reading) -> None:
        if row["doubtful"]:
            return
        meant, read_so = row["kind"] == "complaint", found.said.value == "complaint"
        self.seen["both" if meant and read_so else "missed" if meant else "false"] += (
            meant or read_so
        )
        if row["kind"] == "other" and not row["asked"]:
            self.seen["small talk"] += 1
            self.seen["small talk wrong"] += read_so
        if meant != read_so:
            self.wrong.append(f"kind {found.said.value} for {row['kind']}: {row['text']}")

    def _category(self, row: dict[str, Any], found: Reading) -> None:
        self.seen["categories"] += 1
        self.seen["category right"] += found.category == row["category"]
        self.seen["category open"] += not found.category
        if found.category != row["category"]:
            said = found.category or "none"
            self.wrong.append(f"category {said} for {row['category']}: {row['text']}")

    def _stance(self, row: dict[str, Any], found: Reading) -> None:
        meant = set(row["acts"]) & STANCES
        self.seen["stances"] += 1
        self.seen["stances right"] += meant <= found.acts
        self.seen["false yes"] += not meant & YES and bool(found.acts & YES)
        if not meant <= found.acts:
            wrote = f"acts {sorted(found.acts)} for {sorted(meant)}"
            self.wrong.append(f"{wrote}: {row['text']}")

    @property
    def figures(self) -> dict[str, float]:
        """The shares, each between 0 and 1, and the number of false yes."""
        seen = self.seen
        hit, false, missed = seen["both"], seen["false"], seen["missed"]
        return {
            "precision": _share(hit, hit + false),
            "recall": _share(hit, hit + missed),
            "f1": _share(2 * hit, 2 * hit + false + missed),
            "category": _share(
                seen["category right"] + seen["category open"] / 2, seen["categories"]
            ),
            "stance": _share(seen["stances right"], seen["stances"]),
            "small_talk": _share(seen["small talk wrong"], seen["small talk"]),
            "rating": _share(seen["ratings right"], seen["ratings"]),
            "false_yes": seen["false yes"],
        }


def score(files: Iterable[Path], most: int | None = None) -> Score:
    """The score of all messages of these files (the first `most` of each)."""
    total = Score()
    for file in files:
        for line in file.read_text("utf-8").splitlines()[:most]:
            total.add(json.loads(line))
    return total


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _line(name: str, found: Score) -> str:
    figures = found.figures
    told = "".join(f"{figures[key]:9.2f}" for key in list(figures)[:-1])
    return f"{name:<24}{told}{figures['false_yes']:10.0f}"


def main(given: Sequence[str] | None = None) -> None:
    """Print a table for each folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="ten messages of each voice")
    parser.add_argument("--wrong", action="store_true", help="print what was read otherwise")
    parser.add_argument("folders", nargs="*", type=Path)
    options = parser.parse_args(given)
    most = 10 if options.small else None
    for folder in options.folders or sorted(one for one in SAMPLES.iterdir() if one.is_dir()):
        files = sorted(folder.glob("*.jsonl"))
        heads = "".join(f"{key:>9}" for key in ("prec", "recall", "F1", "category", "stance",
                                                "talk", "rating"))  # fmt: skip
        print(f"\n{folder.name:<24}{heads} false yes")
        for file in files:
            print(_line(file.stem, score([file], most)))
        whole = score(files, most)
        print(_line("all", whole))
        if options.wrong:
            print("\n".join(whole.wrong))


if __name__ == "__main__":
    main()
