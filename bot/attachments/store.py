"""The database with the place where contents of files lie, as the settings say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, make_url

from bot.attachments.clamd import Clamd
from bot.attachments.s3_store import Bucket
from bot.attachments.scanning import MB, FileRules
from bot.attachments.sigv4 import Credentials
from bot.config.settings import Settings
from storage.database import engine
from storage.files import attachments
from storage.files.blob_store import Files, Folder, sweep, with_files


def database(settings: Settings) -> Engine:
    """An engine whose connections know where files go. Raises as storage.engine.create does."""
    return with_files(engine.create(settings.database_url), files_for(settings))


def files_for(settings: Settings) -> Files | None:
    """Where contents of files lie; None: in the database.

    A folder belongs to one machine: beside an SQLite file it is the default, but PostgreSQL may
    have many workers, so there it must be named, shared by all.
    """
    section = settings.files
    if section.s3_url:
        credentials = Credentials(
            access_key=section.s3_access_key,
            secret_key=section.s3_secret_key.get_secret_value(),
            region=section.s3_region,
        )
        return Bucket(section.s3_url, credentials, lambda: datetime.now(UTC))
    if section.folder is not None:
        return Folder(section.folder)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Folder(Path(f"{url.database}.files"))
    return None


def sweep_store(database: Engine, files: Files | None, now: datetime) -> tuple[int, int]:
    """Contents moved out of the database, and files dropped that no row has named for a day.

    Such files are left by transactions that were rolled back, and by cases that were erased.
    """
    if files is None:
        return 0, 0
    moved = 0
    while True:
        with database.begin() as conn:
            batch = attachments.move_out(conn)
        if not batch:
            break
        moved += batch
    with database.connect() as conn:
        known = attachments.known(conn)
    return moved, sweep(files, known, now - timedelta(days=1))


def rules_for(settings: Settings) -> FileRules:
    """Who looks at files and how many are taken."""
    section = settings.files
    return FileRules(
        scanner=Clamd(section.clamd) if section.clamd else None,
        most_per_day=section.most_mb_per_day * MB,
    )
