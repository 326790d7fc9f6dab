"""Charsets without a codec in Python: TCVN 5712-1, VISCII, and ISO-2022-JP with vendor characters.

TABLES maps Latin-1 characters to the characters of the Vietnamese charsets; other bytes are
unchanged. Control bytes that some variants use for rare capitals stay control characters, which
mail often contains.
"""

from __future__ import annotations

import re

_TCVN = """
    80 À 81 Ả 82 Ã 83 Á 84 Ạ 85 Ặ 86 Ậ 87 È 88 Ẻ 89 Ẽ 8A É 8B Ẹ 8C Ệ 8D Ì 8E Ỉ 8F Ĩ 90 Í 91 Ị
    92 Ò 93 Ỏ 94 Õ 95 Ó 96 Ọ 97 Ộ 98 Ờ 99 Ở 9A Ỡ 9B Ớ 9C Ợ 9D Ù 9E Ủ 9F Ũ A1 Ă A2 Â A3 Ê A4 Ô
    A5 Ơ A6 Ư A7 Đ A8 ă A9 â AA ê AB ô AC ơ AD ư AE đ AF Ằ B0 U+0300 B1 U+0309 B2 U+0303
    B3 U+0301 B4 U+0323 B5 à B6 ả B7 ã B8 á B9 ạ BA Ẳ BB ằ BC ẳ BD ẵ BE ắ BF Ẵ C0 Ắ C1 Ầ C2 Ẩ
    C3 Ẫ C4 Ấ C5 Ề C6 ặ C7 ầ C8 ẩ C9 ẫ CA ấ CB ậ CC è CD Ể CE ẻ CF ẽ D0 é D1 ẹ D2 ề D3 ể D4 ễ
    D5 ế D6 ệ D7 ì D8 ỉ D9 Ễ DA Ế DB Ồ DC ĩ DD í DE ị DF ò E0 Ổ E1 ỏ E2 õ E3 ó E4 ọ E5 ồ E6 ổ
    E7 ỗ E8 ố E9 ộ EA ờ EB ở EC ỡ ED ớ EE ợ EF ù F0 Ỗ F1 ủ F2 ũ F3 ú F4 ụ F5 ừ F6 ử F7 ữ F8 ứ
    F9 ự FA ỳ FB ỷ FC ỹ FD ý FE ỵ FF Ố
"""
_VISCII = """
    02 Ẳ 05 Ẵ 06 Ẫ 14 Ỷ 19 Ỹ 1E Ỵ 80 Ạ 81 Ắ 82 Ằ 83 Ặ 84 Ấ 85 Ầ 86 Ẩ 87 Ậ 88 Ẽ 89 Ẹ 8A Ế 8B Ề
    8C Ể 8D Ễ 8E Ệ 8F Ố 90 Ồ 91 Ổ 92 Ỗ 93 Ộ 94 Ợ 95 Ớ 96 Ờ 97 Ở 98 Ị 99 Ỏ 9A Ọ 9B Ỉ 9C Ủ 9D Ũ
    9E Ụ 9F Ỳ A0 Õ A1 ắ A2 ằ A3 ặ A4 ấ A5 ầ A6 ẩ A7 ậ A8 ẽ A9 ẹ AA ế AB ề AC ể AD ễ AE ệ AF ố
    B0 ồ B1 ổ B2 ỗ B3 Ỡ B4 Ơ B5 ộ B6 ờ B7 ở B8 ị B9 Ự BA Ứ BB Ừ BC Ử BD ơ BE ớ BF Ư C4 Ả C5 Ă
    C6 ẳ C7 ẵ CB Ẻ CE Ĩ CF ỳ D0 Đ D1 ứ D5 ạ D6 ỷ D7 ừ D8 ử DB ỹ DC ỵ DE ỡ DF ư E4 ả E5 ă E6 ữ
    E7 ẫ EB ẻ EE ĩ EF ỉ F0 đ F1 ự F6 ỏ F7 ọ F8 ụ FB ũ FC ủ FE ợ FF Ữ
"""


def _table(pairs: str) -> dict[int, str]:
    words = pairs.split()
    return {
        int(code, 16): _letter(word) for code, word in zip(words[::2], words[1::2], strict=True)
    }


def _letter(word: str) -> str:
    return chr(int(word[2:], 16)) if word.startswith("U+") else word


TABLES = {"tcvn": _table(_TCVN), "viscii": _table(_VISCII)}


_ESCAPE = re.compile(rb"\x1b(\$[@B]|\([BJIH])")


def cp50221(raw: bytes) -> str:
    """`raw` as text, also circled digits, 髙 and 﨑, which Python's own codecs refuse.

    CP50221 is ISO-2022-JP as Windows and mobile carriers write it.
    """
    pieces = _ESCAPE.split(raw)
    text = [pieces[0].decode("cp932", "replace")]
    for mode, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if mode.startswith(b"$"):
            text.append(_two_bytes(piece))
        elif mode == b"(I":
            text.append(bytes(byte | 0x80 for byte in piece).decode("cp932", "replace"))
        else:
            text.append(piece.decode("cp932", "replace"))
    return "".join(text)


def _two_bytes(piece: bytes) -> str:
    """Decode rows of JIS X 0208 and of vendors by way of Shift_JIS; a line end ends a run."""
    out = bytearray()
    at = 0
    while at < len(piece):
        pair = piece[at : at + 2]
        if len(pair) < 2 or not 0x21 <= min(pair) <= max(pair) <= 0x7E:
            out += pair[:1]
            at += 1
            continue
        out += _shifted(*pair)
        at += 2
    return out.decode("cp932", "replace")


def _shifted(row: int, cell: int) -> bytes:
    lead = (row - 0x21) // 2 + 0x81
    lead += 0x40 if lead > 0x9F else 0
    if row % 2:
        return bytes((lead, cell + (0x1F if cell < 0x60 else 0x20)))
    return bytes((lead, min(cell + 0x7E, 0xFC)))
