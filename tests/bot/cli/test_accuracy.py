"""`tiepnhan read accuracy`: the figures follow what agents made of the cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import explain
from bot.diagnostics.accuracy import as_data, judge, slices
from storage.cases import cases
from tests.bot.stage import POLICY, Stage
from tests.databases import Databases
from tests.policy.story import AN
from workflows.events import Corrected

SEND = "Hộp thư công ty không gửi được thư từ sáng nay, báo lỗi 550"
TWICE = "Tôi bị trừ tiền hai lần hôm qua, đề nghị hoàn"


async def worked(stage: Stage) -> None:
    """Two complaints, of which an agent corrects one, and a greeting that is no complaint."""
    await stage.arrives(SEND, **{"from": "a"})
    await stage.arrives(TWICE, **{"from": "b"})
    await stage.arrives("Chào buổi sáng cả nhà", **{"from": "c"})
    for case in await stage.cases():
        if case.category == "payment_double":
            fix = Corrected(by=AN, at=stage.now, facts=(("category", "refund"),))
            await stage.desk.act(case.number, fix)


async def test_a_corrected_category_lowers_the_figure_of_its_slice(stage: Stage) -> None:
    await worked(stage)
    judged = [*judge(await stage.work.read(cases.openings), POLICY)]
    found = {one.name: one for one in slices(judged)}
    assert found["tất cả"].messages == 2  # a draft is not judged yet
    assert (found["tất cả"].precision, found["tất cả"].recall) == (1.0, 1.0)
    assert found["tất cả"].category == 0.5
    assert (found["loại refund"].category, found["loại mail_send"].category) == (0.0, 1.0)
    assert found["kênh zalo_bot"].messages == 2


async def test_what_was_corrected_becomes_development_data(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await worked(stage)
    (wrong,) = [
        one for one in judge(await stage.work.read(cases.openings), POLICY) if not one.is_right
    ]
    row = json.loads(as_data(wrong))
    assert (row["text"], row["kind"], row["category"]) == (TWICE, "complaint", "refund")


def test_an_empty_desk_has_an_empty_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, databases: Databases
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIEPNHAN_SECRET_KEY", "khoa-bi-mat-chi-de-thu-0123456789")
    monkeypatch.setenv("TIEPNHAN_DATABASE_URL", databases.sqlite(tmp_path))
    out = tmp_path / "wrong.jsonl"
    told = CliRunner().invoke(explain.app, ["accuracy", "--export", str(out)])
    assert told.exit_code == 0, told.output
    assert "tất cả" in told.output and out.read_text("utf-8") == ""
