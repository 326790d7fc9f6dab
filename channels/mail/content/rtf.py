"""Reads the text in RTF, also compressed by Outlook (MS-OXRTFCP); bounded, never raises."""

from __future__ import annotations

import re
from struct import Struct

from channels.mime.charsets import decode

_HEAD = Struct("<II4sI")  # compressed size, size, kind, checksum
# The initial content of the compressor's window, given by the format.
_WINDOW = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_MOST = 512 * 1024
_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\(.)|([{}])|([^\\{}]+)"
)
_BREAKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"row": "\n", b"cell": " "}
_CHARACTERS = {b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’"}
_CHARACTERS |= {b"ldblquote": "“", b"rdblquote": "”"}
_HIDDEN_GROUPS = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"*"}
)


def decompress(raw: bytes) -> bytes:
    """The RTF in a compressed stream, at most half a megabyte; b"" if it is no such stream."""
    if len(raw) < _HEAD.size:
        return b""
    _, size, kind, _ = _HEAD.unpack_from(raw)
    if kind == b"MELA":
        return raw[_HEAD.size :][: min(size, _MOST)]
    return _decompress_lzfu(raw, min(size, _MOST)) if kind == b"LZFu" else b""


def _decompress_lzfu(raw: bytes, size: int) -> bytes:
    done, at = bytearray(_WINDOW), _HEAD.size
    size += len(_WINDOW)
    while at < len(raw) and len(done) < size:
        flags = raw[at]
        at += 1
        for bit in range(8):
            if not flags >> bit & 1:
                done += raw[at : at + 1]
                at += 1
                continue
            pair = int.from_bytes(raw[at : at + 2], "big")
            at += 2
            # Positions are those in a ring of 4096 bytes; the write position ends the stream.
            back = (len(done) - (pair >> 4)) % 4096
            if not back or back > len(done) or at > len(raw):
                return bytes(done[len(_WINDOW) : size])
            _repeat(done, back, (pair & 15) + 2)
    return bytes(done[len(_WINDOW) : size])


def _repeat(done: bytearray, back: int, count: int) -> None:
    piece = done[-back:][:count]
    done += (piece * (count // len(piece) + 1))[:count]


def rtf_text(raw: bytes, charset: str = "cp1252") -> str:
    """The visible text; also of HTML that Outlook has wrapped in RTF."""
    pieces: list[str] = []
    pending = bytearray()  # bytes in the document's charset
    hidden, stack, skip = False, [], 0
    for match in _TOKEN.finditer(raw[:_MOST]):
        hexed, word, number, sign, brace, plain = match.groups()
        if brace == b"{":
            stack.append(hidden)
        elif brace == b"}":
            hidden = stack.pop() if stack else False
        elif word == b"htmlrtf":
            hidden = number != b"0"
        elif word in _HIDDEN_GROUPS or sign == b"*":
            hidden = True
        elif hidden:
            continue
        elif hexed or plain or sign:
            data = bytes([int(hexed, 16)]) if hexed else (plain or sign).translate(None, b"\r\n")
            pending += data[skip:]
            skip = max(0, skip - len(data))
        else:
            pieces += (decode(bytes(pending), charset)[0], _character(word, number))
            pending.clear()
            skip = 1 if word == b"u" else 0  # a replacement character for old readers follows
    pieces.append(decode(bytes(pending), charset)[0])
    return "".join(pieces).strip()


def _character(word: bytes, number: bytes | None) -> str:
    if word == b"u" and number:
        code = int(number) % 65536
        return "" if 0xD800 <= code < 0xE000 else chr(code)
    return _BREAKS.get(word) or _CHARACTERS.get(word, "")
