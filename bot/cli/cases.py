"""`tiepnhan case`: list, show and export case files without a browser."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from bot.cases.export import case_export
from bot.cases.service import CaseFile, load_case_file
from bot.cli.database import read_database
from bot.cli.terminal import cell, plain
from bot.config.settings import load
from storage.cases import cases
from workflows.calendar.working_time import ZONE
from workflows.case import Case
from workflows.case.labels import NAMES

app = typer.Typer(no_args_is_help=True, help="Look into case files.")
Number = Annotated[str, typer.Argument(help="The case number, such as KN-2026-000001-3.")]


@app.command("list")
def listing(
    owner: Annotated[str, typer.Option(help="Only the cases of this agent.")] = "",
    find: Annotated[str, typer.Option(help="Any words: names, numbers, codes.")] = "",
) -> None:
    """Open cases, the most pressing first."""

    def query(conn: Connection) -> list[Case]:
        return cases.search(conn, find) if find else cases.worklist(conn, owner=owner or None)

    table = Table("Hồ sơ", "Bước", "Phụ trách", "Việc kế tiếp", "Nội dung")
    for case in read_database(load(), query):
        due = case.next_due_at
        table.add_row(
            case.number,
            NAMES[case.state],
            case.owner,
            f"{due.astimezone(ZONE):%d/%m/%Y %H:%M}" if due else "",
            cell(case.subject),
        )
    Console().print(table)


@app.command("show")
def show(number: Number) -> None:
    """The journal of a case with clauses, and where it stands."""
    file = read_database(load(), lambda conn: load_case_file(conn, number))
    typer.echo(f"{file.case.number}  {NAMES[file.case.state]}  {plain(file.case.subject)}")
    for line in file.entries:
        moment, name = line.at.astimezone(ZONE), plain(line.actor_name)
        typer.echo(f"{moment:%d/%m/%Y %H:%M}  {name:<20}  {line.clause:<7}  {line.sentence}")


@app.command("export")
def export(
    number: Number,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path(),
) -> None:
    """Write the whole file (CP-23): case, journal with its chain, messages, letters, documents."""
    file, contents = read_database(load(), lambda conn: case_export(conn, number))
    folder = out / file.case.number
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "case.json").write_text(_json(file), "utf-8")
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    typer.echo(f"{folder}: {1 + len(contents)} files, exported {datetime.now(UTC):%Y-%m-%d %H:%M}Z")


def _json(file: CaseFile) -> str:
    value = TypeAdapter(CaseFile).dump_python(file, mode="json")
    return json.dumps(value, ensure_ascii=False, indent=2)
