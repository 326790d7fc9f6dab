"""Conversations that decide nothing move no case (X-06, X-07, AMB-35, CP-04)."""

from __future__ import annotations

import pytest

from tests.policy.conversations import Referee, conversations

COUNT = 1500


@pytest.mark.clause("CP-04", "X-06", "X-07", "AMB-35")
def test_ratings_thanks_talk_and_acts_that_are_not_done_move_nothing() -> None:
    referee = Referee()
    told = zip(range(COUNT), conversations(seed=7), strict=False)
    wrong = [(one.text, moved) for _, one in told if (moved := referee.wrong(one))]
    assert wrong == []


@pytest.mark.clause("X-07")
def test_the_referee_sees_what_moves_a_case() -> None:
    referee = Referee()
    one = next(one for one in conversations(seed=1) if one.kind == "agree")
    assert referee.wrong(type(one)(**(vars(one) | {"text": "Tôi đồng ý."})))
