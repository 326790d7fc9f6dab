"""Repairs Vietnamese mojibake: valid UTF-8 with the wrong letters (contract section 5.3).

Text typed with TCVN3 (ABC) or VNI fonts is sent as the Latin-1 letters of the same bytes, and UTF-8
read as windows-1252 is encoded a second time. Only the decoded text is repaired; the bytes of the
mail do not change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from channels.mime.charsets import nfc
from channels.mime.legacy_codecs import TABLES

_FEWEST_WORDS = 3
_SAMPLE = 600  # characters that decide about a repair
_VIET = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0-\u01b0\u1ea0-\u1ef9]")
_STRANGE = re.compile("[¡-¿Ãáä-æîïñöøåû]")


def repair(text: str) -> tuple[str, str]:
    """The repaired text and the problem code of the repair; `text` and "" if there is none.

    Lines that have correct Vietnamese letters (our own letter, quoted) do not change.
    """
    if text.isascii() or not _is_suspicious(text):
        return text, ""
    lines = text.split("\n")
    odd = [at for at, line in enumerate(lines) if not line.isascii() and not _VIET.search(line)]
    sample = " ".join(lines[at] for at in odd)[:_SAMPLE]
    for code, sign, convert, convinces in _REPAIRS:
        if len(sign.findall(sample)) > 1 and convinces(sample, convert(sample)):
            for at in odd:
                lines[at] = convert(lines[at])
            return nfc("\n".join(lines)), code
    return text, ""


_BEYOND = re.compile("[^\x00-\xff]")  # Latin-1


def _is_suspicious(text: str) -> bool:
    """A quick check; correct Vietnamese has a letter beyond Latin-1 in its first sentence."""
    beyond = _BEYOND.search(text)
    if beyond:
        if not _VIET.match(text, beyond.start()):
            return bool(_TWICE.search(text))
        text = text[: beyond.start()]
    return not text.isascii() and bool(_STRANGE.search(text))


# The characters of windows-1252 for the bytes 80 to BF; five bytes are control characters.
_BYTE_OF = {
    bytes([byte]).decode("cp1252")
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    else chr(byte): byte
    for byte in range(0x80, 0xC0)
}
_NEXT = "[" + re.escape("".join(_BYTE_OF)) + "]"
_TWICE = re.compile(f"[Â-ß]{_NEXT}|[à-ï]{_NEXT}{{2}}|[ð-ô]{_NEXT}{{3}}")


def _decode_once(match: re.Match[str]) -> str:
    raw = bytes(_BYTE_OF.get(char, ord(char) & 0xFF) for char in match[0])
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return match[0]


def _undo_double_encoding(text: str) -> str:
    return _TWICE.sub(_decode_once, text)


def _was_double_encoded(before: str, after: str) -> bool:
    """True if nearly all letters beyond ASCII were in double-encoded sequences, at least two."""
    high = sum(char > "\x7f" for char in before)
    inside = sum(len(match[0]) for match in _TWICE.finditer(before))
    return inside >= 4 and inside * 10 >= high * 8 and len(after) < len(before)


def _from_tcvn(text: str) -> str:
    return text.translate(_TCVN)


_TCVN = {code: char for code, char in TABLES["tcvn"].items() if code > 0xA0}

_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_HATS = {"â": "\u0302"} | {
    mark: "\u0302" + tone for mark, tone in zip("áàåãä", _TONES.values(), strict=True)
}
_BREVES = {"ê": "\u0306"} | {
    mark: "\u0306" + tone for mark, tone in zip("éèúüë", _TONES.values(), strict=True)
}
_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    pairs = {
        vowel + mark: _LETTERS.get(vowel, vowel) + tone
        for vowel in "aeiouyôö"
        for mark, tone in _TONES.items()
    }
    pairs |= {vowel + mark: vowel + tone for vowel in "aeo" for mark, tone in _HATS.items()}
    pairs |= {"a" + mark: "a" + tone for mark, tone in _BREVES.items()}
    pairs |= _LETTERS
    return {key: unicodedata.normalize("NFC", letter) for key, letter in pairs.items()}


_VNI = _vni_table()
_VNI_LETTER = re.compile(
    "|".join(re.escape(key) for key in sorted(_VNI, key=len, reverse=True)), re.I
)


def _vni_letter(match: re.Match[str]) -> str:
    letter = _VNI[match[0].lower()]
    return letter.upper() if match[0][0].isupper() else letter


def _from_vni(text: str) -> str:
    return _VNI_LETTER.sub(_vni_letter, text)


_SYLLABLE = re.compile(
    r"(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    r"(?:[aăâeêioôơuưy]|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iêu|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô"
    r"|uơ|ưa|ưi|ươ|ưu|uy|yê|yêu|oai|oay|oao|oeo|uây|uôi|ươi|ươu|uya|uyê|uyu)"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_EDGES = " \t\r.,;:!?()[]\"'…-/*>0123456789"
_ACCENTS = dict.fromkeys(map(ord, "\u0301\u0300\u0309\u0303\u0323"))


def _is_syllable(word: str) -> bool:
    """True if `word` is spelled as a Vietnamese syllable, with at most one tone."""
    apart = unicodedata.normalize("NFD", word.lower())
    bare = apart.translate(_ACCENTS)
    if len(apart) - len(bare) > 1:
        return False
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)))


def _became_vietnamese(before: str, after: str) -> bool:
    """True if the words with odd letters were not Vietnamese, and nearly all of them are now."""
    words = [
        (old.strip(_EDGES), new.strip(_EDGES))
        for old, new in zip(before.split(" "), after.split(" "), strict=True)
        if not old.isascii()
    ]
    if len(words) < _FEWEST_WORDS:
        return False
    were = sum(_is_syllable(old) for old, _ in words)
    now = sum(_is_syllable(new) for _, new in words)
    return now * 10 >= len(words) * 8 and were * 10 <= len(words) * 4


_TCVN_SIGN = re.compile("[a-zA-Z][¡-¿]|[¡-¿][a-z]")
_VNI_SIGN = re.compile("(?i)[aeouyôö][ùøûõïâåäãáàëü]")
_REPAIRS: tuple[
    tuple[str, re.Pattern[str], Callable[[str], str], Callable[[str, str], bool]], ...
] = (
    ("encoded_twice", _TWICE, _undo_double_encoding, _was_double_encoded),
    ("tcvn3_letters", _TCVN_SIGN, _from_tcvn, _became_vietnamese),
    ("vni_letters", _VNI_SIGN, _from_vni, _became_vietnamese),
)
