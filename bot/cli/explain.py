"""`tiepnhan read` and `tiepnhan due`: how the desk reads a message and counts a deadline."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.config.settings import policy_file
from channels.mail.dump import read_mail
from workflows import policy as policies
from workflows.calendar.working_time import ZONE, due_in_working_days, explain
from workflows.reading import read
from workflows.rules import DEADLINES

app = typer.Typer(no_args_is_help=True, help="What the desk reads in a mail or a text, as JSON.")


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
) -> None:
    """Print what a customer's words mean: kind, category, acts, facts, what is missing."""
    words = sys.stdin.read() if words == "-" else words
    tenant = policies.load(policy_file())
    reading = read(words, channel=channel, now=_moment(at), hotline=tenant.org.phone)
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
    _print({k: sorted(v) if isinstance(v, frozenset) else v for k, v in shown.items()})


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
