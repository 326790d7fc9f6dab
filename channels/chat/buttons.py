"""Answers to tap: the payload of a button, and how a press is read.

A press says what the customer could type as well, so a forged press gains nothing.
"""

from __future__ import annotations

import re

TITLE = 20
"""Characters of a title; Messenger cuts longer ones (facebook.md 6.4)."""
_OURS = re.compile(r"(?P<said>[^#]+) #(?P<letter>[A-Z]{2,4}-20\d\d-\d{3,9}-\d\.\d+(?:~\d+)?)")


def payload(choice: str, letter: str) -> str:
    """The payload of a button of the letter with that key; Zalo shows it in the chat."""
    return f"{choice} #{letter}"


def parse_press(text: str) -> tuple[str, str]:
    """The answer in a press and the letter's key; for any other text the text and ""."""
    found = _OURS.fullmatch(text)
    return (found["said"], found["letter"]) if found else (text, "")
