"""`tiepnhan serve`, `demo`, `doctor`, `migrate`."""

from __future__ import annotations

import asyncio
import gc
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.attachments import store
from bot.config.logging_setup import configure
from bot.config.settings import Settings, load
from bot.version import NAME, this_version
from storage.database import migrate
from workflows import policy


def register(app: typer.Typer) -> None:
    """Put the commands of this file at the top level."""
    for command in (serve, demo, doctor, upgrade):
        app.command("migrate" if command is upgrade else command.__name__)(command)


def serve() -> None:
    """Run the desk on the real providers, from tiepnhan.toml and the environment."""
    settings = load()
    _refuse_incomplete(settings)
    configure()

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        async with App(settings) as desk:
            keep_what_is_loaded()
            typer.echo(_running(desk))
            await stop.wait()

    asyncio.run(run())


def _running(desk: App) -> str:
    """Where the pages are and what is listened to, for who started the desk."""
    ways = ", ".join((*desk.channels, *(("telegram",) if desk.agents else ())))
    place = f"http://{desk.settings.web.host}:{desk.http_port}/desk"
    return f"{NAME} {this_version()}: running; {place}; {ways}; Ctrl-C or SIGTERM stops it"


def _refuse_incomplete(settings: Settings) -> None:
    """X-20: a policy with errors starts no desk."""
    found = policy.check(policy.load(settings.policy_file))
    wrong = [f"{f.key}: {f.text}" for f in found if f.severity is policy.Severity.ERROR]
    if wrong:
        raise policy.PolicyError("\n".join(wrong))


def demo(
    data: Annotated[
        Path | None, typer.Option(help="Keep the data here instead of a new folder.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.")] = 8000,
) -> None:
    """Run everything on this machine with the bundled sandbox: play customer and agent."""
    from bot.demo import run as playground

    configure(quiet=True)
    playground.main(data=data, port=port)


def doctor() -> None:
    """Say what is missing or wrong, channel by channel, before a customer finds out."""
    from bot.diagnostics.doctor import examine

    findings = asyncio.run(examine(load()))
    for finding in findings:
        typer.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.part}: {finding.text}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def upgrade() -> None:
    """Bring the database to the newest schema, and files out of it where they lie elsewhere."""
    settings = load()
    database = store.database(settings)
    migrate.upgrade(database)
    typer.echo("the database is up to date")
    moved, dropped = store.sweep_store(database, store.files_for(settings), datetime.now(UTC))
    if moved or dropped:
        typer.echo(f"{moved} files moved out of it, {dropped} files dropped that no row names")


def keep_what_is_loaded() -> None:
    """Leave everything that lives by now out of later collections. For a desk that has started.

    Modules, rules and models live as long as the process. Each full collection looked through all
    of them: 120 ms in which no webhook was answered (docs/measurements.md).
    """
    gc.collect()
    gc.freeze()
