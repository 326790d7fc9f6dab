"""Decodes Vietnamese typed with the keyboard driver off: Telex (`dduwowcj`), VNI (`d9u7o75c`)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from workflows.reading.lexicons import blank_separated
from workflows.reading.text.syllables import is_syllable

_TOKEN = re.compile(r"(?<![\w@.-])[A-Za-z][A-Za-z1-9]{0,11}(?![\w@-]|\.\w)")
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"u": "ư", "o": "ơ", "a": "ă"}
_VOWELS = "aăâeêioôơuưy"
_FEWEST = 2  # raw tokens
_DOUBLED = ("w", "dd", "aa", "ee", "oo")  # one of these, or a stroke, stands in every raw token
_STROKE = re.compile(r"[6-9](?:(?<=[A-Za-z][6-9])|(?<=[A-Za-z][1-5][6-9]))")
_ENGLISH = blank_separated(
    "been seen soon too see moon room book look good need seem week meet free three tree keep deep "
    "now how new few view own down show know owe law saw low raw two who why answer power"
)


def decode_keystrokes(text: str) -> tuple[str, bool]:
    """The text as it was meant, and whether anything was decoded.

    Needs two tokens at least, and a third of all, that cannot be anything else.
    """
    if sum(map(text.lower().count, _DOUBLED)) + len(_STROKE.findall(text)) < _FEWEST:
        return text, False
    tokens = _TOKEN.findall(text)
    raw = sum(_unmistakable(token) for token in tokens)
    if raw < _FEWEST or raw * 3 < len(tokens):
        return text, False
    return _TOKEN.sub(lambda found: _decoded(found.group()) or found.group(), text), True


@lru_cache(maxsize=4096)
def _unmistakable(token: str) -> bool:
    low = token.lower()
    if low in _ENGLISH or len(low) < 3:
        return False
    marked = _STROKE.search(low) or any(sign in low for sign in _DOUBLED)
    return bool(marked and _decoded(token))


@lru_cache(maxsize=4096)
def _decoded(token: str) -> str:
    """The syllable that these keystrokes make, or nothing."""
    low = token.lower()
    digits = any(char.isdigit() for char in low)
    letters, tone = _strokes(low, _VNI_TONES if digits else _TELEX_TONES)
    if (letters == low and not tone) or not is_syllable(letters):
        return ""
    word = unicodedata.normalize("NFC", _with_tone(letters, tone))
    return word[0].upper() + word[1:] if token[0].isupper() else word


def _strokes(low: str, tones: dict[str, str]) -> tuple[str, str]:
    letters, tone = "", ""
    for stroke in low:
        changed = _changed(letters, stroke)
        if changed:
            letters = changed
        elif stroke in tones and any(vowel in letters for vowel in _VOWELS):
            tone = tones[stroke]
        else:
            letters += stroke
    return letters, tone


def _changed(letters: str, stroke: str) -> str:
    """The letters after a stroke that changes an earlier one, or nothing."""
    if stroke == "9" or (stroke == "d" and letters == "d"):
        return letters.replace("d", "đ", 1) if letters.startswith("d") else ""
    if stroke in "w78":
        return _horned(letters)
    bases = "aeo" if stroke == "6" else stroke if stroke in "aeo" else ""
    for index in range(len(letters) - 1, -1, -1):
        if letters[index] in bases:
            return letters[:index] + _HATS[letters[index]] + letters[index + 1 :]
        if letters[index] in _VOWELS and stroke != "6":
            return ""
    return ""


def _horned(letters: str) -> str:
    if "uo" in letters:
        return letters.replace("uo", "ươ", 1)
    if "ưo" in letters:
        return letters.replace("ưo", "ươ", 1)
    for index in range(len(letters) - 1, -1, -1):
        if letters[index] in _HORNS:
            return letters[:index] + _HORNS[letters[index]] + letters[index + 1 :]
    return ""


def _with_tone(letters: str, tone: str) -> str:
    start = 2 if letters.startswith(("qu", "gi")) and len(letters) > 2 else 0
    places = [i for i in range(start, len(letters)) if letters[i] in _VOWELS] or [len(letters) - 1]
    marked = [i for i in places if letters[i] in "ăâêôơư"]
    closed = places[-1] < len(letters) - 1
    where = marked[-1] if marked else places[1] if len(places) > 1 and closed else places[0]
    return letters[: where + 1] + tone + letters[where + 1 :]
