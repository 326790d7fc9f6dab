"""The content of mail that is signed in one piece (RFC 8551 3.5.2): it is readable by everybody.

Only the container is opened (CMS, RFC 5652, in BER); the signature is not checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from channels.mime.parts import Part

_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_NAME = "smime.p7m"
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_SEQUENCE, _EXPLICIT, _CONSTRUCTED = 0x30, 0xA0, 0x20
_INDEFINITE, _END = 0x80, b"\0\0"
_DEEPEST = 12


class _MalformedError(Exception):
    pass


class _Value(NamedTuple):
    tag: int
    start: int
    end: int


def is_sealed_mail(part: Part) -> bool:
    """True for a mail in a container; a file under another name may be in one too (`x.xml.p7m`)."""
    name = part.filename.lower()
    return name == _NAME or (not name and part.type in _TYPES)


def has_only_keys(part: Part) -> bool:
    """True for a container without a mail, by which a program hands over its keys."""
    return part.params.get("smime-type", "").lower() == "certs-only"


def signed_content(data: bytes) -> bytes | None:
    """The mail inside the signature; None if there is none: encrypted, cut off, only keys."""
    container = _Container(data)
    try:
        return container.signed()
    except (_MalformedError, StopIteration):
        return None


@dataclass
class _Container:
    """The bytes, and how many values may still be read: hostile mail has millions."""

    data: bytes
    values_left: int = 100_000

    def signed(self) -> bytes | None:
        """The signed content, or None. Raises _MalformedError, or StopIteration if a part lacks."""
        outer, _ = self._value(0, len(self.data), 0)
        kind, explicit = self._two(outer)
        if self.data[kind.start : kind.end] != _SIGNED_DATA or explicit.tag != _EXPLICIT:
            return None
        signed = next(self._inside(explicit))
        inner = next(one for one in self._inside(signed) if one.tag == _SEQUENCE)
        _, content = self._two(inner)
        return self._octets(next(self._inside(content)), 0) if content.tag == _EXPLICIT else None

    def _two(self, parent: _Value) -> tuple[_Value, _Value]:
        inside = self._inside(parent)
        return next(inside), next(inside)

    def _inside(self, parent: _Value) -> Iterator[_Value]:
        at = parent.start
        while at < parent.end:
            value, at = self._value(at, parent.end, 0)
            yield value

    def _value(self, at: int, limit: int, depth: int) -> tuple[_Value, int]:
        """The value at `at`, and where the next one begins."""
        self.values_left -= 1
        tag, length, start = *self.data[at : min(at + 2, limit)].ljust(2, b"\xff"), at + 2
        if tag & 0x1F == 0x1F or depth > _DEEPEST or self.values_left < 0:
            raise _MalformedError
        if length == _INDEFINITE:
            end = start
            while self.data[end : end + 2] != _END:
                _, end = self._value(end, limit, depth + 1)
            return _Value(tag, start, end), end + 2
        if length > _INDEFINITE:
            size = length - _INDEFINITE
            length, start = int.from_bytes(self.data[start : start + size]), start + size
        if start + length > limit:
            raise _MalformedError
        return _Value(tag, start, start + length), start + length

    def _octets(self, value: _Value, depth: int) -> bytes:
        """The bytes of a string, which may be in pieces."""
        if not value.tag & _CONSTRUCTED:
            return self.data[value.start : value.end]
        if depth > _DEEPEST:
            raise _MalformedError
        return b"".join(self._octets(piece, depth + 1) for piece in self._inside(value))
