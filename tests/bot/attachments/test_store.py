"""Where files lie: named by the settings, moved by `tiepnhan migrate`, told when they are gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.attachments import store as storing
from bot.attachments.s3_store import S3BlobStore
from bot.cases.export import case_export
from bot.cli.maintenance import upgrade
from bot.config.settings import FilesSection, Settings
from storage.cases import cases
from storage.database import engine as engines
from storage.database import migrate
from storage.files import attachments
from storage.files.blob_store import FolderStore
from tests.storage.given import a_case
from workflows.messaging.messages import Attachment

NUMBER = "KN-2026-000001-7"
PHOTO = Attachment(name="ảnh.jpg", content=b"\xff\xd8\xff" + b"x" * 50)


def _settings(folder: Path, **given: object) -> Settings:
    return Settings.model_validate(
        {"secret_key": "x" * 16, "database_url": f"sqlite:///{folder}/desk.db"} | given
    )


def test_files_lie_beside_sqlite_and_with_postgresql_where_all_workers_see_them(
    tmp_path: Path,
) -> None:
    beside = storing.blob_store_for(_settings(tmp_path))
    assert isinstance(beside, FolderStore) and beside.path == tmp_path / "desk.db.files"
    shared = _settings(tmp_path, database_url="postgresql://desk@db/desk")
    assert storing.blob_store_for(shared) is None
    named = FilesSection(folder=tmp_path / "shared")
    found = storing.blob_store_for(shared.model_copy(update={"files": named}))
    assert isinstance(found, FolderStore) and found.path == tmp_path / "shared"
    store = FilesSection(s3_url="https://s3.vidu.example/desk", s3_access_key="a")
    bucket = storing.blob_store_for(shared.model_copy(update={"files": store}))
    assert isinstance(bucket, S3BlobStore)
    bucket.close()


def test_files_that_no_row_names_are_dropped_after_a_day(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    database, files = storing.open_database(settings), storing.blob_store_for(settings)
    assert files is not None
    migrate.upgrade(database)
    with database.begin() as conn:
        cases.insert(conn, a_case(NUMBER))
        attachments.link(conn, NUMBER, None, PHOTO)
    files.put("f" * 64, b"left by a rollback")
    now = datetime.now(UTC)
    assert storing.sweep_store(database, files, now) == (0, 0)
    assert storing.sweep_store(database, files, now + timedelta(days=2)) == (0, 1)
    with database.begin() as conn:
        assert attachments.erase(conn, NUMBER) == 1
    assert storing.sweep_store(database, files, now + timedelta(days=2)) == (0, 1)


def test_migrate_moves_files_of_an_older_version_out_of_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = _settings(tmp_path)
    monkeypatch.setattr("bot.cli.maintenance.load", lambda: settings)
    old = engines.create(settings.database_url)
    migrate.upgrade(old)
    with old.begin() as conn:
        cases.insert(conn, a_case(NUMBER))
        attachments.link(conn, NUMBER, None, PHOTO)
    upgrade()
    assert "1 files moved" in capsys.readouterr().out
    new = storing.open_database(settings)
    with new.begin() as conn:
        _, contents = case_export(conn, NUMBER)
        assert contents["01-ảnh.jpg"] == PHOTO.content
    for place in (tmp_path / "desk.db.files").rglob("*"):
        if place.is_file():
            place.unlink()
    with new.begin() as conn:
        _, contents = case_export(conn, NUMBER)
    assert "không còn" in contents["01-ảnh.jpg.missing.txt"].decode()
