"""How many facts are read right, by subject, and how many are invented: floors, not examples."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from workflows.reading import fold

from .test_facts_check import reading_of

SETS = tomllib.loads(Path(__file__).with_name("facts_by_subject.toml").read_text("utf-8"))
TIMES = ("incident_time", "pay_time", "last_seen", "promised_time")
KINDS = {"name": ("full_name",), "phone": ("phone",), "time": TIMES, "amount": ("amount",)}
SUBJECTS = {"phones": "phone", "names": "name", "times": "time", "amounts": "amount"}


def found_in(text: str) -> dict[str, str]:
    """The values of a message: those of the four kinds, and every other fact by its key."""
    facts = {fact.key: fact.value for fact in reading_of(text).facts}
    by_kind = {
        kind: facts[key] for kind, keys in KINDS.items() for key in keys if facts.get(key, "")
    }
    return facts | by_kind


def wanted_of(row: str) -> tuple[str, dict[str, str]]:
    text, _, wanted = row.rpartition(" => ")
    parts = [] if wanted == "-" else wanted.split("; ")
    return text, {key: value for key, _, value in (part.partition("=") for part in parts)}


def is_right(kind: str, found: str, wanted: str) -> bool:
    return found == wanted if kind in ("name", "phone", "amount") else wanted in found


@cache
def counted(part: str, subject: str) -> Counter[str]:
    """right, missed and wrong facts of one subject in one set."""
    count: Counter[str] = Counter()
    for row in SETS[part][subject]:
        text, wanted = wanted_of(row)
        found = found_in(text)
        kinds = (SUBJECTS[subject],) if subject in SUBJECTS else tuple(wanted)
        for kind in kinds:
            right = kind in wanted and is_right(kind, found.get(kind, ""), wanted[kind])
            count["right"] += right
            count["missed"] += kind in wanted and not right
            count["wrong"] += kind in found and not right
    return count


def invented(part: str) -> list[str]:
    """Messages without a fact in which one of the four kinds was found."""
    texts = [text for text in SETS[part]["none"] if KINDS.keys() & found_in(text).keys()]
    rows = [wanted_of(row) for subject in SUBJECTS for row in SETS[part][subject]]
    return texts + [
        text for text, wanted in rows if (KINDS.keys() & found_in(text).keys()) - wanted.keys()
    ]


FLOORS = {"phones": 0.985, "names": 0.85, "times": 0.9, "amounts": 0.9, "codes": 0.8}


@pytest.mark.parametrize("part", SETS)
@pytest.mark.parametrize(("subject", "floor"), FLOORS.items())
def test_facts_are_read_right_by_subject(part: str, subject: str, floor: float) -> None:
    count = counted(part, subject)
    asked = count["right"] + count["missed"]
    assert count["right"] >= floor * asked, count
    assert count["right"] >= floor * (count["right"] + count["wrong"]), count


@pytest.mark.parametrize("part", SETS)
def test_at_most_one_fact_is_invented(part: str) -> None:
    assert len(invented(part)) <= 1


@pytest.mark.parametrize("part", SETS)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_decomposed_letters_and_particles_change_no_fact(part: str, subject: str) -> None:
    for row in SETS[part][subject]:
        text, _ = wanted_of(row)
        said = {kind: value for kind, value in found_in(text).items() if kind in KINDS}
        other = found_in(unicodedata.normalize("NFD", text))
        assert {kind: value for kind, value in other.items() if kind in KINDS} == said


LINES = ("Họ tên: Nguyễn Văn Bình", "Điện thoại: 0912345678", "Bị trừ 500.000đ", "Từ 9h sáng nay")


@pytest.mark.parametrize("shift", range(len(LINES)))
def test_the_order_of_lines_changes_no_fact(shift: int) -> None:
    found = found_in("\n".join(LINES[shift:] + LINES[:shift]))
    assert (found["name"], found["phone"], found["amount"]) == (
        "Nguyễn Văn Bình", "+84912345678", "500000",
    )  # fmt: skip
    assert "04/03/2026, 09:00" in found["time"]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_left_out_marks_lose_few_facts_and_change_fewer(subject: str) -> None:
    rows = [wanted_of(row) for part in SETS for row in SETS[part][subject]]
    kind = SUBJECTS[subject]
    pairs = [(found_in(bare(text)).get(kind, ""), found_in(text).get(kind, "")) for text, _ in rows]
    other = [pair for pair in pairs if pair[0] and not alike(*pair)]
    lost = [pair for pair in pairs if pair[1] and not pair[0]]
    assert len(other) <= 0.05 * len(pairs), other
    assert len(lost) <= 0.1 * len(pairs), lost


def bare(text: str) -> str:
    """The text without marks; capitals stay."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def alike(other: str, marked: str) -> bool:
    """The same value; of a time what it means, of a name the letters."""
    meant = [fold(value).rpartition("(")[2] for value in (other, marked)]
    return meant[0] == meant[1]
