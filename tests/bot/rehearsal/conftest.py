"""One world for all rehearsals of a test file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.rehearsal.databases import databases
from bot.rehearsal.play import play
from bot.rehearsal.result import Result
from bot.rehearsal.scenes.scene_file import load
from bot.rehearsal.stage import Theatre

Played = Callable[[str], Awaitable[Result]]


@pytest.fixture
async def theatre() -> AsyncIterator[Theatre]:
    with databases("sqlite") as made:
        async with Theatre(made) as theatre:
            yield theatre


@pytest.fixture
def played(theatre: Theatre, tmp_path: Path) -> Played:
    """Play the scene of a text; what it needs beside it is in the test's folder."""

    async def run(text: str) -> Result:
        path = tmp_path / "scene.toml"
        path.write_text(text, "utf-8")
        return await play(theatre, load(path))

    return run
