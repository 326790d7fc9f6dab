"""The channels that cases name, against the channels that the desk can serve."""

from __future__ import annotations

import pytest

from channels.registry import CHANNELS
from workflows.messaging import channels


@pytest.mark.parametrize("name", CHANNELS)
def test_the_policy_knows_every_channel_that_the_desk_serves(name: str) -> None:
    assert name in channels.KNOWN


@pytest.mark.parametrize("name", sorted(channels.KNOWN))
def test_a_customer_writes_speaks_or_chats(name: str) -> None:
    kinds = (
        channels.is_conversational(name),
        channels.is_spoken(name),
        channels.has_letter_form(name) and not channels.is_spoken(name),
    )
    assert sum(kinds) == 1
