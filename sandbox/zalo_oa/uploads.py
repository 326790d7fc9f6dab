"""Files that the account has uploaded, under names that end after seven days."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sandbox.arguments import Arguments
from sandbox.zalo_oa.envelope import Refused

if TYPE_CHECKING:
    from sandbox.zalo_oa.account import ZaloOa

LIFE = timedelta(days=7)
MIB = 1024 * 1024
KINDS: dict[str, tuple[frozenset[str], int]] = {
    "image": (frozenset({"jpg", "jpeg", "png"}), MIB),
    "gif": (frozenset({"gif"}), 5 * MIB),
    "file": (frozenset({"pdf", "doc", "docx"}), 5 * MIB),
}


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """One file and when it came."""

    kind: str
    name: str
    content: bytes = field(repr=False)
    at: datetime


async def upload(oa: ZaloOa, arguments: Arguments, kind: str) -> object:
    """Keep one file and return its name. Raises Refused."""
    if not arguments.multipart or set(arguments.files) != {"file"} or arguments.fields:
        raise Refused(-201, "one multipart part, `file`, and nothing else")
    given = arguments.files["file"]
    extensions, limit = KINDS[kind]
    if given.name.rpartition(".")[2].lower() not in extensions or "." not in given.name:
        raise Refused(-201, f"file name {given.name!r} is invalid for upload/{kind}")
    if not given.content:
        raise Refused(-201, "file is empty")
    if len(given.content) > limit:
        raise Refused(-210, f"file exceeds {limit} bytes")
    handle = secrets.token_hex(10)
    oa.uploads[handle] = Uploaded(kind=kind, name=given.name, content=given.content, at=oa.clock())
    return {oa.file_key if kind == "file" else "attachment_id": handle}


def taken(oa: ZaloOa, handle: object, *kinds: str) -> Uploaded:
    """The file of that name. Raises Refused when it is unknown, of another kind or too old."""
    found = oa.uploads.get(handle) if isinstance(handle, str) else None
    if found is None or found.kind not in kinds:
        raise Refused(-201, f"{' or '.join(kinds)} {handle!r} is invalid")
    if oa.clock() - found.at > LIFE:
        raise Refused(-100, breach=False)
    return found
