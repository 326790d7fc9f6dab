"""Header fields as raw bytes, decoded on demand (RFC 5322, 2047, 2231)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from channels.mime.charsets import clean, decode, decode_as_is

_FIELD = re.compile(rb"^([!-9;-~]{1,200})[ \t]*:((?:[^\n]*(?:\n[ \t][^\n]*)*))", re.M)
_WORD = re.compile(rb"=\?([^?\s]{0,60})\?([bBqQ])\?([^?]{0,6000})(?:\?=|\?$|$)")
_SPACES = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")
_PARAM = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))', re.S)
_PIECE = re.compile(r"^(.+?)(?:\*(\d{1,3}))?(\*)?$")
_QUOTED_PAIR = re.compile(r"\\(.)", re.S)
MOST_FIELDS = 2000
_MOST_BYTES = 1024 * 1024
_LONGEST_CACHED = 200  # bytes of a value


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of one part. Names are lower case; values raw, still folded."""

    fields: tuple[tuple[str, bytes], ...] = ()
    _first: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def __contains__(self, name: str) -> bool:
        return name in self._first

    def any_of(self, names: frozenset[str]) -> bool:
        """True if there is a field with one of the `names`."""
        return not names.isdisjoint(self._first)

    def raw(self, name: str) -> bytes:
        """The first such field, unfolded; b"" if there is none."""
        value = self._first.get(name, b"")
        return unfold(value) if b"\n" in value or b"\t" in value else value.strip()

    def plain(self, name: str) -> str:
        """The first such field without decoding encoded words: ids, types, keywords."""
        value = self._first.get(name)
        if not value:
            return ""
        value = unfold(value)
        if value.isascii() and b"\x00" not in value:
            return value.decode("ascii").strip()
        return decode(value)[0].strip()

    def text(self, name: str) -> str:
        """The first such field, decoded, NFC; "" if there is none."""
        value = self._first.get(name)
        return decode_words(value) if value else ""

    def every(self, name: str) -> Iterator[bytes]:
        """All fields of that name, unfolded, from the top."""
        fields = self.fields if name in self._first else ()
        return (unfold(value) for key, value in fields if key == name)

    def count(self, name: str) -> int:
        """How many fields have that name."""
        return [key for key, _ in self.fields].count(name) if name in self._first else 0

    def names(self) -> frozenset[str]:
        """All field names, lower case."""
        return frozenset(self._first)


def parse_headers(head: bytes) -> Headers:
    """The fields in `head`; lines that are neither field nor continuation are ignored."""
    head = head[:_MOST_BYTES]
    if b"\r" in head:
        head = head.replace(b"\r\n", b"\n")
        head = head.replace(b"\r", b"\n") if b"\r" in head else head
    found = _FIELD.findall(head)[:MOST_FIELDS]
    fields = [(name.decode("ascii").lower(), value) for name, value in found]
    return Headers(tuple(fields), dict(reversed(fields)))


def unfold(value: bytes) -> bytes:
    """`value` on one line, without outer blanks."""
    if b"\n" in value:
        value = b" ".join([line.strip() for line in value.split(b"\n")])
    if b"\t" in value:
        value = value.replace(b"\t", b" ")
    return value.strip()


def decode_words(value: bytes) -> str:
    """The text of a field value with RFC 2047 words or raw 8-bit bytes.

    Adjacent words of one charset are joined before decoding: programs split inside a letter.
    """
    value = unfold(value)
    if b"=?" not in value:
        return decode(value)[0]
    pieces = _WORD.split(value)  # a gap, then charset, encoding, payload and a gap for each word
    done = [(pieces[0], "")]
    for at in range(1, len(pieces), 4):
        charset, encoding, payload, gap = pieces[at : at + 4]
        word, name = _word_bytes(encoding, payload), _charset(charset)
        if done[-1][1] == name:
            word = done.pop()[0] + word
        done.append((word, name))
        if gap and (at + 4 > len(pieces) or not gap.isspace()):
            done.append((gap, ""))
    text = "".join([decode_as_is(raw, name)[0] for raw, name in done if raw])
    return clean(_SPACES.sub(" ", text).strip())


@lru_cache(maxsize=256)
def _charset(label: bytes) -> str:
    return label.decode("ascii", "replace").partition("*")[0].lower()


def _word_bytes(encoding: bytes, payload: bytes) -> bytes:
    if encoding in b"qQ":
        return binascii.a2b_qp(payload.replace(b" ", b"_"), header=True)
    return base64_bytes(payload)


def base64_bytes(payload: bytes) -> bytes:
    """Decode base64 leniently: other characters are ignored, padding is optional."""
    try:
        return binascii.a2b_base64(payload)
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", payload)
        letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def parameters(value: bytes) -> tuple[str, Mapping[str, str]]:
    """`type/subtype; name=value; ...` as the lower-case head and the parameters by name.

    RFC 2231 continuations and charsets are decoded, and RFC 2047 words, which programs misuse here.
    """
    return _parameters(value) if len(value) > _LONGEST_CACHED else _cached_parameters(value)


@lru_cache(maxsize=1024)
def _cached_parameters(value: bytes) -> tuple[str, Mapping[str, str]]:
    return _parameters(value)


def _parameters(value: bytes) -> tuple[str, dict[str, str]]:
    text = unfold(value).decode("latin-1")
    head, _, rest = text.partition(";")
    found: dict[str, str] = {}
    split: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAM.finditer(";" + rest):
        name = match[1].lower()
        raw = match[3].strip() if match[2] is None else match[2]
        if "\\" in raw and match[2] is not None:
            raw = _QUOTED_PAIR.sub(r"\1", raw)
        if "*" in name:
            _add_piece(split, name, raw)
        else:
            found.setdefault(name, decode_words(raw.encode("latin-1")))
    for name, pieces in split.items():
        found[name] = _join_pieces(pieces)
    return head.strip().lower(), found


def _add_piece(split: dict[str, list[tuple[int, bool, str]]], name: str, raw: str) -> None:
    piece = _PIECE.match(name)
    if piece:
        split.setdefault(piece[1], []).append((int(piece[2] or 0), bool(piece[3]), raw))


def _join_pieces(pieces: list[tuple[int, bool, str]]) -> str:
    charset, whole = "", b""
    for position, (_, encoded, raw) in enumerate(sorted(pieces)):
        if encoded and position == 0 and raw.count("'") >= 2:
            charset, _, raw = raw.split("'", 2)
        whole += unquote_to_bytes(raw) if encoded else raw.encode("latin-1")
    return decode_words(whole) if b"=?" in whole else decode(whole, charset)[0]
