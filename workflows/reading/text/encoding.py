"""Repairs text that went through the wrong encoding (email.md 5.3): mojibake, TCVN3, VNI."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from workflows.reading.text.fold import contains_any
from workflows.reading.text.syllables import is_syllable

_CONTINUATION = "".join(
    bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xC0)
)
_MISREAD = re.compile(
    f"[ÂÃÄÅÆ][{re.escape(_CONTINUATION)} ]|á[º»][{re.escape(_CONTINUATION)}]?|Ä(?=[a-z])"
)
_SUSPECT = "ÂÃÄÅÆº»"
_LOST = "ềọỏờ"  # their last UTF-8 byte does not exist in code page 1252
_WORD = re.compile(r"[^\W\d_]+")

_TCVN3_CODES = """
A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ C6ặ
C7ầ C8ẩ C9ẫ CAấ CBậ CCè CEẻ CFẽ D0é D1ẹ D2ề D3ể D4ễ D5ế D6ệ D7ì D8ỉ DCĩ DDí DEị DFò E1ỏ E2õ E3ó
E4ọ E5ồ E6ổ E7ỗ E8ố E9ộ EAờ EBở ECỡ EDớ EEợ EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ F9ự FAỳ FBỷ FCỹ
FDý FEỵ
"""
_TCVN3 = {int(row[:2], 16): row[2] for row in _TCVN3_CODES.split()}

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_HAT, _BREVE = "\u0302", "\u0306"
_VNI_MARKS = {
    "ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT, "â": _HAT,
    "á": _HAT + _ACUTE, "à": _HAT + _GRAVE, "å": _HAT + _HOOK, "ã": _HAT + _TILDE, "ä": _HAT + _DOT,
    "ê": _BREVE, "é": _BREVE + _ACUTE, "è": _BREVE + _GRAVE, "ú": _BREVE + _HOOK,
    "ü": _BREVE + _TILDE, "ë": _BREVE + _DOT,
}  # fmt: skip
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI = re.compile(
    rf"(?P<base>[aeouyôö])(?P<mark>[{''.join(_VNI_MARKS)}])|(?P<alone>[{''.join(_VNI_LETTERS)}])",
    re.IGNORECASE,
)


def repair_encoding(text: str) -> tuple[str, bool]:
    """The text in its right letters, and whether anything was repaired."""
    if text.isascii():
        return text, False
    undone = _from_mojibake(text)
    if undone != text:
        return undone, True
    legacy = _from_legacy(text)
    return legacy, legacy != text


def _from_mojibake(text: str) -> str:
    if not contains_any(text, _SUSPECT) or len(_MISREAD.findall(text)) < 2:
        return text
    return _MISREAD.sub(lambda found: _reread(found, text), text)


def _reread(found: re.Match[str], text: str) -> str:
    """The letter whose UTF-8 bytes were read as code page 1252."""
    misread = found.group()
    raw = b"".join(_as_byte(char) for char in misread)
    if misread == "Ã ":
        return "à" if text[found.end() : found.end() + 1].isspace() else "à "
    if misread == "Ä":
        return "Đ"
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _guess_lost(found, text) if misread.startswith("á") else misread


def _as_byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return bytes([ord(char) & 0xFF])


def _guess_lost(found: re.Match[str], text: str) -> str:
    """The lost letter that makes a syllable with its neighbours."""
    before = re.search(r"[^\W\d_]*\Z", text[max(0, found.start() - 8) : found.start()])
    after = re.match(r"[a-z]*", text[found.end() : found.end() + 8])
    head, tail = before.group() if before else "", after.group() if after else ""
    return next((lost for lost in _LOST if is_syllable(head + lost + tail)), _LOST[0])


def _from_legacy(text: str) -> str:
    """TCVN3 or VNI letters, if read so the text has far more Vietnamese syllables."""
    if any("\u0100" <= char <= "\u1eff" for char in text):
        return text  # proper Vietnamese letters: no legacy font was at work
    best, most = text, _syllables(text) + 1
    readings: tuple[Callable[[str], str], ...] = (_from_tcvn3, _from_vni)
    for decode in readings:
        decoded = decode(text)
        count = _syllables(decoded)
        if count > most:
            best, most = decoded, count
    return best


def _syllables(text: str) -> int:
    """How many words with marks are Vietnamese syllables."""
    return sum(not word.isascii() and is_syllable(word) for word in _WORD.findall(text))


def _from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3)


def _from_vni(text: str) -> str:
    return _VNI.sub(_vni_letter, text)


def _vni_letter(found: re.Match[str]) -> str:
    if found["alone"]:
        letter = _VNI_LETTERS[found["alone"].lower()]
        return letter.upper() if found["alone"].isupper() else letter
    base = found["base"]
    letter = _VNI_LETTERS.get(base.lower(), base.lower())
    composed = unicodedata.normalize("NFC", letter + _VNI_MARKS[found["mark"].lower()])
    return composed.upper() if base.isupper() else composed
