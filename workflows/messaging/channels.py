"""What people call each channel, and what the policy must know of it (data/channels.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

EMAIL, PHONE, COUNTER, POST = "email", "phone", "counter", "post"


class Trait(StrEnum):
    """What the policy asks of a channel; data/channels.toml explains each."""

    CONVERSATIONAL = "conversational"
    SPOKEN = "spoken"
    BY_HAND = "by_hand"
    LETTER_FORM = "letter_form"
    CONTACT_NEEDED = "contact_needed"
    ONE_CONVERSATION = "one_conversation"
    THREADED = "threaded"
    QUOTES = "quotes"
    FORGEABLE = "forgeable"


@dataclass(frozen=True, kw_only=True)
class ChannelNames:
    """How one channel is called, and its traits."""

    label: str  # on the agents' cards
    name: Mapping[str, str]  # in letters, by language
    phrase: Mapping[str, str]  # how somebody came by it, in letters, by language
    traits: frozenset[Trait]


def parse(text: str) -> dict[str, ChannelNames]:
    """The channels that a file like data/channels.toml describes, by name. Raises ValueError."""
    return {name: _names(table) for name, table in tomllib.loads(text).items()}


def _names(table: dict[str, Any]) -> ChannelNames:
    languages = ("vi", "en")
    return ChannelNames(
        label=table["label"],
        name={language: table[language]["name"] for language in languages},
        phrase={language: table[language]["by"] for language in languages},
        traits=frozenset(Trait(trait) for trait in table["traits"]),
    )


KNOWN = parse((Path(__file__).parent.parent / "data" / "channels.toml").read_text("utf-8"))
_EXAMPLES = {
    "mail": {Trait.LETTER_FORM},
    "zalo": {Trait.CONTACT_NEEDED},
    "webchat": {Trait.CONTACT_NEEDED},
    "paper": {Trait.CONTACT_NEEDED},
}
"""Names in the sets of examples."""


def has(channel: str, trait: Trait) -> bool:
    """Whether the channel has this trait. An unknown channel has no traits."""
    known = KNOWN.get(channel)
    return trait in (known.traits if known else _EXAMPLES.get(channel, ()))


def label_of(channel: str) -> str:
    """Returns what agents call the channel, or its stored name if it is unknown."""
    return KNOWN[channel].label if channel in KNOWN else channel


def name_of(channel: str, language: str = "vi") -> str:
    """Returns what letters call the channel, or its stored name if it is unknown."""
    return KNOWN[channel].name[language] if channel in KNOWN else channel


def phrase_of(channel: str, language: str = "vi") -> str:
    """Returns how letters say that somebody used the channel, or "" if it is unknown."""
    return KNOWN[channel].phrase[language] if channel in KNOWN else ""


def is_conversational(channel: str) -> bool:
    """Short messages to and fro, as in a chat: a document goes another way (CP-18)."""
    return has(channel, Trait.CONVERSATIONAL)


def is_spoken(channel: str) -> bool:
    """The customer speaks with us: in person or by phone (CP-09)."""
    return has(channel, Trait.SPOKEN)


def is_by_hand(channel: str) -> bool:
    """An agent notes what the customer brings, and hands letters over."""
    return has(channel, Trait.BY_HAND)


def has_letter_form(channel: str) -> bool:
    """Whether a letter has a subject, a greeting and a signature there, or is a chat message."""
    return has(channel, Trait.LETTER_FORM)


def needs_contact(channel: str) -> bool:
    """No written answer can go to the address of this channel: a contact must be asked for."""
    return has(channel, Trait.CONTACT_NEEDED)


def is_one_conversation(channel: str) -> bool:
    """One address is one running conversation: its next message belongs to the same case."""
    return has(channel, Trait.ONE_CONVERSATION)


def is_threaded(channel: str) -> bool:
    """Whether a message names the one that it answers. Without that it is a new matter."""
    return has(channel, Trait.THREADED)


def has_quotes(channel: str) -> bool:
    """A direct answer may show the message that it answers."""
    return has(channel, Trait.QUOTES)


def is_forgeable(channel: str) -> bool:
    """Anybody may write in the name of somebody else's address (ADR 0007)."""
    return has(channel, Trait.FORGEABLE)
