"""`tiepnhan doctor` and `tiepnhan migrate`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import typer

from bot.attachments import store
from bot.config.settings import load
from bot.diagnostics.doctor import examine
from storage.database import migrate


def doctor() -> None:
    """Say what is missing or wrong, channel by channel, before a customer finds out."""
    findings = asyncio.run(examine(load()))
    for finding in findings:
        typer.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.part}: {finding.text}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def upgrade() -> None:
    """Bring the database to the newest schema, and files out of it where they lie elsewhere."""
    settings = load()
    database = store.open_database(settings)
    migrate.upgrade(database)
    typer.echo("the database is up to date")
    moved, dropped = store.sweep_store(database, store.blob_store_for(settings), datetime.now(UTC))
    if moved or dropped:
        typer.echo(f"{moved} files moved out of it, {dropped} files dropped that no row names")
