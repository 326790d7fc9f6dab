"""Conversations that decide nothing, on a whole desk; 2,000 of them by a command of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.rehearsal import report
from bot.rehearsal.play import play
from bot.rehearsal.scenes.scene_file import load_all
from bot.rehearsal.stage import Theatre
from tests.policy.conversation_scenes import scenes

pytestmark = pytest.mark.asyncio(loop_scope="module")
COUNT = 30


@pytest.mark.clause("X-06", "CP-04")
async def test_words_that_decide_nothing_move_no_case_of_a_whole_desk(
    theatre: Theatre, tmp_path: Path
) -> None:
    for number, scene in enumerate(scenes(COUNT, seed=11)):
        (tmp_path / f"{number}.toml").write_text(scene, encoding="utf-8")
    for file in load_all([tmp_path]):
        result = await play(theatre, file)
        assert result.holds, f"{report.lines(result)}\n{report.transcript(result)}"
