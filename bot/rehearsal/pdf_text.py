"""Reads the words back out of a PDF that typst made: enough to see what is printed."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_DICTIONARY = re.compile(rb"<<.*?>>", re.DOTALL)
_STRING = rb"\(((?:\\.|[^()\\]|\((?:\\.|[^()\\]|\((?:\\.|[^()\\])*\))*\))*)\)"
_TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|" + _STRING + rb"|<([0-9A-Fa-f]+)>|(ET)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class NotReadable(ValueError):
    """This PDF was not made as ours are."""


def printed(content: bytes) -> str:
    """The text of a PDF of ours, in one line; empty for other PDFs and other files."""
    try:
        return text(content) if content.startswith(b"%PDF") else ""
    except (NotReadable, KeyError, zlib.error, UnicodeDecodeError):
        return ""


def pages(made: bytes) -> list[str]:
    """The text of each page, one line per run of glyphs."""
    objects = {int(number): body for number, body in _OBJECT.findall(made)}
    found = [body for body in objects.values() if re.search(rb"/Type/Page\b(?!s)", body)]
    return [_page(body, objects) for body in found]


def text(made: bytes) -> str:
    """All pages as one line, without invisible break marks."""
    joined = " ".join(pages(made)).replace("\u200b", "").replace("\u00a0", " ")
    return " ".join(joined.split())


def _page(body: bytes, objects: dict[int, bytes]) -> str:
    resources = re.search(rb"/Resources (\d+) 0 R", body)
    listed = objects[int(resources[1])] if resources else body
    fonts = re.findall(rb"/(f\d+) (\d+) 0 R", listed)
    maps = {name: _glyphs(objects[int(number)], objects) for name, number in fonts}
    contents = re.search(rb"/Contents (\d+) 0 R", body)
    if contents is None:
        raise NotReadable("a part is missing")
    return _words(_stream(objects[int(contents[1])]), maps)


def _glyphs(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    reference = re.search(rb"/ToUnicode (\d+) 0 R", font)
    if reference is None:
        raise NotReadable("a part is missing")
    table = _stream(objects[int(reference[1])]).decode("ascii")
    pairs = re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
    return {int(glyph, 16): bytes.fromhex(char).decode("utf-16-be") for glyph, char in pairs}


def _words(content: bytes, maps: dict[bytes, dict[int, str]]) -> str:
    glyphs: dict[int, str] = {}
    out: list[str] = []
    for font, literal, digits, end in _TOKEN.findall(_DICTIONARY.sub(b"", content)):
        if font:
            glyphs = maps[font]
        elif end:
            out.append("\n")
        elif literal or digits:
            raw = bytes.fromhex(digits.decode()) if digits else _ESCAPE.sub(_plain, literal)
            codes = [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)]
            out += [glyphs.get(code, "") for code in codes]
    return "".join(out)


def _plain(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if code[:1].isdigit() else _ESCAPES.get(code, code)


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        raise NotReadable("a part is missing")
    return zlib.decompress(found[1]) if b"FlateDecode" in body else found[1]
