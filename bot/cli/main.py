"""The command `tiepnhan`: answers on standard output, fails with one plain line."""

from __future__ import annotations

import errno
import sys
from collections import UserDict
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from bot.version import NAME, this_version

COMMANDS = {
    "serve": "bot.cli.serve:serve",
    "demo": "bot.cli.serve:demo",
    "doctor": "bot.cli.maintenance:doctor",
    "migrate": "bot.cli.maintenance:upgrade",
    "due": "bot.cli.explain:due",
    "retention": "bot.cli.retention:retention",
    "case": "bot.cli.cases:app",
    "policy": "bot.cli.policy:app",
    "read": "bot.cli.explain:app",
    "connect": "bot.cli.connect:app",
    "rehearse": "bot.cli.rehearse:rehearse",
}
"""Where each command is: a function, or a Typer with commands of its own."""


class LazyCommands(UserDict[str, Any]):
    """The commands by name. Each is imported when it is looked up: all of them take seconds."""

    def __getitem__(self, name: str) -> Any:
        module, _, attribute = super().__getitem__(name).partition(":")
        found = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            command: Any = typer.main.get_group(found)
            command.name = name
            return command
        single = typer.Typer(add_completion=False)
        single.command(name)(found)
        return typer.main.get_command(single)


class LazyGroup(TyperGroup):
    """The group of all commands."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = LazyCommands(COMMANDS)


app = typer.Typer(
    name="tiepnhan",
    cls=LazyGroup,
    help="Bàn tiếp nhận khiếu nại: một quy trình cho Zalo, email, điện thoại và tại quầy.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {this_version()}")
        raise typer.Exit


@app.callback()
def tiepnhan(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print it and end."),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main() -> None:
    """Run the command line; known errors become one line on standard error and exit code 2."""
    try:
        app()
    except (SystemExit, KeyboardInterrupt):
        raise
    except _known_errors() as error:
        _end(error)


def _known_errors() -> tuple[type[Exception], ...]:
    """What an operator can repair; the text says how. Imported only after a failure."""
    from sqlalchemy.exc import OperationalError

    from bot.config.settings import SettingsError
    from bot.errors import DeskError
    from storage.database.migrate import WrongSchema
    from workflows.calendar.holidays import HolidayFileError
    from workflows.calendar.working_time import CalendarEnds
    from workflows.policy import PolicyError

    return (
        OperationalError,
        DeskError,
        SettingsError,
        PolicyError,
        HolidayFileError,
        CalendarEnds,
        WrongSchema,
        OSError,
    )


def _end(error: Exception) -> NoReturn:
    sys.stderr.write(f"tiepnhan: {_text(error)}\n")
    raise SystemExit(2) from None


def _text(error: Exception) -> str:
    """The error's own text; for a file its name comes first."""
    from sqlalchemy.exc import OperationalError

    from bot.errors import UnknownCase, database_error_text

    if isinstance(error, OperationalError):
        return f"database: {database_error_text(error)}; check database_url, or whether it runs"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}; check the path and who may read it"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"{error.strerror}; set web.port to a free one, or end what listens there"
    if isinstance(error, UnknownCase):
        return f"Không có hồ sơ {error.number}. Chạy `tiepnhan case list` để xem các hồ sơ."
    return str(error)
