"""The channels that cases name, against the channels that the desk can serve."""

from __future__ import annotations

import pytest

from channels.registry import CHANNELS
from workflows.messaging import channels


@pytest.mark.parametrize("name", CHANNELS)
def test_the_policy_knows_every_channel_that_the_desk_serves(name: str) -> None:
    assert name in channels.KNOWN


def test_a_channel_that_nobody_knows_is_called_by_its_stored_name_and_has_no_traits() -> None:
    assert (channels.label_of("fax"), channels.name_of("fax")) == ("fax", "fax")
    assert channels.phrase_of("fax") == ""
    assert not any(channels.has("fax", trait) for trait in channels.Trait)


@pytest.mark.parametrize("name", sorted(channels.KNOWN))
def test_every_channel_has_names_in_both_languages(name: str) -> None:
    known = channels.KNOWN[name]
    assert known.label
    assert all(known.name[language] and known.phrase[language] for language in ("vi", "en"))


def test_a_trait_that_does_not_exist_is_a_mistake() -> None:
    names = 'label = "x"\nvi = { name = "x", by = "x" }\nen = { name = "x", by = "x" }\n'
    with pytest.raises(ValueError, match="chatty"):
        channels.parse(f'[toy]\n{names}traits = ["chatty"]')


@pytest.mark.parametrize("name", sorted(channels.KNOWN))
def test_a_customer_writes_speaks_or_chats(name: str) -> None:
    kinds = (
        channels.is_conversational(name),
        channels.is_spoken(name),
        channels.has_letter_form(name) and not channels.is_spoken(name),
    )
    assert sum(kinds) == 1
