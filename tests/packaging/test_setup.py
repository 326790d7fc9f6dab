"""scripts/setup, with a stand-in for pip: what it installs for whom, and what it says meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = {
    "requirements.lock": "one==1",
    "requirements-demo.lock": "one==1\ntwo==2",
    "requirements-dev.lock": "one==1\ntwo==2\nthree==3",
}
# Notes how it was called and talks like pip; a project's installation makes the command.
PYTHON = """#!/bin/sh
echo "$*" >>calls
case "$*" in
*--version*) exit 0 ;;
*--editable*) printf '#!/bin/sh\\n' >.venv/bin/tiepnhan && chmod +x .venv/bin/tiepnhan ;;
*--require-hashes*)
    [ ! -e refuse ] || { echo "ERROR: hashes differ" >&2; exit 1; }
    echo "Collecting one==1 (from -r requirements.lock (line 1))"
    [ ! -p gate ] || read -r word <gate
    ;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with an environment in which nothing is installed yet."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/setup", tmp_path / "scripts/setup")
    (tmp_path / "pyproject.toml").write_text("[project]\n", "utf-8")
    for name, text in LOCKS.items():
        (tmp_path / name).write_text(text + "\n", "utf-8")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(PYTHON, "utf-8")
    python.chmod(0o755)
    return tmp_path


def set_up(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "scripts/setup", *options],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def installed(folder: Path) -> list[str]:
    """What pip was asked to install since the last question."""
    calls = folder / "calls"
    asked = [
        line.split()[-1] for line in calls.read_text("utf-8").splitlines() if "install" in line
    ]
    calls.write_text("", "utf-8")
    return asked


def test_a_server_gets_its_own_lock_file_and_a_second_run_asks_for_nothing(folder: Path):
    first = set_up(folder, "server")
    assert first.returncode == 0, first.stderr
    assert installed(folder) == ["requirements.lock", "."]
    assert "browser" not in first.stdout and first.stdout.endswith("setup: ready\n")
    again = set_up(folder, "server")
    assert (again.returncode, again.stdout, installed(folder)) == (0, "", [])


def test_a_wider_purpose_adds_and_then_does_for_the_narrower_one(folder: Path):
    set_up(folder, "server")
    installed(folder)
    set_up(folder, "demo")
    assert installed(folder) == ["requirements-demo.lock"]
    assert set_up(folder, "server").stdout == ""
    assert installed(folder) == []


def test_a_change_of_one_lock_file_is_seen_by_its_own_purpose(folder: Path):
    set_up(folder, "demo")
    installed(folder)
    (folder / "requirements-demo.lock").write_text("one==1\ntwo==3\n", "utf-8")
    set_up(folder, "demo")
    assert installed(folder) == ["requirements-demo.lock"]


def test_a_change_of_pyproject_installs_the_project_anew(folder: Path):
    set_up(folder, "server")
    installed(folder)
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n", "utf-8")
    set_up(folder, "server")
    assert installed(folder) == ["requirements.lock", "."]


def test_what_failed_is_said_and_tried_again(folder: Path):
    set_up(folder, "server")
    (folder / "requirements.lock").write_text("one==2\n", "utf-8")
    (folder / "refuse").touch()
    failed = set_up(folder, "server")
    assert failed.returncode != 0 and "hashes differ" in failed.stderr
    (folder / "refuse").unlink()
    installed(folder)
    assert set_up(folder, "server").returncode == 0
    assert installed(folder) == ["requirements.lock"]


def test_an_unknown_purpose_is_refused(folder: Path):
    refused = set_up(folder, "sever")
    assert refused.returncode == 2 and "server|demo|tests" in refused.stderr


def test_who_has_no_terminal_is_told_how_far_it_is_while_pip_is_silent(folder: Path):
    os.mkfifo(folder / "gate")
    with subprocess.Popen(
        [folder / "scripts/setup", "server"], stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        said = iter(running.stdout.readline, "")
        assert next(said) == "setup: making .venv fit for: server\n"
        assert "setup: 1 of 1 fetched\n" in said  # pip waits at the gate all the while
        (folder / "gate").write_text("go on\n", "utf-8")
        assert list(said)[-1] == "setup: ready\n"


def test_who_comes_second_is_told_what_is_waited_for(folder: Path):
    os.mkfifo(folder / "gate")
    command = [folder / "scripts/setup", "server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        said = iter(first.stdout.readline, "")
        assert any("2/3 packages" in line for line in said)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as second:
            assert second.stdout is not None
            assert "waiting for another" in second.stdout.readline()
            (folder / "gate").write_text("go on\n", "utf-8")
            assert list(said)[-1] == "setup: ready\n"
            assert second.stdout.read() == ""
    assert installed(folder) == ["requirements.lock", "."]
