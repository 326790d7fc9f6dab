"""Contents in a folder: on disk before a row points to them, and told when they are gone."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from storage.cases import cases
from storage.files import attachments
from storage.files.blob_store import FolderStore, MissingContent, sweep, with_blob_store
from tests.storage.given import a_case
from workflows.messaging.messages import Attachment

PHOTO = Attachment(name="ảnh.jpg", media_type="image/jpeg", content=b"\xff\xd8\xff" + b"x" * 50)
DIGEST = hashlib.sha256(PHOTO.content or b"").hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


@pytest.fixture
def stored(engine: Engine, folder: FolderStore) -> Engine:
    return with_blob_store(engine, folder)


def _inside(conn: Connection) -> int:
    return int(conn.execute(text("SELECT sum(length(data)) FROM blobs")).scalar_one() or 0)


def test_a_content_lies_once_in_the_folder_and_not_in_the_database(
    stored: Engine, folder: FolderStore
) -> None:
    with stored.begin() as conn:
        assert attachments.put(conn, PHOTO) == attachments.put(conn, PHOTO) == DIGEST
        assert _inside(conn) == 0
        assert attachments.get(conn, DIGEST) == PHOTO.content
    (place,) = [path for path in folder.path.rglob("*") if path.is_file()]
    assert place.relative_to(folder.path).parts == (DIGEST[:2], DIGEST[2:4], DIGEST)
    assert place.stat().st_mode & 0o077 == 0 and folder.path.stat().st_mode & 0o077 == 0


def test_a_rollback_leaves_no_row_and_a_sweep_clears_what_it_left(
    stored: Engine, folder: FolderStore
) -> None:
    with pytest.raises(ZeroDivisionError), stored.begin() as conn:
        attachments.put(conn, PHOTO)
        raise ZeroDivisionError
    now = datetime.now(UTC)
    with stored.begin() as conn:
        assert attachments.blob_names(conn) == frozenset()
        known = attachments.blob_names(conn)
    assert sweep(folder, known, now - timedelta(days=1)) == 0  # just put: perhaps not committed
    assert sweep(folder, known, now + timedelta(days=1)) == 1
    assert list(folder.listing()) == []


def test_what_a_power_failure_left_halfway_is_swept_and_what_is_not_ours_stays(
    folder: FolderStore,
) -> None:
    """It once stopped `tiepnhan migrate`."""
    folder.put(DIGEST, PHOTO.content or b"")
    shelf = folder.path / DIGEST[:2] / DIGEST[2:4]
    half, notes = shelf / f".{DIGEST[:8]}.0a1b2c3d", shelf / "notes.txt"
    for place in (half, notes):
        place.write_bytes(b"x")
    assert sweep(folder, frozenset({DIGEST}), datetime.now(UTC) + timedelta(days=1)) == 1
    assert not half.exists() and notes.exists() and folder.get(DIGEST) == PHOTO.content


def test_a_content_that_is_gone_or_spoilt_is_told(stored: Engine, folder: FolderStore) -> None:
    with stored.begin() as conn:
        attachments.put(conn, PHOTO)
        place = folder.path / DIGEST[:2] / DIGEST[2:4] / DIGEST
        place.write_bytes(b"spoilt")
        with pytest.raises(MissingContent, match="hỏng"):
            attachments.get(conn, DIGEST)
        place.unlink()
        with pytest.raises(MissingContent, match="không còn"):
            attachments.get(conn, DIGEST)


def test_a_full_disk_keeps_neither_a_row_nor_half_a_file(
    stored: Engine, folder: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"), stored.begin() as conn:
        attachments.put(conn, PHOTO)
    with stored.begin() as conn:
        assert attachments.blob_names(conn) == frozenset()
    assert [path for path in folder.path.rglob("*") if path.is_file()] == []


def test_contents_of_an_older_database_stay_readable_and_move_out(
    engine: Engine, stored: Engine, folder: FolderStore
) -> None:
    with engine.begin() as conn:
        attachments.put(conn, PHOTO)
        attachments.put(conn, Attachment(name="rỗng", content=b""))
    with stored.begin() as conn:
        assert attachments.get(conn, DIGEST) == PHOTO.content
        assert attachments.move_out(conn) == 1
        assert attachments.move_out(conn) == 0
        assert _inside(conn) == 0
        assert attachments.get(conn, DIGEST) == PHOTO.content
        assert attachments.get(conn, hashlib.sha256(b"").hexdigest()) == b""
    with engine.begin() as conn, pytest.raises(MissingContent):
        attachments.get(conn, DIGEST)  # without the setting: told, not crashed


def test_a_file_is_forgotten_with_its_last_case(stored: Engine) -> None:
    with stored.begin() as conn:
        for number in ("KN-2026-000001-7", "KN-2026-000002-5"):
            cases.insert(conn, a_case(number))
            attachments.link(conn, number, None, PHOTO)
        assert attachments.erase(conn, "KN-2026-000001-7") == 0
        assert attachments.get(conn, DIGEST)
        assert attachments.erase(conn, "KN-2026-000002-5") == 1
        assert attachments.blob_names(conn) == frozenset()


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A/" + "b" * 62, DIGEST[:63]])
def test_a_name_that_is_no_hash_reaches_no_file(folder: FolderStore, name: str) -> None:
    with pytest.raises(MissingContent):
        folder.get(name)
