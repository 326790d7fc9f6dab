"""Stores of file contents by their SHA-256: the interface, and a folder with one file for each."""

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
"""Execution option of an engine: the store of file contents."""


_NAME = re.compile("[0-9a-f]{64}")
_PART = re.compile(r"\.[0-9a-f]{8}\.[0-9a-f]{8}")


def is_blob_name(text: str) -> bool:
    """Whether the text is the name of a content: a SHA-256 in hex."""
    return bool(_NAME.fullmatch(text))


class MissingContent(LookupError):
    """The content of this file is not here, or was damaged."""


class BlobStore(Protocol):
    """Stores contents by their SHA-256 (hex). Raises OSError when the store does not answer."""

    def put(self, sha256: str, content: bytes) -> None:
        """Store it; on return it is on disk. Again: no effect."""

    def get(self, sha256: str) -> bytes:
        """The content. Raises MissingContent."""

    def drop(self, sha256: str) -> None:
        """Delete it; no error when it does not exist."""

    def listing(self) -> Iterator[tuple[str, float]]:
        """Every stored name, and when it was last put (seconds since 1970).

        A name is a SHA-256, or that of a file whose writing a power failure interrupted.
        """


def with_blob_store(engine: Engine, files: BlobStore | None) -> Engine:
    """The same pool with that store for contents; None: contents go into the database."""
    return engine if files is None else engine.execution_options(**{STORE: files})


def blob_store_of(conn: Connection | Engine) -> BlobStore | None:
    """The store of this connection, or of all connections of this engine."""
    found: BlobStore | None = conn.get_execution_options().get(STORE)
    return found


class FolderStore:
    """`ab/cd/abcd…` below one folder, which only its owner may read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, sha256: str, content: bytes) -> None:
        place = self._place(sha256)
        if place.exists() and place.stat().st_size == len(content):
            os.utime(place)  # a sweep that runs now does not delete it
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
                continue  # no file of the store
            with contextlib.suppress(FileNotFoundError):
                yield place.name, place.stat().st_mtime

    def _place(self, sha256: str) -> Path:
        if not is_blob_name(sha256):
            raise MissingContent(f"{sha256!r} là tên không hợp lệ")
        return self.path / sha256[:2] / sha256[2:4] / sha256


def verified(sha256: str, content: bytes) -> bytes:
    """The content, if it has that SHA-256. Raises MissingContent."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise MissingContent(f"{sha256}: nội dung đã bị hỏng, hãy lấy lại từ bản sao lưu")
    return content


def sweep(files: BlobStore, known: frozenset[str], before: datetime) -> int:
    """Delete contents without a row that were last put before that moment; how many there were."""
    gone = 0
    for sha256, put_at in files.listing():
        if sha256 not in known and put_at < before.timestamp():
            files.drop(sha256)  # at once: a put meanwhile finds it or stores it anew
            gone += 1
    return gone


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    """Write the folder to disk: only then a new name in it is durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
