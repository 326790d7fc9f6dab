"""What the policy must know of a channel by its name.

A case stores the name of its channel for ever, also when the channel is switched off or no longer
served. So these facts stand here, and not in the capabilities that a running channel reports.
"""

from __future__ import annotations

EMAIL, PHONE, COUNTER, POST = "email", "phone", "counter", "post"

_CONVERSATIONAL = frozenset({"zalo_bot", "zalo_oa", "facebook"})
_SPOKEN = frozenset({COUNTER, PHONE})
_LETTER_FORM = frozenset({EMAIL, POST, COUNTER, "mail"})
_CONTACT_NEEDED = _CONVERSATIONAL | {COUNTER, POST, "zalo", "webchat", "paper"}
"""The last three are names in the sets of examples."""

KNOWN = _CONVERSATIONAL | {EMAIL, PHONE, COUNTER, POST}


def is_conversational(channel: str) -> bool:
    """Short messages to and fro, as in a chat: a document goes another way (CP-18)."""
    return channel in _CONVERSATIONAL


def is_spoken(channel: str) -> bool:
    """The customer speaks with us: in person or by phone (CP-09)."""
    return channel in _SPOKEN


def has_letter_form(channel: str) -> bool:
    """A letter has a subject, a greeting and a signature there; elsewhere it is a chat message."""
    return channel in _LETTER_FORM


def needs_contact(channel: str) -> bool:
    """No written answer can go to the address of this channel: a contact must be asked for."""
    return channel in _CONTACT_NEEDED
