"""Where the contents of files lie: a folder, one file for each SHA-256. The rows are elsewhere."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

STORE = "tiepnhan_files"
"""Execution option of an engine: where the contents of files are put."""


_NAME = re.compile("[0-9a-f]{64}")
_PART = re.compile(r"\.[0-9a-f]{8}\.[0-9a-f]{8}")


def is_blob_name(text: str) -> bool:
    """Whether that is how a content is named: its SHA-256 in hex."""
    return bool(_NAME.fullmatch(text))


class MissingContent(LookupError):
    """The content of this file is not here, or is no longer what was put here."""


class BlobStore(Protocol):
    """Keeps contents by their SHA-256 (hex). Raises OSError when the place does not answer."""

    def put(self, sha256: str, content: bytes) -> None:
        """Keep it; on return it is on disk. Again: no effect."""

    def get(self, sha256: str) -> bytes:
        """The content. Raises MissingContent."""

    def drop(self, sha256: str) -> None:
        """Forget it; unknown ones too."""

    def listing(self) -> Iterator[tuple[str, float]]:
        """Every name that is kept, and when it was last put (seconds since 1970).

        A SHA-256, or what a power failure left of a file on its way.
        """


def with_blob_store(engine: Engine, files: BlobStore | None) -> Engine:
    """The same pool, whose connections put contents there; None: into the database itself."""
    return engine if files is None else engine.execution_options(**{STORE: files})


def blob_store_of(conn: Connection | Engine) -> BlobStore | None:
    """The store of this connection, or of all connections of this engine."""
    found: BlobStore | None = conn.get_execution_options().get(STORE)
    return found


class FolderStore:
    """`ab/cd/abcd…` below one folder, for its owner's eyes only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, sha256: str, content: bytes) -> None:
        place = self._place(sha256)
        if place.exists() and place.stat().st_size == len(content):
            os.utime(place)  # a sweep that runs now leaves it alone
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self.path, place.parent.parent, place.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        part = place.with_name(f".{sha256[:8]}.{secrets.token_hex(4)}")
        try:
            with open(part, "xb", opener=_private) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, place)
        finally:
            part.unlink(missing_ok=True)
        for folder in (place.parent, place.parent.parent, self.path):
            _sync(folder)

    def get(self, sha256: str) -> bytes:
        try:
            content = self._place(sha256).read_bytes()
        except FileNotFoundError:
            raise MissingContent(f"{sha256}: không còn trong {self.path}") from None
        return verified(sha256, content)

    def drop(self, sha256: str) -> None:
        if _PART.fullmatch(sha256):
            for left in self.path.glob(f"??/??/{sha256}"):
                left.unlink(missing_ok=True)
            return
        self._place(sha256).unlink(missing_ok=True)

    def listing(self) -> Iterator[tuple[str, float]]:
        for place in sorted(self.path.glob("??/??/*")):
            if not (is_blob_name(place.name) or _PART.fullmatch(place.name)):
                continue  # somebody else's
            with contextlib.suppress(FileNotFoundError):
                yield place.name, place.stat().st_mtime

    def _place(self, sha256: str) -> Path:
        if not is_blob_name(sha256):
            raise MissingContent(f"{sha256!r} là tên không hợp lệ")
        return self.path / sha256[:2] / sha256[2:4] / sha256


def verified(sha256: str, content: bytes) -> bytes:
    """The content if it is what that hash says. Raises MissingContent."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise MissingContent(f"{sha256}: nội dung đã bị hỏng, hãy lấy lại từ bản sao lưu")
    return content


def sweep(files: BlobStore, known: frozenset[str], before: datetime) -> int:
    """Drop what no row knows and nobody has put since `before`; how many were dropped."""
    gone = 0
    for sha256, put_at in files.listing():
        if sha256 not in known and put_at < before.timestamp():
            files.drop(sha256)  # at once: who puts it again meanwhile finds it or not
            gone += 1
    return gone


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    """A new name is on disk when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
