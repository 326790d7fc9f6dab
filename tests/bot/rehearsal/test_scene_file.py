"""Files of rehearsals: what is wrong is named with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.rehearsal.scenes import schema
from bot.rehearsal.scenes.scene import Span
from bot.rehearsal.scenes.scene_file import SceneError, load, load_all
from bot.rehearsal.scenes.toml_lines import lines_of

GOOD = """
title = "Một cảnh"
start = 2026-03-02T09:00:00

[people.duc]
zalo_bot = "Đức"

[[step]]
customer = "duc"
says = \"\"\"
[[step]] in a text is no step,
expect.cases = 3 is no key
\"\"\"
expect.cases = 1
"""
WRONG = (
    ('title = "Một cảnh"', "", 1, "title: is missing"),
    ("start = 2026", "begin = 2026", 3, "begin: there is no such key"),
    ('zalo_bot = "Đức"', 'zalo = "Đức"', 6, "people.duc.zalo: there is no such key"),
    ("expect.cases = 1", "expect.casez = 1", 14, "step.0.expect.casez: there is no such key"),
    ("expect.cases = 1", 'wait = "2 days"', 8, "step.0: does several things at once: says, wait"),
    ('customer = "duc"', 'customer = "lan"', 9, "step.0.customer: there is no [people.lan]"),
    ("expect.cases = 1", "recording_notice = true", 14, "step.0.recording_notice: there is no"),
    ("expect.cases = 1", 'by = "fax"', 14, "step.0.by: "),
    ("expect.cases = 1", "reply = 0", 14, "step.0.reply: "),
    ("expect.cases = 1", '[[step]]\nwait = "soon"', 14, "step.1: is no span"),
    ("expect.cases = 1", '[[step]]\nagent = "ai"\ntypes = "/x"', 15, "step.1.agent: the agents"),
    ("expect.cases = 1", "[[step]]\nkill = 3", 15, "step.1.kill: "),
    ("expect.cases = 1", "[[step]]", 14, "step.1: does nothing"),
    ("expect.cases = 1", "expect.cases = = 1", 14, ""),
)


def written(folder: Path, text: str, name: str = "scene.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    file = load(written(tmp_path, GOOD))
    assert file.scene.step[0].expect.cases == 1
    assert str(file.scene.start.utcoffset()) == "7:00:00"  # local times are Viet Nam's
    assert file.line("step", 0) == 8


@pytest.mark.parametrize(("old", "new", "line", "said"), WRONG)
def test_a_fault_is_named_with_file_line_and_key(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(SceneError) as caught:
        load(path)
    assert f"{path}:{line}: {said}" in str(caught.value)


def test_all_faults_of_a_folder_are_told_at_once(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        written(tmp_path, GOOD.replace("customer", "person", 1), name)
    with pytest.raises(SceneError, match=r"(?s)a\.toml:9: .*b\.toml:9: "):
        load_all([tmp_path])


def test_what_is_for_later_is_told_by_a_list_beside(tmp_path: Path) -> None:
    folder = tmp_path / "CP"
    folder.mkdir()
    written(folder, GOOD)
    row = '[[later]]\nfile = "CP/scene.toml"\nclause = "CP-99"\nwhy = "Chưa có"\n'
    written(tmp_path, row, "later.toml")
    for given in (tmp_path, folder / "scene.toml"):
        (file,) = load_all([given])
        assert file.later == "CP-99: Chưa có"


def test_the_list_names_no_file_that_is_not_there(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, '[[later]]\nfile = "gone.toml"\nclause = "CP-1"\nwhy = "x"\n', "later.toml")
    with pytest.raises(SceneError, match=r"gone\.toml: later\.toml names it"):
        load_all([tmp_path])


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2 days", 172800), ("1 day", 86400), ("3 hours", 10800), ("10 minutes", 600),
     ("PT3H", 10800), ("P2D", 172800)],
)  # fmt: skip
def test_spans_in_words_and_as_iso_8601(text: str, seconds: int) -> None:
    assert Span.of(text).span.total_seconds() == seconds


def test_working_days_are_no_time_span() -> None:
    assert Span.of("5 working days").working_days == 5


def test_keys_of_tables_in_arrays_have_lines() -> None:
    lines = lines_of(
        'a = 1\n[[step]]\nb.c = 2\n[[step]]\n[people."x y"]\nd = """\ne = 1\n"""\nf = 2'
    )
    assert lines["step", 0, "b", "c"] == 3
    assert lines["step", 1] == 4
    assert lines["people", "x y", "f"] == 9
    assert ("people", "x y", "e") not in lines


def test_the_schema_that_ships_is_the_one_of_the_format() -> None:
    shipped = Path(__file__).parents[3] / "rehearsals" / "schema.json"
    assert shipped.read_text("utf-8") == schema.text(), "run make docs"
