"""The command line, as somebody at a terminal sees it."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cases.export import case_export
from bot.cli.main import app
from bot.errors import UnknownCase
from storage.cases import journal
from storage.database.migrate import WrongSchema
from storage.database.unit_of_work import UnitOfWork
from storage.files import attachments
from tests.bot.stage import Stage
from tests.policy.story import AN
from workflows import events as e
from workflows.messaging.messages import Attachment
from workflows.policy import PACKAGED

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


def test_commands_count_and_read_by_the_policy_that_the_settings_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    own = PACKAGED.read_text("utf-8").replace(
        "resolution_working_days = 20", "resolution_working_days = 5"
    )
    (tmp_path / "own.toml").write_text(own, "utf-8")
    (tmp_path / "tiepnhan.toml").write_text('policy_file = "own.toml"\n', "utf-8")
    assert "Ngày làm việc thứ 5:" in said("due", "K20", "2026-03-02T09:00")
    (tmp_path / "own.toml").write_text("[nonsense]", "utf-8")
    assert RUN.invoke(app, ["policy", "check"]).exit_code != 0


def test_due_names_the_clocks_there_are() -> None:
    result = RUN.invoke(app, ["due", "K99", "2026-03-06"])
    assert result.exit_code == 2 and "K20" in result.output


def test_read_text_is_one_json_object_with_what_was_understood() -> None:
    told = json.loads(said("read", "text", "bị trừ tiền 2 lần rồi em ơi, mỗi lần 1tr2"))
    assert told["kind"] == "complaint"
    assert set(told) >= {"language", "category", "acts", "facts", "missing", "signals"}
    assert set(told["category"]) == {"key", "score", "runner_up", "runner_up_score"}
    (amount,) = [fact for fact in told["facts"] if fact["key"] == "amount"]
    assert (amount["value"], amount["text"]) == ("1200000", "1tr2")


def test_read_text_reads_a_file_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    lines = [
        json.dumps({"text": "5", "asked": "rating", "channel": "email"}),
        "bị trừ tiền 2 lần rồi em ơi",
        "",
        json.dumps({"text": "ừ vậy làm đi em", "asked": ["agreement"], "subject": "Re: x"}),
        json.dumps({"text": "7h sáng nay lỗi", "at": "2026-03-02T09:00"}),
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    result = RUN.invoke(app, ["read", "text", "--lines", str(file)])
    told = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0 and len(told) == 4
    assert told[0]["rating"] == 5 and told[0]["kind"] == "other"
    assert told[1] == json.loads(said("read", "text", "bị trừ tiền 2 lần rồi em ơi"))
    assert "agree" in told[2]["acts"]


@pytest.mark.parametrize(
    "broken", ['{"text": 1}', "{", '{"text": "a", "at": "hôm qua"}', '{"text": "a", "x": 1}']
)
def test_a_broken_line_is_told_by_its_number_and_the_others_are_read(
    tmp_path: Path, broken: str
) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(f"alo\n{broken}\nalo\n", encoding="utf-8")
    result = RUN.invoke(app, ["read", "text", "--lines", str(file)])
    first, second, third = (json.loads(line) for line in result.output.splitlines())
    assert result.exit_code == 1
    assert second["line"] == 2 and second["error"] and first["kind"] == third["kind"] == "other"


def test_a_file_of_lines_that_is_not_there_is_told_in_a_sentence() -> None:
    result = RUN.invoke(app, ["read", "text", "--lines", "none.jsonl"])
    assert result.exit_code == 2 and "none.jsonl" in result.output


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
    stage: Stage, work: UnitOfWork, tmp_path: Path
) -> None:
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    await stage.act(e.Noted, by=AN, text="đã gọi lại")
    case = await stage.only_case()
    file, contents = await work.read(lambda conn: case_export(conn, case.number))
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


HOSTILE = "[/bold] [link=http://xau.example]hộp thư lỗi\x1b]0;x\x07\x1b[2J"


@pytest.fixture
def at_terminal(stage: Stage, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The desk whose database the command line looks into."""
    monkeypatch.setenv("TIEPNHAN_DATABASE_URL", database_url)
    monkeypatch.setenv("TIEPNHAN_SECRET_KEY", "mot-khoa-du-dai-va-kho-doan-2026")
    monkeypatch.setenv("COLUMNS", "300")
    return stage


async def _in_a_thread(*words: str) -> str:
    """Commands bring an event loop of their own."""
    return await asyncio.to_thread(said, *words)


async def test_a_hostile_subject_neither_breaks_the_list_nor_speaks_to_the_terminal(
    at_terminal: Stage,
) -> None:
    await at_terminal.arrives(COMPLAINT, channel="email", subject=HOSTILE, name=HOSTILE)
    case = await at_terminal.only_case()
    await at_terminal.act(e.Corrected, facts=(("subject", HOSTILE),))
    listed = await _in_a_thread("case", "list")
    shown = await _in_a_thread("case", "show", case.number)
    assert "[/bold] [link=http://xau.example]" in listed
    assert "\x1b" not in listed + shown and "\x07" not in listed + shown


async def test_an_export_survives_the_names_that_customers_give_their_files(
    at_terminal: Stage, work: UnitOfWork, tmp_path: Path
) -> None:
    await at_terminal.arrives(COMPLAINT)
    number = (await at_terminal.only_case()).number
    for name in ("ệ" * 140 + ".pdf", "../../x\x1b\n.png", ".." + "a" * 300):
        file = Attachment(name=name, content=name.encode())
        await work.run(partial(attachments.link, number=number, message_id=None, attachment=file))
    await _in_a_thread("case", "export", number, "--out", str(tmp_path))
    names = sorted(path.name for path in (tmp_path / number).iterdir())
    assert len(names) == 5 and names[0].endswith("ệ.pdf")
    assert all(name.isprintable() for name in names)


async def test_looking_for_an_unknown_case_leaves_no_folder_behind(
    at_terminal: Stage, tmp_path: Path
) -> None:
    result = await asyncio.to_thread(
        RUN.invoke, app, ["case", "export", "../KN", "--out", str(tmp_path / "out")]
    )
    assert isinstance(result.exception, UnknownCase)
    assert list(tmp_path.glob("*KN")) == []


def test_a_database_that_was_never_made_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIEPNHAN_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    monkeypatch.setenv("TIEPNHAN_SECRET_KEY", "mot-khoa-du-dai-va-kho-doan-2026")
    result = RUN.invoke(app, ["case", "list"])
    assert isinstance(result.exception, WrongSchema)
    assert "tiepnhan migrate" in str(result.exception)


@pytest.mark.clause("PV-22")
def test_retention_only_shows_until_it_is_told_to_forget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIEPNHAN_SECRET_KEY", "khoa-bi-mat-chi-de-thu")
    said("migrate")
    (tmp_path / "ended.txt").write_text("la@vidu.example\n\nla@vidu.example\n", "utf-8")
    for words in (["retention", "ended.txt"], ["retention", "ended.txt", "--forget"]):
        assert said(*words).count("la@vidu") == 1
