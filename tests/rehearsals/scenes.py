"""The files of a family, and how one is judged in the suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.rehearsal import report
from bot.rehearsal.play import play
from bot.rehearsal.scenes.scene_file import SceneFile, load_all
from bot.rehearsal.stage import Theatre

ROOT = Path(__file__).parents[2] / "rehearsals"


def family(name: str) -> pytest.MarkDecorator:
    """Parametrizes a test by the rehearsals of a folder."""
    folder = ROOT / name
    later = {file.path: file for file in load_all([ROOT])}
    files = [file for path, file in later.items() if path.is_relative_to(folder)]
    return pytest.mark.parametrize("file", files, ids=[one.path.stem for one in files])


async def holds(theatre: Theatre, file: SceneFile) -> None:
    """Fails where a rehearsal does not hold, or holds although it is listed as later."""
    result = await play(theatre, file)
    assert report.counts_as_held(result), f"{report.lines(result)}\n{report.transcript(result)}"
