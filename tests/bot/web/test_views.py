"""The small parts of the pages: masks, times, steps, words."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta

import pytest

from bot.web.views.journal import entry_views
from bot.web.views.masking import mask_address, mask_numbers
from bot.web.views.steps import STEP, steps
from bot.web.views.time import span
from bot.web.views.words import FILE, LANGUAGES, words
from storage.cases.journal import Line
from storage.outbox.letters import Status
from workflows.case import FaultSide, Outcome, State
from workflows.letters import LETTERS
from workflows.reading.result import FACT_KEYS

VI, EN = words("vi"), words("en")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0912345678", "091***678"),
        ("+84 912 345 678 nhé", "849***678 nhé"),
        ("CCCD 079123456789.", "CCCD 079***789."),
        ("thẻ 9704-0312-3456-7890", "thẻ 970***890"),
        ("hồ sơ KN-2026-000123-4", "hồ sơ KN-2026-000123-4"),
        ("12.500.000.000 đồng", "12.500.000.000 đồng"),
        ("lúc 2026-03-02 09:30", "lúc 2026-03-02 09:30"),
        ("09:30 02/03/2026", "09:30 02/03/2026"),
        ("hóa đơn 12345678", "hóa đơn 12345678"),
    ],
)
def test_long_numbers_lose_their_middle(written: str, shown: str):
    assert mask_numbers(written) == shown


def test_a_provider_id_is_shown_in_part_and_a_mail_address_whole():
    assert mask_address("zalo_bot", "6ede9afa66b88fe6d6a9") == "6ed***6a9"
    assert mask_address("email", "duc@congty.vn") == "duc@congty.vn"


@pytest.mark.parametrize(
    ("length", "vi", "en"),
    [
        (timedelta(days=2, hours=3, minutes=4), "2 ngày 3 giờ", "2 d 3 h"),
        (timedelta(hours=24), "24 giờ", "24 h"),
        (timedelta(hours=-6), "6 giờ", "6 h"),
        (timedelta(minutes=12, seconds=40), "12 phút", "12 min"),
        (timedelta(seconds=40), "40 giây", "40 s"),
        (timedelta(), "0 giây", "0 s"),
    ],
)
def test_a_span_has_its_two_largest_units(length: timedelta, vi: str, en: str):
    assert (span(length, VI), span(length, EN)) == (vi, en)


def test_every_state_stands_at_one_published_step():
    assert set(STEP) == set(State)
    assert {step.status for step in steps(State.ARCHIVED, VI)} == {"done"}
    assert [step.status for step in steps(State.DRAFT, VI)] == ["now", *["todo"] * 4]


def test_both_languages_have_the_same_words():
    tables = tomllib.loads(FILE.read_text("utf-8"))
    vi, en = tables["vi"], tables["en"]
    assert set(vi) | {"state_name"} == set(en)
    for name, table in vi.items():
        if isinstance(table, dict):
            assert set(table) == set(en[name]), name


def test_everything_the_program_names_has_a_word():
    tables = tomllib.loads(FILE.read_text("utf-8"))
    for language in LANGUAGES:
        for table, keys in {
            "letter_name": [*LETTERS, "part"],
            "letter_status": [status.value for status in Status],
            "fact": FACT_KEYS,
            "fault_side": [side.value for side in FaultSide],
            "outcome": [outcome.value for outcome in Outcome],
        }.items():
            missing = [key for key in keys if key not in tables[language][table]]
            assert not missing, f"{language}.{table}: {missing}"
    assert {state.value for state in State} == set(tables["en"]["state_name"])


def test_the_journal_of_the_page_says_what_was_odd_about_a_mail() -> None:
    line = Line(
        case_number="KN-2026-000001-7",
        seq=1,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        actor_id="mai",
        actor_name="Mai",
        event="Wrote",
        clause="CP-04",
        before="draft",
        after="received",
        sentence="Khách hàng khiếu nại",
        data={"problems": ["several_senders", "new_one"]},
        prev_hash="",
        hash="",
    )
    (vi,), (en,) = entry_views([line], VI), entry_views([line], EN)
    assert vi.detail == "thư gốc có điểm lạ: ghi nhiều người gửi, new_one"
    assert "several senders" in en.detail
