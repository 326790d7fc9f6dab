"""Answers to tap: what travels in a button, and what a press says when it comes back.

A button says what the customer could type as well, so whoever invents a press gains nothing.
"""

from __future__ import annotations

import re

TITLE = 20
"""Characters of a title; Messenger cuts longer ones (facebook.md 6.4)."""
_OURS = re.compile(r"(?P<said>[^#]+) #(?P<letter>[A-Z]{2,4}-20\d\d-\d{3,9}-\d\.\d+(?:~\d+)?)")


def payload(choice: str, letter: str) -> str:
    """What a button of the letter with that key sends back; Zalo shows it in the chat."""
    return f"{choice} #{letter}"


def parse_press(text: str) -> tuple[str, str]:
    """What the customer says with it, and the letter's key; any other text is what it is."""
    found = _OURS.fullmatch(text)
    return (found["said"], found["letter"]) if found else (text, "")
