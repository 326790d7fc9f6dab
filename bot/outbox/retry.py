"""When a refused letter is tried again: back-off with jitter."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

FIRST_PAUSE = timedelta(seconds=15)


LONGEST_PAUSE = timedelta(hours=4)


def back_off(attempts: int, ladder: Sequence[timedelta] = ()) -> timedelta:
    """The pause after so many refusals. It is random: what failed together must not come together.

    Where a channel has a `ladder`, the pause is at least its step, and up to a fifth more.
    """
    if ladder:
        return ladder[min(attempts, len(ladder)) - 1] * random.uniform(1.0, 1.2)  # noqa: S311 - spreads load, guards nothing
    longest = min(FIRST_PAUSE * (1 << min(attempts - 1, 16)), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
