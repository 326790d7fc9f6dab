"""One form of a Vietnamese text for matching: no marks, no case, no look-alikes, same length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_INVISIBLE = (
    "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_SPACES = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004"
    "\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"
)
_PLAIN = {"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-"}
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


def _cleaning() -> dict[int, str | None]:
    """Controls, lone surrogates and stray marks vanish; every sort of space becomes one space."""
    table: dict[int, str | None] = dict.fromkeys({*range(0x20)} - {0x0A}, None)
    table |= dict.fromkeys(range(0xD800, 0xE000), None)
    table |= dict.fromkeys(range(0x300, 0x370), None)
    table |= {ord(mark): None for mark in _INVISIBLE} | {ord(space): " " for space in _SPACES}
    return table | {0x7F: None, 0x2028: "\n", 0x2029: "\n"}


def _folding() -> dict[int, str]:
    """Each letter of U+0041…U+1EFF to its plain lower-case letter, full-width forms to ASCII."""
    table = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base.lower()
    return table | {ord(key): value for key, value in _PLAIN.items()}


_CLEAN = _cleaning()
_UNCLEAN = re.compile("[" + re.escape("".join(map(chr, _CLEAN))) + "]")
_FOLD = _folding()


def clean(text: str) -> str:
    """NFC without controls, invisible characters and odd spaces; lines end in `\\n`."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return composed.translate(_CLEAN) if _UNCLEAN.search(composed) else composed


def fold_clean(text: str) -> str:
    """The folded form of an already clean text: exactly as long, so that offsets agree."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "d"))
    plain = bare.encode("ascii", "ignore").decode().lower()
    if len(plain) == len(text):  # nothing stood there but letters with marks: the usual, fast way
        return plain
    return text.translate(_FOLD)


def fold(text: str) -> str:
    """Clean and folded: `Ðặng Thuỳ` becomes `dang thuy`."""
    return fold_clean(clean(text))


def contains_any(folded: str, cues: Iterable[str]) -> bool:
    """True if the text contains one of the strings: a cheap test before a slow search."""
    return any(map(folded.__contains__, cues))


def unstretched(word: str) -> str:
    """A stretched word at its normal length: `quáaaa` becomes `quá`, `gấppp` becomes `gấp`."""
    if word == "www":
        return word
    out, last = [], 0
    for run in _STRETCHED.finditer(fold_clean(word)):
        letters = word[run.start() : run.end()]
        kept = next((letter for letter in letters if not letter.isascii()), letters[0])
        out += [word[last : run.start()], kept]
        last = run.end()
    return "".join((*out, word[last:]))


@lru_cache(maxsize=8192)
def shape(word: str) -> tuple[str, str]:
    """(letters without tone, tone): equal for `hoà` and `hòa`, different for `lỗi` and `lời`."""
    marks = unicodedata.normalize("NFD", word.lower().replace("ð", "đ"))
    tone = "".join(mark for mark in marks if mark in _TONES)
    letters = "".join(mark for mark in marks if mark not in _TONES)
    return unicodedata.normalize("NFC", letters), tone


@lru_cache(maxsize=8192)
def agrees(written: str, meant: str, marked: bool = False) -> bool:
    """True if `written` may be `meant` (same folded form taken for granted) with marks left out.

    Left-out marks are forgiven, wrong ones are not: `loi` and `lôi` may be `lỗi`, `lời` may not.
    In a `marked` text a bare word means itself: there `cho` is not `chờ`.
    """
    if written.isascii():
        return not marked or meant.isascii()
    letters, tone = shape(written)
    meant_letters, meant_tone = shape(meant)
    return letters == meant_letters and tone in ("", meant_tone)
