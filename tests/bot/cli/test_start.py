"""The first words of the command line: the version, and that a demo is on its way."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import __main__ as entry
from bot.cli.main import COMMANDS, app
from bot.config.settings import load
from bot.demo import run
from bot.diagnostics import doctor
from bot.errors import DeskError

ROOT = Path(__file__).resolve().parents[3]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def test_the_version_is_told_without_any_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiepnhan.toml").write_text("[broken", "utf-8")
    told = CliRunner().invoke(app, ["--version"])
    assert (told.exit_code, told.output) == (0, f"tiepnhan {VERSION}\n")


async def test_the_doctor_begins_with_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first, *_ = await doctor.examine(load(secret_key="khoa-bi-mat-chi-de-thu"))
    assert first.ok and first.text.startswith(f"tiepnhan {VERSION}, Python 3.")


def test_the_demo_says_a_word_before_it_loads_anything_heavy() -> None:
    """The interpreter tells on the same stream what it imports: the word comes before that."""
    command = [sys.executable, "-X", "importtime", "-m", "bot", "demo", "--port", "none"]
    told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    before, found, after = told.stdout.decode().partition(entry.STARTING)
    assert found
    for heavy in ("typer", "sqlalchemy", "bot.cli.main"):
        assert heavy not in before and heavy in after


def test_the_version_loads_no_command() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "bot", "--version"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert told.stdout.decode() == f"tiepnhan {VERSION}\n"
    for heavy in ("sqlalchemy", "fastapi", "pydantic", "bot.cli.serve"):
        assert heavy not in told.stderr.decode()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_the_table_says(name: str) -> None:
    told = CliRunner().invoke(app, [name, "--help"])
    assert told.exit_code == 0 and "Usage" in told.output and "completion" not in told.output


def test_who_asks_for_help_only_gets_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["tiepnhan", "demo", "--help"])
    with pytest.raises(SystemExit):
        entry.main()
    assert entry.STARTING not in capsys.readouterr().out


def test_a_demo_without_its_mailbox_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MAILBOX", "a_library_that_nobody_has")
    with pytest.raises(DeskError, match=r"tiepnhan\[demo\]"):
        run.main(port=0)
