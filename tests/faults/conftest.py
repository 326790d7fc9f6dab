"""One database for all runs of a process: each begins by emptying it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.sky import Sky, over_memory


@pytest.fixture(scope="session")
def sky() -> Iterator[Sky]:
    """One per test process."""
    with over_memory() as made:
        yield made
