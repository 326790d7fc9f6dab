"""The command `tiepnhan`: answers on standard output, fails with one plain line."""

from __future__ import annotations

import errno
import sys
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import OperationalError

from bot.cli import cases, connect, explain, policy, retention, serve
from bot.config.settings import SettingsError
from bot.errors import DeskError, UnknownCase, cause
from bot.version import NAME, this_version
from storage.database.migrate import WrongSchema
from workflows.calendar.holidays import HolidayFileError
from workflows.calendar.working_time import CalendarEnds
from workflows.policy import PolicyError

app = typer.Typer(
    name="tiepnhan",
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
    """Take what stands before a command."""


serve.register(app)
app.add_typer(cases.app, name="case", help="Look into case files.")
app.add_typer(policy.app, name="policy", help="Check, show and draw the policy.")
app.add_typer(explain.app, name="read", help="What the desk reads in a mail or a text, as JSON.")
app.add_typer(connect.app, name="connect", help="Let the desk into an account.")
app.command("due")(explain.due)
app.command("retention")(retention.retention)


KNOWN = (
    DeskError,
    SettingsError,
    PolicyError,
    HolidayFileError,
    CalendarEnds,
    WrongSchema,
    OSError,
)
"""What an operator can mend; its text says how."""


def main() -> None:
    """Run the command line; known errors become one line on standard error and exit code 2."""
    try:
        app()
    except OperationalError as error:
        _end(f"database: {cause(error)}; check database_url, or whether it runs")
    except KNOWN as error:
        _end(_said(error))


def _said(error: Exception) -> str:
    """The error's own words; files are named before what is wrong with them."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}; check the path and who may read it"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"{error.strerror}; set web.port to a free one, or end what listens there"
    if isinstance(error, UnknownCase):
        return f"Không có hồ sơ {error.number}. Chạy `tiepnhan case list` để xem các hồ sơ."
    return str(error)


def _end(text: str) -> NoReturn:
    sys.stderr.write(f"tiepnhan: {text}\n")
    raise SystemExit(2) from None
