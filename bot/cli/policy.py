"""`tiepnhan policy`: check a tenant's policy, show the rule table, draw the state chart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.config.settings import policy_file
from workflows import policy as policies
from workflows.case.labels import NAMES
from workflows.engine.state_chart import mermaid
from workflows.rules import DEADLINES, RULES

app = typer.Typer(no_args_is_help=True, help="Check, show and draw the policy.")
File = Annotated[
    Path | None,
    typer.Argument(help="A policy.toml; default: the policy_file of the settings, or the example."),
]


@app.command("check")
def check(file: File = None) -> None:
    """Name everything that is missing or left open; exit code 1 if something must be mended."""
    findings = policies.check(policies.load(file or policy_file()))
    for finding in findings:
        typer.echo(f"{finding.severity}: {finding.key}: {finding.text}")
    if any(finding.severity == policies.Severity.ERROR for finding in findings):
        raise typer.Exit(1)


@app.command("show")
def show() -> None:
    """The rule table and the clocks, as sentences with their clauses."""
    console = Console()
    rules = Table("Điều", "Ở bước", "Khi", "Ai", "Đến bước", "Nợ thư", title="Quy tắc")
    for rule in RULES:
        rules.add_row(
            rule.clause,
            ", ".join(NAMES[state] for state in sorted(rule.at)) if len(rule.at) < 6 else "nhiều",
            rule.vi,
            ", ".join(sorted(rule.by)),
            NAMES[rule.to] if rule.to else "",
            ", ".join(action.letter for action in rule.letters),
        )
    clocks = Table("Đồng hồ", "Điều", "Nội dung", title="Thời hạn")
    for deadline in DEADLINES:
        clocks.add_row(deadline.kind, deadline.clause, deadline.vi)
    console.print(rules, clocks)


@app.command("chart")
def chart() -> None:
    """The state chart as Mermaid text."""
    typer.echo(mermaid())
