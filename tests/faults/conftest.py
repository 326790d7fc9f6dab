"""One database for all runs of a process: each begins by emptying it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import engine as engines
from tests.databases import Databases, databases  # noqa: F401 - a fixture
from tests.faults.sky import Sky

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def sky(databases: Databases) -> Iterator[Sky]:  # noqa: F811 - the fixture
    """In memory where there is such a folder: nothing here is about disks."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        made = engines.create(databases.sqlite(Path(folder)))
        yield Sky(made)
        made.dispose()
