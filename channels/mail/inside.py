"""What a file holds, told without unpacking it: names in an archive or in a mail (contract 10)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from channels.mail.mime import parse_mime

# More values of Attachment.problem
ENCRYPTED, BOMB = "encrypted", "bomb"

_END = b"PK\x05\x06"
_TAIL = 66_000  # bytes: the end record with the longest comment
_LARGEST_LIST = 1024 * 1024
_MOST_NAMES = 50
_LONGEST_NAME = 150
_LARGE, _RATIO = 100 * 1024 * 1024, 200
_UNREADABLE = (BadZipFile, NotImplementedError, ValueError, OSError, struct.error, OverflowError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Inside:
    """`names` of what is inside, the first of them; `problem`: why it must not be unpacked."""

    names: tuple[str, ...] = ()
    problem: str = ""


def look_inside(content: bytes, media_type: str) -> Inside:
    """Read the table of contents; nothing is decompressed, and damaged files hold nothing."""
    if media_type in ("message/rfc822", "message/global"):
        return Inside(names=_in_mail(content))
    return _in_zip(content) if content.startswith(b"PK") else Inside()


def _in_mail(content: bytes) -> tuple[str, ...]:
    files = (part.filename for part in parse_mime(content).parts() if part.filename)
    return tuple(_short(name) for name, _ in zip(files, range(_MOST_NAMES), strict=False))


def _in_zip(content: bytes) -> Inside:
    end = content.rfind(_END, max(0, len(content) - _TAIL))
    if end < 0 or end + 22 > len(content):
        return Inside()
    if struct.unpack_from("<I", content, end + 12)[0] > _LARGEST_LIST:
        return Inside(problem=BOMB)
    try:
        entries = ZipFile(BytesIO(content)).infolist()
    except _UNREADABLE:
        return Inside()
    names = tuple(_short(one.filename) for one in entries[:_MOST_NAMES])
    return Inside(names=names, problem=_danger(entries))


def _danger(entries: list[ZipInfo]) -> str:
    unpacked = sum(one.file_size for one in entries)
    packed = sum(one.compress_size for one in entries)
    if unpacked > _LARGE and unpacked > _RATIO * packed:
        return BOMB
    return ENCRYPTED if any(one.flag_bits & 1 for one in entries) else ""


def _short(name: str) -> str:
    printable = "".join(letter if letter.isprintable() else "_" for letter in name)
    return printable[-_LONGEST_NAME:]
