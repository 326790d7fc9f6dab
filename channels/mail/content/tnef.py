"""Reads the files and the text in Outlook's winmail.dat (MS-OXTNEF, MS-OXCDATA 2.11).

Total and bounded: a damaged stream gives the content before the damage. Only values are copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct, error

from channels.mail.content.rtf import decompress, rtf_text
from channels.mime.charsets import decode

TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SIGNATURE = b"\x78\x9f\x3e\x22"
_ATTRIBUTE = Struct("<BII")  # level, id, length; the value and a checksum of two bytes follow
_WORD, _LONG = Struct("<H"), Struct("<I")
_BODY, _PROPERTIES, _CODE_PAGE = 0x0002800C, 0x00069003, 0x00069007
_NEW_FILE, _TITLE, _DATA, _FILE_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_PLAIN, _RTF, _HTML = 0x1000, 0x1009, 0x1013
_CONTENT, _SHORT_NAME, _LONG_NAME, _MEDIA_TYPE = 0x3701, 0x3704, 0x3707, 0x370E
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_VARIABLE = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_STRING, _UNICODE = 0x1E, 0x1F
_MULTIPLE = 0x1000  # flag of a property with several values
_MOST_ATTRIBUTES, _MOST_PROPERTIES, _MOST_VALUES = 5000, 2000, 1000
_LONGEST_TEXT = 2 * 1024 * 1024


@dataclass(kw_only=True, slots=True)
class TnefFile:
    """One file in the stream; `media_type` as Outlook gives it, "" if it does not."""

    name: str = ""
    media_type: str = ""
    content: bytes = field(default=b"", repr=False)


@dataclass(kw_only=True, slots=True)
class TnefContent:
    """The files and the letter, as text or as HTML."""

    text: str = ""
    html: str = ""
    files: list[TnefFile] = field(default_factory=list)
    rich: bool = False  # an RTF property was read, even if it has no text


def read_tnef(raw: bytes, most: int) -> TnefContent | None:
    """The content of the stream, at most `most` files; None if `raw` is no such stream."""
    if not raw.startswith(_SIGNATURE):
        return None
    mail, charset = TnefContent(), "cp1252"
    for kind, value in _attributes(raw):
        if kind == _CODE_PAGE and len(value) >= 4:
            charset = f"cp{_LONG.unpack_from(value)[0]}"
        elif kind == _NEW_FILE:
            if len(mail.files) >= most:
                break
            mail.files.append(TnefFile())
        elif kind in (_BODY, _PROPERTIES):
            _read_letter(mail, kind, value, charset)
        elif mail.files:
            _read_file(mail.files[-1], kind, value, charset)
    mail.files = [one for one in mail.files if one.name or one.content]
    return mail


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6  # the signature and a key
    for _ in range(_MOST_ATTRIBUTES):
        if at + _ATTRIBUTE.size > len(raw):
            return
        _, kind, length = _ATTRIBUTE.unpack_from(raw, at)
        at += _ATTRIBUTE.size
        yield kind, raw[at : at + length]
        at += length + 2


def _read_letter(mail: TnefContent, kind: int, value: bytes, charset: str) -> None:
    if kind == _BODY:
        mail.text = mail.text or _string(value, charset)
        return
    for name, sort, content in _properties(value):
        if name == _PLAIN:
            mail.text = _string(content, charset, wide=sort == _UNICODE) or mail.text
        elif name == _HTML:
            mail.html = decode(content[:_LONGEST_TEXT], charset, html=True)[0]
        elif name == _RTF and not mail.text and not mail.rich:
            mail.rich = True
            mail.text = rtf_text(decompress(content), charset)


def _read_file(file: TnefFile, kind: int, value: bytes, charset: str) -> None:
    if kind == _DATA:
        file.content = value
    elif kind == _TITLE:
        file.name = file.name or _string(value, charset)
    elif kind == _FILE_PROPERTIES:
        for name, sort, content in _properties(value):
            text = _string(content[:2000], charset, wide=sort == _UNICODE)
            if name == _LONG_NAME or (name == _SHORT_NAME and not file.name):
                file.name = text or file.name
            elif name == _MEDIA_TYPE:
                file.media_type = text.lower()
            elif name == _CONTENT and not file.content:
                file.content = content[16:] if sort == 0x0D else content  # an object's class id


def _string(value: bytes, charset: str, *, wide: bool = False) -> str:
    value = value[:_LONGEST_TEXT]
    text = value.decode("utf-16-le", "replace") if wide else decode(value, charset)[0]
    return text.partition("\x00")[0].strip()


def _properties(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(id, type, first value) of each MAPI property; ends at the first damaged one."""
    try:
        yield from _walk(raw)
    except error:
        return


def _walk(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 4
    for _ in range(min(_LONG.unpack_from(raw)[0], _MOST_PROPERTIES)):
        sort, name = _WORD.unpack_from(raw, at)[0], _WORD.unpack_from(raw, at + 2)[0]
        at += 4
        if name >= 0x8000:
            at = _skip_name(raw, at)
        base, multiple = sort & ~_MULTIPLE, bool(sort & _MULTIPLE)
        count = 1
        if multiple or base in _VARIABLE:
            count = _LONG.unpack_from(raw, at)[0]
            at += 4
        value = b""
        for position in range(min(count, _MOST_VALUES)):
            size, at = _size(raw, at, base)
            value = value if position else raw[at : at + size]
            at += size + (-size % 4)
        if count > _MOST_VALUES or at > len(raw) + 3:
            return
        yield name, base, value


def _skip_name(raw: bytes, at: int) -> int:
    kind, length = _LONG.unpack_from(raw, at + 16)[0], _LONG.unpack_from(raw, at + 20)[0]
    return at + 24 + (length + (-length % 4) if kind else 0)


def _size(raw: bytes, at: int, sort: int) -> tuple[int, int]:
    """The size of the value at `at`, and its position; an unknown type ends the list."""
    if sort in _VARIABLE:
        return _LONG.unpack_from(raw, at)[0], at + 4
    if sort not in _FIXED:
        raise error("unknown type")
    return _FIXED[sort], at
