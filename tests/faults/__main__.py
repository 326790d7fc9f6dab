"""Fault runs: python -m tests.faults --runs 10000 [--first SEED]; ends with 1 when one fails."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter

from tests.faults.run import Outcome, run
from tests.faults.sky import Sky, over_memory


def main() -> int:
    """Run, print the figures and the seeds that failed."""
    asked = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    asked.add_argument("--runs", type=int, default=1000, help="how many, each of its own seed")
    asked.add_argument("--first", type=int, default=0, help="the first seed")
    told = asked.parse_args()
    with over_memory() as sky:
        bad = asyncio.run(_runs(sky, range(told.first, told.first + told.runs)))
    return 1 if bad else 0


async def _runs(sky: Sky, seeds: range) -> int:
    totals: Counter[str] = Counter()
    struck: Counter[str] = Counter()
    began, bad = time.monotonic(), 0
    for done, seed in enumerate(seeds, 1):
        outcome = await run(seed, sky)
        bad += bool(outcome.wrong)
        for wrong in outcome.wrong:
            _say(f"seed {seed} ({outcome.place}): {wrong}")
        struck.update(outcome.struck)
        totals.update(_figures(outcome))
        if done % 500 == 0:
            _say(
                f"{done} runs, {bad} wrong, {(time.monotonic() - began) / done * 1000:.0f} ms each"
            )
    _say(f"{len(seeds)} runs in {time.monotonic() - began:.0f} s, {bad} wrong")
    for counter in (totals, struck):
        _say("\n".join(f"{count:>9} {what}" for what, count in counter.most_common()))
    return bad


def _figures(outcome: Outcome) -> Counter[str]:
    letters = Counter({f"letters {status}": count for status, count in outcome.letters.items()})
    return letters + Counter({"messages written": outcome.written, "turns": outcome.turns})


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
