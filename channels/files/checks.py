"""Checks files of customers: safe names, types by content, dangerous types (contract 10)."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from channels.files.archive_listing import list_contents
from workflows.messaging.messages import Attachment

DANGEROUS, TOO_LARGE, TOO_MANY, DISGUISED = "dangerous", "too_large", "too_many", "disguised"


_DANGEROUS_ENDING = re.compile(
    r"\.(?:exe|com|scr|pif|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|msi|msp|lnk|iso|img|vhd|vhdx|jar"
    r"|reg|dll|cpl|apk|dmg|app|sh|docm|xlsm|pptm|dotm|xltm|xlam|html?|xhtml|svg|mht|mhtml|chm|url"
    r"|scf|inf|gadget|application|library-ms)$",
    re.I,
)


_DANGEROUS_TYPE = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "image/svg+xml",
        "application/x-msdownload",
        "application/x-executable",
        "application/x-dosexec",
        "application/hta",
        "application/javascript",
        "text/javascript",
    }
)


_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"#!", "application/x-executable"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"{\\rtf", "application/rtf"),
)


_NAME_OF_TYPE = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "message/rfc822": "eml",
    "text/calendar": "ics",
    "text/plain": "txt",
    "text/html": "html",
    "application/ms-tnef": "dat",
    "application/zip": "zip",
}


_CONTAINERS = frozenset({"application/zip", "application/x-ole-storage"})


_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')


_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)


_LONGEST_NAME = 150


def inspect_file(name: str, declared: str, content: bytes) -> Attachment:
    """The file as an attachment: its real type, its contents, and what is wrong with it."""
    seen = sniff(content)
    inside = list_contents(content, declared)
    return Attachment(
        name=name,
        media_type=_media_type(declared, seen),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        problem=_problem(name, declared, seen)
        or inside.problem
        or (DANGEROUS if inside.harmful else ""),
        contains=inside.names,
    )


def _media_type(declared: str, seen: str) -> str:
    """The type by content where it is known; containers keep the declared, more exact type."""
    if not seen or (seen in _CONTAINERS and declared.startswith("application/")):
        return seen if seen and declared == "application/octet-stream" else declared
    return seen


def _problem(name: str, declared: str, seen: str) -> str:
    if _DANGEROUS_ENDING.search(name) or declared in _DANGEROUS_TYPE or seen in _DANGEROUS_TYPE:
        return DANGEROUS
    image = declared.startswith("image/") or declared == "application/pdf"
    other = bool(seen) and seen.partition("/")[0] != declared.partition("/")[0]
    return DISGUISED if image and other else ""


def sniff(content: bytes) -> str:
    """The media type that the first bytes show; "" if they show none."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return "image/heic" if brand in (b"heic", b"heix", b"mif1", b"msf1") else "video/mp4"
    if content[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(
            content[8:12], ""
        )
    head = content[:256].lstrip().lower()
    return "text/html" if head.startswith((b"<!doctype html", b"<html", b"<script")) else ""


def safe_name(name: str, media_type: str) -> str:
    """`name` as a file name any system takes: no path, no control or direction characters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cf", "Cc", "Cs", "Co"))
    name = _UNSAFE.sub("_", " ".join(name.split())).strip(". ")
    if not name:
        return f"tep-dinh-kem.{_NAME_OF_TYPE.get(media_type, 'bin')}"
    if _RESERVED.match(name):
        name = f"_{name}"
    if len(name) > _LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = ending if dot and len(ending) <= 10 else ""
        name = (stem or name)[: _LONGEST_NAME - len(ending) - 1] + (f".{ending}" if ending else "")
    return name
