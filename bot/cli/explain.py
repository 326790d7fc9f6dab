"""`tiepnhan read` and `tiepnhan due`: how the desk reads a message and counts a deadline."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.database import read_database
from bot.config.settings import load, policy_file
from bot.diagnostics.accuracy import as_data, judge, slices
from bot.inbox.answers import taxonomy_of
from channels.mail.dump import read_mail
from storage.cases import cases
from workflows import policy as policies
from workflows.calendar.working_time import ZONE, due_in_working_days, explain
from workflows.policy import Policy
from workflows.reading import read
from workflows.rules import DEADLINES

app = typer.Typer(
    no_args_is_help=True, help="What the desk reads in a mail or a text, and how well."
)


@app.command("mail")
def mail(paths: Annotated[list[Path], typer.Argument(help="Files or folders of mails.")]) -> None:
    """Print one JSON object per mail: who, what kind, new words, quotes, failed recipients."""
    for path in _files(paths):
        _print({"file": str(path)} | read_mail(path.read_bytes()))


@app.command("text")
def text(
    words: Annotated[str, typer.Argument(help="The words; - reads standard input.")] = "-",
    channel: Annotated[str, typer.Option(help="The channel they came by.")] = "zalo_bot",
    at: Annotated[str, typer.Option(help="When, ISO 8601; default now.")] = "",
    asked: Annotated[
        str, typer.Option(help="Our open question: agreement, rating, withdrawal, or fields.")
    ] = "",
    lines: Annotated[
        str, typer.Option(help="Read one message a line (JSON or words) from FILE; - is stdin.")
    ] = "",
) -> None:
    """Print what a customer's words mean: kind, category, acts, facts, what is missing."""
    tenant = policies.load(policy_file())
    if lines:
        raise typer.Exit(_read_lines(lines, channel, at, asked, tenant))
    words = sys.stdin.read() if words == "-" else words
    given = {"text": words, "channel": channel, "at": at, "asked": asked}
    _print(_meaning(given, tenant))


@app.command("accuracy")
def accuracy(
    export: Annotated[
        Path | None, typer.Option(help="Write what was corrected as development data.")
    ] = None,
) -> None:
    """Precision and recall by channel and category, from cases that agents have worked on."""
    settings = load()
    openings = read_database(settings, cases.openings)
    judged = [*judge(openings, policies.load(settings.policy_file))]
    table = Table("Lát cắt", "Số tin", "Đúng là khiếu nại", "Không bỏ sót", "Đúng loại")
    for one in slices(judged):
        shares = (one.precision, one.recall, one.category)
        table.add_row(one.name, str(one.messages), *(_percent(share) for share in shares))
    Console().print(table)
    if export is not None:
        wrong = [one for one in judged if not one.is_right]
        export.write_text("".join(as_data(one) for one in wrong), "utf-8")
        typer.echo(f"{export}: {len(wrong)} messages that were corrected")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _read_lines(source: str, channel: str, at: str, asked: str, tenant: Policy) -> int:
    """Print one JSON object for each line, in order. Returns 1 if some line was wrong, else 0.

    A line is a JSON object with `text` and, where they differ from the options, `channel`, `at`,
    `subject` and `asked`; any other line is the words themselves. Blank lines are left out.
    """
    wrong = 0
    default = {"channel": channel, "at": at, "asked": asked}
    with nullcontext(sys.stdin) if source == "-" else _opened(source) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                _print(_meaning(default | _message(line), tenant))
            except (ValueError, TypeError, typer.BadParameter) as problem:
                wrong = 1
                _print({"line": number, "error": str(problem)})
    return wrong


def _opened(source: str) -> TextIO:
    try:
        return open(source, encoding="utf-8")
    except OSError as problem:
        raise typer.BadParameter(f"{source}: {problem.strerror}") from None


def _message(line: str) -> dict[str, Any]:
    """The fields of a line. Raises ValueError for broken JSON and for unknown or wrong fields."""
    if not line.lstrip().startswith("{"):
        return {"text": line.rstrip("\n")}
    given = json.loads(line)
    if not isinstance(given.get("text"), str):
        raise ValueError("text is missing")
    unknown = given.keys() - {"text", "channel", "at", "subject", "asked"}
    if unknown:
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    return {key: value for key, value in given.items() if value is not None}


def _meaning(given: Mapping[str, Any], tenant: Policy) -> dict[str, Any]:
    asked = given["asked"]
    reading = read(
        given["text"],
        channel=given["channel"],
        now=_moment(given["at"]),
        subject=given.get("subject", ""),
        hotline=tenant.org.phone,
        taxonomy=taxonomy_of(tenant),
        required={key: one.required for key, one in tenant.categories.items()},
        asked=asked.replace(",", " ").split() if isinstance(asked, str) else list(asked),
    )
    shown = asdict(reading)
    shown["kind"] = shown.pop("said")
    shown["category"] = {
        "key": reading.category,
        "score": reading.score,
        "runner_up": reading.runner_up,
        "runner_up_score": reading.runner_up_score,
    }
    for moved in ("score", "runner_up", "runner_up_score"):
        del shown[moved]
    return {k: sorted(v) if isinstance(v, frozenset) else v for k, v in shown.items()}


def due(
    clock: Annotated[str, typer.Argument(help="A clock of the policy, such as K24 or K20.")],
    received_at: Annotated[str, typer.Argument(help="ISO 8601; without zone: Viet Nam.")],
) -> None:
    """Print when a duty is due and how that was counted."""
    tenant = policies.load(policy_file())
    row = next((d for d in DEADLINES if d.kind == clock.upper()), None)
    if row is None:
        known = ", ".join(d.kind for d in DEADLINES)
        raise typer.BadParameter(f"there is no clock {clock}; there are {known}")
    received = _moment(received_at)
    typer.echo(f"{row.kind} ({row.clause}): {row.vi}")
    if row.hours is not None:
        hours = row.hours(tenant)
        typer.echo(_due_line(received + timedelta(hours=hours)))
        typer.echo(f"Tính liên tục {hours} giờ theo đồng hồ, kể cả ngày nghỉ.")
        return
    days = row.working_days(tenant) if row.working_days else 0
    deemed = tenant.deem_next_working_day
    due_at, _ = due_in_working_days(received, days, tenant.calendar, deemed)
    typer.echo(_due_line(due_at))
    typer.echo(str(explain(received, days, tenant.calendar, deemed)))


def _due_line(moment: datetime) -> str:
    return f"Hạn: {moment.astimezone(ZONE).isoformat()} (quá hạn từ thời điểm này)"


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(child for child in path.rglob("*") if child.is_file())
        else:
            yield path


def _moment(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no ISO 8601 time; try 2026-03-02T09:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _print(value: dict[str, Any]) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))
