"""Is this checkout as fast as that one? Runs a benchmark in both, in turns.

    python -m benchmarks.compare BEFORE AFTER [--pairs N] [--small] [--least RATIO]
                                 [--only intake|webhooks] [-- OPTION ...]

BEFORE and AFTER are folders of two checkouts; each runs its own benchmark with its own code. Every
second pair starts with AFTER, so that a machine that becomes slower or warmer favours neither.
Options after `--` go to the benchmark. Prints the ratio of every figure, above 1 where AFTER is
faster, and ends with 1 when a median is below `--least`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.compare.figures import COMPARED, Figures, figures, ratios, slower, summary


class Wrong(Exception):
    """A benchmark failed or found wrong answers; the message is what it printed."""


def run(checkout: Path, benchmark: str, options: Sequence[str]) -> Figures:
    """One run with the code of that checkout. Raises Wrong."""
    script = checkout / "benchmarks" / f"{benchmark}.py"
    done = subprocess.run(
        [sys.executable, str(script), *options],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Wrong(f"{script}:\n{done.stdout}{done.stderr}")
    return figures(benchmark, done.stdout)


def compare(
    benchmark: str, checkouts: tuple[Path, Path], pairs: int, options: Sequence[str]
) -> list[dict[str, float]]:
    """The ratios of each pair."""
    before, after = checkouts
    found = []
    for number in range(pairs):
        order = (before, after) if number % 2 == 0 else (after, before)
        measured = {checkout: run(checkout, benchmark, options) for checkout in order}
        found.append(ratios(measured[before], measured[after]))
        shown = "  ".join(f"{name} {ratio:.2f}" for name, ratio in found[-1].items())
        print(f"{benchmark} pair {number + 1}: {shown}", flush=True)
    return found


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.compare",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--pairs", type=int, default=10)
    parser.add_argument("--small", action="store_true", help="a fifth of the mails and calls")
    parser.add_argument("--least", type=float, default=0.95, help="the lowest median that is good")
    parser.add_argument("--only", choices=tuple(COMPARED), action="append")
    parser.add_argument("options", nargs="*", help="after --, for the benchmark")
    asked = parser.parse_args()
    options = [*asked.options, *(["--small"] if asked.small else [])]
    checkouts = asked.before.resolve(), asked.after.resolve()
    bad = []
    for benchmark in asked.only or COMPARED:
        pairs = compare(benchmark, checkouts, asked.pairs, options)
        print(f"\n{benchmark}, {asked.pairs} pair(s): median ratio (lowest-highest)")
        print("\n".join(f"  {line}" for line in summary(pairs)), "\n", flush=True)
        bad += [f"{benchmark} {name}" for name in slower(pairs, asked.least)]
    print(f"below {asked.least}: {', '.join(bad) or 'nothing'}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
