"""Conversations through duplicates, delays, losses, refusals, cuts and deaths, drawn from seeds.

`python -m tests.faults --runs 10000` plays more of them.
"""

from __future__ import annotations

import pytest

from tests.faults.run import run
from tests.faults.sky import Sky

CHUNK, CHUNKS = 8, 9


@pytest.mark.clause("X-01", "X-10")
@pytest.mark.parametrize("chunk", range(CHUNKS))
async def test_nothing_is_lost_and_nothing_comes_twice_whatever_goes_wrong(
    sky: Sky, chunk: int
) -> None:
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        outcome = await run(seed, sky)
        assert outcome.written
        assert not outcome.wrong, f"seed {seed}, {outcome.place}: {outcome.struck}"
