"""Decodes the bytes of bodies and headers in any charset. Never raises, drops no byte.

Without a correct label it tries charsets in order, and guesses by the frequency of bytes. Every
result is NFC: cp1258 decodes to letter plus combining tone, which would match nothing.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

from channels.mime.legacy_codecs import TABLES, cp50221

# Labels of mail programs, and the superset as which browsers read them (WHATWG Encoding).
ALIASES = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "us-ascii": "ascii",
    "ansi_x3.4-1968": "ascii",
    "646": "ascii",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "euc-cn": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "x-windows-949": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "iso-2022-jp": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-utf-7": "utf-7",
    "cp-1252": "cp1252",
    "cp-1258": "cp1258",
    "x-cp1258": "cp1258",
    "x-windows-1258": "cp1258",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "tcvn": "tcvn",
    "tcvn3": "tcvn",
    "tcvn-5712": "tcvn",
    "tcvn5712": "tcvn",
    "tcvn5712-1": "tcvn",
    "x-viet-tcvn5712": "tcvn",
    "x-viet-tcvn": "tcvn",
    "viscii": "viscii",
    "csviscii": "viscii",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BOM_BYTES = (b"\xef", b"\xff", b"\xfe", b"\x00")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_FEW = 2000  # letters
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LABEL = re.compile(r"[^a-z0-9_.:-].*", re.S)
# Up to one undecodable byte in this many non-ASCII ones: damaged UTF-8; more: another charset.
_BYTES_PER_FLAW = 20


@lru_cache(maxsize=512)
def codec_name(label: str) -> str:
    """The Python codec (or table of our own) for a charset label; "" if there is none.

    Accepts labels such as `"UTF-8; format=flowed"`, `x-sjis`, `'iso-8859-1'`.
    """
    clean = _LABEL.sub("", label.strip().strip("'\"").strip().lower())
    name = ALIASES.get(clean, ALIASES.get(clean.replace("_", "-"), clean))
    if name in TABLES:
        return name
    return _python_codec(name) or _python_codec(name.replace("windows-", "cp").replace("x-", ""))


def _python_codec(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # base64, rot13 and the like are codecs of Python, but no charsets.
    return info.name if getattr(info, "_is_text_encoding", True) else ""


def clean(text: str) -> str:
    """`text` in NFC without the characters that a database refuses (NUL, lone surrogates)."""
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    try:
        known = text.encode()
    except UnicodeEncodeError:
        return nfc(_UNSTORABLE.sub("", text))
    return nfc(text.replace("\x00", "") if b"\x00" in known else text)


def nfc(text: str) -> str:
    """`text` in NFC. Runs of more than 30 combining marks are split (UAX 15, 14.1): the time to
    sort them grows with the square of their number.
    """
    if len(text) > _FEW:
        text = _many_marks().sub("\\g<0>\u034f", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


@lru_cache(maxsize=1)
def _many_marks() -> re.Pattern[str]:
    marks = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x1E94B))))
    return re.compile(f"[{marks}]{{30}}(?=[{marks}])")


def decode(raw: bytes, label: str = "", *, html: bool = False) -> tuple[str, str]:
    """The clean text of `raw`, and its codec, or `guess:...` if the label is missing or wrong."""
    text, method = decode_as_is(raw, label, html=html)
    return clean(text), method


def decode_as_is(raw: bytes, label: str = "", *, html: bool = False) -> tuple[str, str]:
    """As decode(), but the text is not cleaned."""
    name = codec_name(label) if label else "ascii"
    if raw.isascii() and name in _ASCII_SAFE:
        return raw.decode("ascii"), name
    if name == "utf-8" and raw[:1] not in _BOM_BYTES:  # most mail
        text = _decode_strictly(raw, name)
        if text is not None:
            return text, name
    return _decode_by_trial(raw, name, html=html)


_ASCII_SAFE = frozenset({"ascii", "utf-8", "cp1252", "cp1258", "gb18030", "cp949", "big5hkscs"})


def _decode_by_trial(raw: bytes, name: str, *, html: bool) -> tuple[str, str]:
    if raw[:1] in _BOM_BYTES:
        for bom, codec in _BOMS:
            if raw.startswith(bom):
                return raw[len(bom) :].decode(codec, "replace"), codec
    # Valid multi-byte UTF-8 is almost never another charset, whatever the label says; but a few
    # letters in an East Asian charset can look like UTF-8.
    if name not in _MULTI_BYTE or (name in _LIKE_UTF8 and len(_HIGH.findall(raw[:4000])) > 30):
        text = _decode_strictly(raw, "utf-8")
        if text is not None:
            return text, "utf-8" if name in ("utf-8", "ascii") else "guess:utf-8"
    text = _decode_strictly(raw, name) if name else None
    if text is not None:
        return text, name
    if name == "iso2022_jp_ext" and b"\x1b" in raw:  # with the vendor characters of Windows
        return cp50221(raw), name
    return _guess(raw, name, html=html)


_MULTI_BYTE = frozenset(
    {"gb18030", "cp949", "cp932", "big5hkscs", "iso2022_jp_ext", "iso2022_kr", "euc_jp", "hz"}
    | {"utf-7", "johab", "utf-16", "utf-16-le", "utf-16-be", "utf-32"}
)

_LIKE_UTF8 = frozenset({"gb18030", "cp949", "cp932", "big5hkscs", "euc_jp"})
_HIGH = re.compile(rb"[\x80-\xff]")


def _guess(raw: bytes, name: str, *, html: bool) -> tuple[str, str]:
    if b"\x1b$" in raw:
        return cp50221(raw), "guess:cp50221"
    meta = _META.search(raw[:4096]) if html else None
    declared = _decode_strictly(raw, codec_name(meta[1].decode("ascii"))) if meta else None
    if declared is not None:
        return declared, "guess:meta"
    other = guess_charset(raw)
    found = _decode_strictly(raw, other) if other and not _looks_vietnamese(raw) else None
    if found is not None:
        return found, f"guess:{other}"
    if name in _MULTI_BYTE:
        text = raw.decode(name, "replace")
        if text.count("�") * 10 < len(text):
            return text, f"guess:{name}"
    text = raw.decode("utf-8", "replace")
    flaws, letters = text.count("�"), sum(char > "\x7f" for char in text[:100_000])
    short_field_cut = flaws == 1 and letters > 6  # inside a letter
    if short_field_cut or flaws * _BYTES_PER_FLAW <= letters:
        return text, "guess:utf-8"
    guess = _decode_strictly(raw, "cp1258" if _looks_vietnamese(raw) else "cp1252")
    if guess is not None:
        return guess, "guess:8bit"
    return raw.decode("latin-1"), "guess:latin-1"


def _looks_vietnamese(raw: bytes) -> bool:
    """True if combining tones of cp1258 follow letters often enough."""
    tones = len(_CP1258_TONE.findall(raw[:100_000]))
    return tones * 8 >= sum(byte > 0x7F for byte in raw[:100_000])


_CP1258_TONE = re.compile(rb"[aeiouyAEIOUY\xe2\xea\xf4\xe3\xf5\xfd][\xcc\xd2\xde\xec\xf2]")


def _decode_strictly(raw: bytes, name: str) -> str | None:
    if not name:
        return None
    table = TABLES.get(name)
    if table is not None:
        return raw.decode("latin-1").translate(table)
    try:
        return raw.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


_MOST_READ = 4000  # bytes for a guess
_FEWEST = 6  # bytes beyond ASCII: fewer allow no guess
_RUN = re.compile(rb"[\x80-\xff]+")
_SHIFTED = re.compile(rb"[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]|[\xa1-\xdf]")
_BIG5 = re.compile(rb"[\xa1-\xf9][\x40-\x7e\xa1-\xfe]")


def guess_charset(raw: bytes) -> str:
    """The probable codec of East Asian or Cyrillic bytes; "" if they look Western."""
    head = raw[:_MOST_READ]
    if _is_shifted(head):
        return "cp932"
    runs = _RUN.findall(head)
    high = b"".join(runs)
    if len(high) < _FEWEST or len(high) < 2 * len(runs):
        return ""
    if sum(byte >= 0xC0 for byte in high) * 20 >= len(high) * 19:
        return _guess_cyrillic(high) if len(high) >= 3 * len(runs) else ""
    if min(high) > 0xA0 and all(len(run) % 2 == 0 for run in runs[:-1]):
        return _guess_from_pairs(high)
    return _guess_shifted(head, len(high))


_SHIFTED_PAIR = rb"[\x81-\x9f][\x40-\x7e\x80-\xfc]"
_SHIFTED_TEXT = re.compile(
    rb"(?:[^\x80-\xff]|" + _SHIFTED_PAIR + rb"|[\xe0-\xea][\x40-\x7e\x80-\xfc]|[\xa1-\xdf])*+\Z"
)
_SHIFTED_WORD = re.compile(rb"(?:" + _SHIFTED_PAIR + rb"){2}")


def _is_shifted(head: bytes) -> bool:
    """True for Shift_JIS, of which a short subject may have no kana.

    Two neighbours that Western text uses for quotation marks and dashes only, and no byte left.
    """
    return bool(_SHIFTED_WORD.search(head)) and bool(_SHIFTED_TEXT.match(head))


def _guess_cyrillic(high: bytes) -> str:
    """Small letters are the majority: below the capitals in KOI8-R, above in windows-1251."""
    return "koi8_r" if sum(byte < 0xE0 for byte in high) * 2 > len(high) else "cp1251"


def _guess_from_pairs(high: bytes) -> str:
    leads = high[::2]
    if sum(lead in (0xA4, 0xA5) for lead in leads) * 5 >= len(leads):  # kana
        return "euc_jp"
    letters = [lead for lead in leads if lead >= 0xB0]
    hangul = sum(lead <= 0xC8 for lead in letters)
    return "cp949" if hangul * 20 >= len(letters) * 17 else "gb18030"


def _guess_shifted(head: bytes, high: int) -> str:
    pairs = [pair for pair in _SHIFTED.findall(head) if len(pair) == 2]
    kana = sum(pair[0] in (0x82, 0x83) for pair in pairs)
    if pairs and kana * 4 >= len(pairs):
        return "cp932"
    leads = _BIG5.findall(head)
    low = sum(pair[1] < 0x80 for pair in leads)
    whole = sum(1 + (pair[1] > 0x7F) for pair in leads)
    common = sum(0xA1 <= pair[0] <= 0xC6 for pair in leads)
    fits = whole == high and low * 8 >= len(leads) and common * 5 >= len(leads) * 4
    return "big5hkscs" if fits else ""
