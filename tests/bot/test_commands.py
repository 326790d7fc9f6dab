"""The command line, as somebody at a terminal sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.export import exported
from storage import journal
from storage.work import Work
from tests.bot.stage import Stage
from tests.policy.story import AN
from workflows import events as e

RUN = CliRunner()
COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"


def said(*words: str) -> str:
    result = RUN.invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.clause("CP-25")
def test_due_prints_the_moment_and_how_it_was_counted() -> None:
    output = said("due", "K20", "2026-04-24T17:29")
    assert "2026-05-28T00:00:00+07:00" in output
    assert "Giỗ Tổ Hùng Vương" in output and "thứ Tư 27/05/2026, hết 24:00" in output


@pytest.mark.clause("CP-14")
def test_due_counts_24_hours_by_the_clock() -> None:
    assert "2026-03-07T16:00:00+07:00" in said("due", "k24", "2026-03-06T16:00")


def test_due_names_the_clocks_there_are() -> None:
    result = RUN.invoke(app, ["due", "K99", "2026-03-06"])
    assert result.exit_code == 2 and "K20" in result.output


def test_read_text_is_one_json_object_with_what_was_understood() -> None:
    told = json.loads(said("read", "text", "bị trừ tiền 2 lần rồi em ơi, mỗi lần 1tr2"))
    assert told["kind"] == "complaint"
    assert set(told) >= {"language", "category", "acts", "facts", "missing", "signals"}
    assert set(told["category"]) == {"key", "score", "runner_up", "runner_up_score"}
    assert {"key": "amount", "value": "1200000", "text": "1tr2"} in told["facts"]


def test_read_mail_takes_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(b"From: Lan <lan@vidu.example>\nSubject: A\n\nxin chao\n")
    (tmp_path / "two.eml").write_bytes(b"\xff\x00 not a mail")
    lines = [json.loads(line) for line in said("read", "mail", str(tmp_path)).splitlines()]
    keys = {
        "message_id", "from_email", "from_name", "to", "cc", "subject", "date", "kind", "text",
        "reply", "quoted", "attachments", "failed_recipients", "thread", "problems",
    }  # fmt: skip
    assert len(lines) == 2
    assert all(keys <= set(line) for line in lines)
    assert lines[0]["from_email"] == "lan@vidu.example"


def test_policy_check_show_and_chart_speak(tmp_path: Path) -> None:
    assert "signer" in said("policy", "check")
    assert "CP-17" in said("policy", "show")
    assert said("policy", "chart").startswith("stateDiagram-v2")


@pytest.mark.clause("CP-23")
async def test_a_case_is_exported_whole_and_its_journal_verifies_offline(
    stage: Stage, work: Work, tmp_path: Path
) -> None:
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    await stage.act(e.Noted, by=AN, text="đã gọi lại")
    case = await stage.only_case()
    file, contents = await work.read(lambda conn: exported(conn, case.number))
    lines = journal.read_export(contents["journal.jsonl"].decode())
    journal.verify(lines)
    assert [line.event for line in lines][-1] == "Noted"
    assert len(file.messages) == 4 and len(file.letters) == 3
    *kept, last = contents["journal.jsonl"].decode().splitlines()
    edited = json.loads(last)
    edited["data"]["text"] = "chưa gọi lại"
    tampered = "\n".join([*kept, json.dumps(edited)])
    with pytest.raises(journal.BrokenChain):
        journal.verify(journal.read_export(tampered))
