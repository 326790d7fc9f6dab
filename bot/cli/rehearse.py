"""`tiepnhan rehearse`: the policy as scenes, played on a whole desk with a simulated clock."""

from __future__ import annotations

import asyncio
import json
import logging
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import structlog
import typer

from bot.config.settings import database_url, policy_file
from bot.rehearsal import report
from bot.rehearsal.databases import databases
from bot.rehearsal.play import play
from bot.rehearsal.result import Result
from bot.rehearsal.scenes.scene_file import SceneError, SceneFile, load_all
from bot.rehearsal.stage import Theatre

SHIPPED = Path(__file__).parents[2] / "rehearsals"


class Database(StrEnum):
    """Where the desk keeps its cases meanwhile."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


def rehearse(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files, or folders with all below; default: those that are shipped."),
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="This tenant's policy; default: the packaged one.")
    ] = None,
    database: Annotated[
        Database, typer.Option(help="postgresql: the server of the settings.")
    ] = Database.SQLITE,
    transcript: Annotated[
        bool, typer.Option("--transcript", help="Print all that both sides saw, with times.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a rehearsal, and nothing else.")
    ] = False,
) -> None:
    """Play rehearsals of the policy, each on a desk of its own.

    Ends with 0 if all held, with 1 if some did not, with 2 if a file is wrong.
    """
    _be_quiet()
    try:
        files = load_all(paths or [SHIPPED])
        held = asyncio.run(_play_all(files, policy, database, transcript, as_json))
    except SceneError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    raise typer.Exit(0 if held else 1)


async def _play_all(
    files: list[SceneFile],
    policy: Path | None,
    database: Database,
    transcript: bool,
    as_json: bool,
) -> bool:
    """Play all, telling each as it ends. Returns whether all that count held."""
    results: list[Result] = []
    server = database_url() if database is Database.POSTGRESQL else ""
    with databases(database.value, server) as made:
        async with Theatre(made, policy or policy_file()) as theatre:
            for file in files:
                results.append(await play(theatre, file))
                _tell(results[-1], transcript, as_json)
    if not as_json:
        typer.echo(report.summary(results))
    return all(report.counts_as_held(one) for one in results)


def _tell(result: Result, transcript: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report.as_table(result), ensure_ascii=False))
        return
    if transcript:
        typer.echo(report.transcript(result))
    typer.echo(report.lines(result))


def _be_quiet() -> None:
    """What the desk would log is no part of the report; it goes nowhere but to warnings."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.ERROR)
