"""ISO-2022-JP as Windows and mobile carriers write it: with vendor characters (CP50221)."""

from __future__ import annotations

import re

_ESCAPE = re.compile(rb"\x1b(\$[@B]|\([BJIH])")


def cp50221(raw: bytes) -> str:
    """`raw` as text; circled digits, 髙 and 﨑 too, which Python's own codecs refuse."""
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
    """Rows of JIS X 0208 and the vendors' rows, by way of Shift_JIS; line ends end a run."""
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
