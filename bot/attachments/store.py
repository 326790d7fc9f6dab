"""The database with its blob store for contents of files, as the settings say."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, make_url

from bot.attachments.checks import MB, FileRules
from bot.attachments.clamd import Clamd
from bot.attachments.s3_store import S3BlobStore
from bot.attachments.sigv4 import Credentials
from bot.config.settings import Settings
from storage.database import engine
from storage.database.cipher import Cipher, with_cipher
from storage.files import attachments
from storage.files.blob_store import BlobStore, FolderStore, blob_store_of, sweep, with_blob_store
from workflows.messaging.messages import Inbound
from workflows.planning import attachment_rules


def open_database(settings: Settings) -> Engine:
    """An engine whose connections know the blob store and the key for raw deliveries.

    Raises as engine.create does.
    """
    database = with_blob_store(engine.create(settings.database_url), blob_store_for(settings))
    return with_cipher(database, Cipher(settings.secret_key.get_secret_value()))


def blob_store_for(settings: Settings) -> BlobStore | None:
    """The store for contents of files; None: they are in the database.

    A folder belongs to one machine. Beside an SQLite file it is the default; PostgreSQL may have
    workers on many machines, so there the settings must name a folder that all of them share.
    """
    section = settings.files
    if section.s3_url:
        credentials = Credentials(
            access_key=section.s3_access_key,
            secret_key=section.s3_secret_key.get_secret_value(),
            region=section.s3_region,
        )
        return S3BlobStore(section.s3_url, credentials, lambda: datetime.now(UTC))
    if section.folder is not None:
        return FolderStore(section.folder)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return FolderStore(Path(f"{url.database}.files"))
    return None


def sweep_store(database: Engine, files: BlobStore | None, now: datetime) -> tuple[int, int]:
    """Move contents out of the database, and drop files that no row has named for a day.

    Returns both counts. Transactions that were rolled back and erased cases leave such files.
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
        known = attachments.blob_names(conn)
    return moved, sweep(files, known, now - timedelta(days=1))


def file_rules(settings: Settings) -> FileRules:
    """The virus scanner and the daily limit."""
    section = settings.files
    return FileRules(
        scanner=Clamd(section.clamd) if section.clamd else None,
        most_per_day=section.most_mb_per_day * MB,
    )


async def store_contents(messages: Sequence[Inbound], database: Engine) -> None:
    """Write the files to the blob store, before the transaction that files the messages.

    So no transaction waits for a disk or a network. The next sweep removes files that the
    transaction refuses or rolls back. Raises OSError when the store does not answer.
    """
    store = blob_store_of(database)
    if store is None:
        return
    for file in (file for message in messages for file in message.attachments):
        if file.content is not None and not attachment_rules.is_refused(file):
            digest = hashlib.sha256(file.content).hexdigest()
            await asyncio.to_thread(store.put, digest, file.content)
