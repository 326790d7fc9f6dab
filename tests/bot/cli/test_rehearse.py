"""`tiepnhan rehearse`: exit status, report, JSON, later.toml."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

GOOD = """
title = "Lời chào không mở hồ sơ khiếu nại"
clauses = ["CP-05"]
start = 2026-03-02T09:00:00
[people.duc]
zalo_bot = "Đức"
[[step]]
customer = "duc"
says = "Xin chào"
expect.not_state = "received"
"""
BAD = GOOD.replace('not_state = "received"', 'state = "closed"')


def rehearse(*given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "rehearse", *given]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_holds_and_what_does_not_is_told_in_lines_and_as_json(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD, "utf-8")
    (tmp_path / "b.toml").write_text(BAD, "utf-8")
    told = rehearse(str(tmp_path), "--json")
    good, bad = map(json.loads, told.stdout.splitlines())
    assert told.returncode == 1
    assert good.keys() == {"file", "title", "clauses", "ok", "seconds", "steps", "failures"}
    assert (good["ok"], good["failures"], bad["ok"]) == (True, [], False)
    (failure,) = bad["failures"]
    assert (failure["key"], failure["expected"], failure["line"]) == ("state", "closed", 7)
    assert good["steps"][0]["seen"]["state"] == "draft"


def test_a_list_of_what_is_for_later_only_shrinks(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(GOOD, "utf-8")
    (tmp_path / "bad.toml").write_text(BAD, "utf-8")
    row = '[[later]]\nfile = "{}.toml"\nclause = "CP-05"\nwhy = "Chưa làm"\n'
    later = tmp_path / "later.toml"
    later.write_text(row.format("bad"), "utf-8")
    told = rehearse(str(tmp_path))
    assert told.returncode == 0, told.stdout
    assert "later" in told.stdout and "CP-05: Chưa làm" in told.stdout
    later.write_text(row.format("bad") + row.format("good"), "utf-8")
    told = rehearse(str(tmp_path), "--transcript")
    assert told.returncode == 1
    assert "must leave later.toml" in told.stdout and "duc: Xin chào" in told.stdout


def test_a_wrong_file_ends_with_2_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(GOOD.replace("says", "sagt"), "utf-8")
    told = rehearse(str(path), "--json")
    assert (told.returncode, told.stdout) == (2, "")
    assert f"{path}:9: step.0.sagt: there is no such key" in told.stderr


def test_a_key_that_the_policy_does_not_have_ends_with_2(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(
        GOOD.replace("[people.duc]", 'policy = { "limits.dayz" = 3 }\n[people.duc]'), "utf-8"
    )
    told = rehearse(str(path))
    assert told.returncode == 2
    assert f"{path}:5: policy.limits.dayz" in told.stderr
