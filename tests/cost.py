"""What something costs, beside something else on the same machine at the same time.

Seconds say nothing: of a slow or busy machine everything takes more. A way of reading that is
quadratic costs hundreds of times what it should, wherever it runs.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

TRIES = 5
"""The cheapest counts: whoever else works on the machine makes nothing cheaper."""
LEAST = 0.02
"""Seconds of CPU: what costs less is too little to compare."""
WORDS = "xin chào công ty 0912345678 " * 2_500


def common() -> object:
    """Ordinary work on text: a few hundredths of a second of a good core."""
    return [re.sub(r"(\w+) (\d*)", r"\2 \1", WORDS).split() for _ in range(4)]


def no_dearer(
    work: Callable[[], object], *, times: float, than: Callable[[], object] = common
) -> None:
    """So many times the other work is enough. Raises AssertionError with both costs."""
    most, cheapest = 0.0, float("inf")
    for _ in range(TRIES):
        most = max(most, times * max(_cpu(than), LEAST))
        cheapest = min(cheapest, _cpu(work))
        if cheapest <= most:
            return
    raise AssertionError(f"{cheapest:.2f} s of CPU are more than {most:.2f} s")


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
