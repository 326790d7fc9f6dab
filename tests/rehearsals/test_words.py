"""The rehearsals in rehearsals/words."""

from __future__ import annotations

import pytest

from bot.rehearsal.scenes.scene_file import SceneFile
from bot.rehearsal.stage import Theatre
from tests.rehearsals.scenes import family, holds

pytestmark = pytest.mark.asyncio(loop_scope="module")


@family("words")
async def test_the_rehearsal_holds(theatre: Theatre, file: SceneFile) -> None:
    await holds(theatre, file)
