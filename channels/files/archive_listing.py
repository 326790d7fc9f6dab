"""Lists what an archive or a mail contains, without unpacking it (contract 10)."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from channels.mime.parts import parse_mime

# More values of Attachment.problem
ENCRYPTED, BOMB = "encrypted", "bomb"

_END = b"PK\x05\x06"
# Bytes before the end record where that of archives beyond four gigabytes begins, if any.
_LARGER = 76
# Windows drops the blanks and dots behind a name.
_HARMFUL = re.compile(
    r"(?:\.(?:exe|com|scr|pif|bat|cmd|ps1|vb[se]|jse?|ws[fh]|hta|ms[ip]|lnk|jar|reg|dll|cpl|apk)"
    r"|vbaProject\.bin)[. ]{0,9}$",
    re.I,
)
_TAIL = 66_000  # bytes: the end record with the longest comment
_LARGEST_LIST = 1024 * 1024
_MOST_NAMES = 50
_LONGEST_NAME = 150
_LARGE, _RATIO = 100 * 1024 * 1024, 200
_UNREADABLE = (BadZipFile, NotImplementedError, ValueError, OSError, struct.error, OverflowError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """The first `names` in the file; `problem` says why it must not be unpacked.

    `harmful`: one of all names is a program or a macro; macros occur in documents of any ending.
    """

    names: tuple[str, ...] = ()
    problem: str = ""
    harmful: bool = False


def list_contents(content: bytes, media_type: str) -> Contents:
    """The contents by the file's own list. Nothing is decompressed; a damaged file has none."""
    if media_type in ("message/rfc822", "message/global"):
        return _holding([part.filename for part in parse_mime(content).parts() if part.filename])
    return _in_zip(content) if content.startswith(b"PK") else Contents()


def _holding(names: list[str], problem: str = "") -> Contents:
    return Contents(
        names=tuple(map(_short, names[:_MOST_NAMES])),
        problem=problem,
        harmful=any(_HARMFUL.search(name) for name in names),
    )


def _in_zip(content: bytes) -> Contents:
    end = content.rfind(_END, max(0, len(content) - _TAIL))
    if end < 0 or end + 22 > len(content):
        return Contents()
    if _size_of_list(content, end) > _LARGEST_LIST:
        return Contents(problem=BOMB)
    try:
        entries = ZipFile(BytesIO(content)).infolist()
    except _UNREADABLE:
        return Contents()
    return _holding([one.filename for one in entries], _danger(entries))


def _size_of_list(content: bytes, end: int) -> int:
    """Bytes of the list by the end record, or by the larger record, which the library believes."""
    told = int(struct.unpack_from("<I", content, end + 12)[0])
    if not content.startswith(b"PK\x06\x06", max(0, end - _LARGER)):
        return told
    return max(told, int(struct.unpack_from("<Q", content, end - _LARGER + 40)[0]))


def _danger(entries: list[ZipInfo]) -> str:
    unpacked = sum(one.file_size for one in entries)
    packed = sum(one.compress_size for one in entries)
    if unpacked > _LARGE and unpacked > _RATIO * packed:
        return BOMB
    return ENCRYPTED if any(one.flag_bits & 1 for one in entries) else ""


def _short(name: str) -> str:
    printable = "".join(letter if letter.isprintable() else "_" for letter in name)
    return printable[-_LONGEST_NAME:]
